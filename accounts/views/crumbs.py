"""Where one is in the administration."""

from django.urls import reverse
from django.utils.translation import gettext as _


def crumbs(*steps: tuple[str, str]) -> list[dict[str, str]]:
    """The way through the admin: (address, words) pairs behind the first page."""
    home = {"url": reverse("wagtailadmin_home"), "label": _("Home")}
    return [home, *[{"url": url, "label": label} for url, label in steps]]
