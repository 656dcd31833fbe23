"""Pictures in the format and size a browser wants (see cms/domain/picture.py)."""

from dataclasses import dataclass
from typing import Any

from django import template
from wagtail.models import Page

from cms.domain import picture as pictures
from cms.models import Picture, PictureRendition

register = template.Library()

# How wide each shape stands on the page, for the browser's choice.
SIZES = {
    "wide": "(min-width: 64rem) 48rem, 100vw",
    "card": "(min-width: 48rem) 25rem, 100vw",
}


@dataclass(frozen=True)
class Source:
    """One format with its sizes: "/media/a.avif 480w, /media/b.avif 800w"."""

    kind: str
    srcset: str


@register.inclusion_tag("components/picture.html")
def picture(
    image: Picture | None,
    shape: str = "wide",
    alt: str | None = None,
    lead: bool = False,
    sizes: str = "",
    fallback: Page | None = None,
) -> dict[str, Any]:
    """A <picture> of AVIF, WebP and JPEG; the artwork of `fallback` if there is none.

    Without `alt` the words of the place where an editor put it count, then those of the library;
    `lead` loads at once what is seen first.
    """
    found = pictures.renditions(image, shape) if image else []
    largest = _largest([one for one in found if one.filter_spec.endswith("jpeg")] or found)
    return {
        "sources": [source for name in pictures.FORMATS if (source := _source(found, name))],
        "largest": largest,
        "alt": _alt(image) if alt is None and image else alt or "",
        "lead": lead,
        "sizes": sizes or SIZES[shape],
        "shape": shape,
        "fallback": fallback,
    }


def _alt(image: Picture) -> str:
    words = getattr(image, "contextual_alt_text", None)
    return str(image.default_alt_text if words is None else words)


def _source(found: list[PictureRendition], name: str) -> Source | None:
    """The sizes of a format; a small original gives the same size more than once."""
    files = {one.width: one.url for one in found if one.filter_spec.endswith(f"format-{name}")}
    srcset = ", ".join(f"{url} {width}w" for width, url in sorted(files.items()))
    return Source(f"image/{name}", srcset) if files else None


def _largest(found: list[PictureRendition]) -> PictureRendition | None:
    return max(found, key=lambda one: one.width, default=None)
