"""Maps: a drawing and a list from the server, a moving map once somebody uses the page."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.conf import settings
from django.template import Context

from cms import maps
from cms.models import ActionArea, ProjectPage

register = template.Library()


@register.inclusion_tag("components/map.html", takes_context=True)
def project_map(context: Context, projects: Iterable[ProjectPage], uid: str = "map") -> Any:
    """Where projects lie. Each brings `places`, the names of its municipalities."""
    request = context["request"]
    pages = [(page, page.places, page.get_url(request) or "") for page in projects]
    return map_context(maps.overview(pages), uid)


@register.inclusion_tag("components/map.html")
def location_map(
    page: maps.Placed,
    places: Iterable[str],
    areas: Iterable[ActionArea] = (),
    uid: str = "map",
) -> Any:
    """Where one page belongs: its own location, municipalities by name, those of its areas."""
    through = [town.name for area in areas for town in area.municipalities.all()]
    return map_context(maps.location(page, [*places, *through]), uid)


def map_context(shown: maps.Map, uid: str) -> dict[str, Any]:
    """What components/map.html needs to show a map."""
    layer = settings.MAP_LAYERS.get(settings.MAP_LAYER, {})
    return {
        "map": shown,
        "uid": uid,
        "data": shown.data(),
        "credit": layer.get("credit", ""),
        "licence": layer.get("licence", ""),
    }
