"""The picture that stands where somebody shares a link to a page: its artwork and its title.

Drawn once for each wording of a page and kept as a file; a new wording has a new address and
replaces the old file, so there are never more files than published pages.
"""

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.sax.saxutils import quoteattr

import typst
from django.conf import settings
from django.contrib.staticfiles import finders
from django.urls import reverse
from wagtail.models import Page

from cms import artwork

WIDTH, HEIGHT = 1200, 630
LONGEST_TITLE = 140
# Raised when the drawing changes, so that every picture is drawn anew.
DESIGN = 1
TEMPLATE = Path(__file__).parents[1] / "typst" / "share.typ"
FONT = "vendor/fonts/fira-sans-600.ttf"

# What the classes of the artwork look like here, where no style sheet reaches.
STROKE = "fill:none;stroke-linecap:round;stroke:"
STYLES = {
    "art__line": f"{STROKE}#00695f;stroke-width:1.6;stroke-opacity:.75",
    "art__fill": "fill:#00695f",
    "art__mid": "fill:#8fd3c5",
    "art__dark": "fill:#6b4a33",
    "art__text": f"{STROKE}#8fb9b0;stroke-width:7",
    "art__mark": f"{STROKE}#00695f;stroke-width:7",
    "art__words": f"{STROKE}#8fb9b0;stroke-width:4",
    "art__bubble": "fill:#ffffff;stroke:#8fd3c5;stroke-width:1.5",
    "art__bubble art__bubble--own": "fill:#b5e3d8;stroke:#00695f;stroke-width:1.5",
}


def version(page: Page) -> str:
    """A name for the present wording and look of the picture."""
    parts = (DESIGN, page.pk, page.title, _kind(page), settings.SITE_NAME, settings.SITE_REGION)
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def url(page: Page) -> str:
    """The full address of the picture."""
    return settings.SITE_URL + reverse("share_picture", args=[page.pk, version(page)])


def load(page: Page) -> bytes:
    """The picture as PNG of 1200 × 630, drawn if it is not kept yet."""
    path = _folder() / f"{page.pk}-{version(page)}.png"
    if not path.exists():
        with _only_one(page):
            if not path.exists():
                _keep(path, draw(page), page)
    return path.read_bytes()


def draw(page: Page) -> bytes:
    """Set the picture."""
    title = page.title
    if len(title) > LONGEST_TITLE:
        title = title[: LONGEST_TITLE - 1].rstrip() + "…"
    font = finders.find(FONT)
    png: bytes = typst.compile(
        str(TEMPLATE),
        format="png",
        ppi=72,
        ignore_system_fonts=True,
        font_paths=[str(Path(font).parent)] if font else [],
        sys_inputs={
            "title": title,
            "site": f"{settings.SITE_NAME} · {settings.SITE_REGION}",
            "artwork": drawing(_kind(page), page.pk),
            "language": page.locale.language_code[:2],
        },
    )
    return png


def drawing(kind: str, seed: int) -> str:
    """The artwork as SVG that brings its own colours."""
    ground = "#e9e2d3" if kind == "bars" else "#e2f2ee"
    shapes = "".join(_shapes(kind, seed))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {artwork.WIDTH} {artwork.HEIGHT}">'
        f'<rect width="{artwork.WIDTH}" height="{artwork.HEIGHT}" fill="{ground}"/>{shapes}</svg>'
    )


def _shapes(kind: str, seed: int) -> Iterator[str]:
    if kind == "bars":
        for x, y, height, name in artwork.bars(seed):
            yield f'<rect x="{x}" y="{y}" width="32" height="{height}" style="{STYLES[name]}"/>'
    elif kind == "lines":
        for start, end, y, name in artwork.lines(seed):
            yield _path(f"M{start} {y}H{end}", name)
    elif kind == "bubbles":
        for path, name in artwork.bubbles(seed):
            yield _path(path, name)
    else:
        for path in artwork.contours(seed):
            yield _path(path, "art__line")


def _path(path: str, name: str) -> str:
    return f"<path d={quoteattr(path)} style={quoteattr(STYLES[name])}/>"


def _kind(page: Page) -> str:
    return artwork.kind_of(page.cached_content_type.model)


def _folder() -> Path:
    """Below the media, but no address leads here: the view decides what is shown."""
    folder = Path(settings.MEDIA_ROOT) / "share"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _keep(path: Path, content: bytes, page: Page) -> None:
    draft = path.with_suffix(".new")
    draft.write_bytes(content)
    draft.replace(path)
    for old in path.parent.glob(f"{page.pk}-*.png"):
        if old != path:
            old.unlink(missing_ok=True)


@contextmanager
def _only_one(page: Page) -> Iterator[None]:
    """Let one process draw a page's picture while the others wait for it."""
    with (_folder() / f"{page.pk % 64}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
