import re

from fontTools.ttLib import TTFont

from deploy.local.assets import FONTS, VENDOR

LETTERS = "ABCabc019 ÄÖÜäöüßẞ„“‚‘–—… €§°·×→ čćłńřšžęą"


def test_fonts_hold_the_letters_of_the_region_and_little_else() -> None:
    for weight in FONTS:
        file = VENDOR / "fonts" / f"fira-sans-{weight}.woff2"
        with TTFont(file) as font:
            missing = {letter for letter in LETTERS if ord(letter) not in font.getBestCmap()}
        assert missing == set()
        assert file.stat().st_size < 20_000


def test_licence_stands_beside_the_fonts() -> None:
    assert "SIL OPEN FONT LICENSE Version 1.1" in (VENDOR / "fonts" / "OFL.txt").read_text()


def test_kern_is_cut_down_to_its_layer_and_the_parts_we_use() -> None:
    css = (VENDOR / "kern" / "kern.css").read_text(encoding="utf-8")
    assert css.lstrip("\ufeff").startswith("@layer kern{")
    assert ".kern-form-input__input" in css
    assert ".kern-kopfzeile" not in css
    assert len(css) < 150_000


def test_leaflet_comes_whole_and_names_no_file_that_is_missing() -> None:
    folder = VENDOR / "leaflet"
    css = (folder / "leaflet.css").read_text(encoding="utf-8")
    assert "sourceMappingURL" not in (folder / "leaflet.js").read_text(encoding="utf-8")
    images = set(re.findall(r"url\((images/[^)]+)\)", css))
    assert images == {f"images/{name}.png" for name in ("layers", "layers-2x", "marker-icon")}
    assert {name for name in images if not (folder / name).exists()} == set()
    assert "Volodymyr Agafonkin" in (folder / "LICENSE").read_text(encoding="utf-8")
