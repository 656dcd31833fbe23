from fontTools.ttLib import TTFont

from deploy.local.assets import FONTS, SITE_STYLE, VENDOR

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


def test_site_style_is_kern_cut_down_in_its_layer_and_then_every_public_style() -> None:
    css = SITE_STYLE.read_text(encoding="utf-8").lstrip("\ufeff")
    assert css.startswith("@layer kern{")
    assert ".kern-form-input__input" in css
    assert ".kern-kopfzeile" not in css
    assert len(css) < 250_000
    places = [css.index(mark) for mark in ("--rd-paper:", ".footer__grid{", ".card{")]
    assert places == sorted(places)
