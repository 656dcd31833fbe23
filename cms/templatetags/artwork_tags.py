"""Draws the line art of a page (see cms/artwork.py)."""

from typing import Any

from django import template
from wagtail.models import Page

from cms import artwork as drawing

register = template.Library()


@register.inclusion_tag("components/artwork.html", name="artwork")
def artwork_of(page: Page, kind: str = "", whole: bool = False) -> dict[str, Any]:
    """Draw the picture that belongs to this page alone, in the hand of its type or of `kind`.

    It fills its frame; with `whole` it keeps clear of the edges (contour lines never end).
    """
    kind = kind or drawing.kind_of(page.cached_content_type.model)
    return {
        "kind": kind,
        "whole": whole and kind != "contours",
        "shapes": getattr(drawing, kind)(page.pk or 0),
        "width": drawing.WIDTH,
        "height": drawing.HEIGHT,
    }
