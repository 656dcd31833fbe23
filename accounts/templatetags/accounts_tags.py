"""What the pages of the account show."""

import re

from django import template
from django.utils.translation import gettext as _

register = template.Library()

# The first that fits: Edge and Opera call themselves Chrome too, Chrome calls itself Safari.
_BROWSERS = [
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
]
_SYSTEMS = [
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
]


@register.filter
def browser_name(user_agent: str) -> str:
    """“Firefox on Windows”, or as much of it as the browser tells."""
    browser = _first(_BROWSERS, user_agent)
    system = _first(_SYSTEMS, user_agent)
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Unknown browser")


def _first(names: list[tuple[str, str]], text: str) -> str:
    return next((name for part, name in names if re.search(re.escape(part), text)), "")
