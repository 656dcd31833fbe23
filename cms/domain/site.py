"""The skeleton a new installation starts with."""

import logging
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction
from wagtail.models import GroupApprovalTask, Locale, Page, Site, Workflow

from cms.domain.approval import set_up_approval
from cms.domain.roles import ensure_roles
from cms.models import (
    DocumentIndexPage,
    EventIndexPage,
    HomePage,
    NewsIndexPage,
    ParticipationIndexPage,
    ProjectIndexPage,
)

logger = logging.getLogger(__name__)

PORTS = {"http": 80, "https": 443}
# First content, not interface: written in the default language, for editors to change.
PROMISE = "Was kommt nach der Kohle? Reden Sie mit."
LEAD = "Sehen Sie, was geplant ist, sagen Sie Ihre Meinung und verfolgen Sie, was daraus wird."
SECTIONS: list[tuple[type[Page], str, str]] = [
    (ProjectIndexPage, "Projekte", "projekte"),
    (ParticipationIndexPage, "Mitmachen", "mitmachen"),
    (EventIndexPage, "Termine", "termine"),
    (NewsIndexPage, "Aktuelles", "aktuelles"),
    (DocumentIndexPage, "Dokumente", "dokumente"),
]


@transaction.atomic
def set_up_site() -> HomePage:
    """Create what a working site needs and does not have yet: languages, entrance, sections, roles,
    approval by a second person.

    Safe to run after every migration. Wagtail's own welcome page, its two groups and its
    workflow, which no role of ours uses, go away as long as nobody has put anything into them.
    """
    for code, _name in settings.LANGUAGES:
        Locale.objects.get_or_create(language_code=code)
    home = _home()
    _sections(home)
    _point_site_at(home)
    _remove_wagtail_defaults()
    ensure_roles()
    set_up_approval()
    return home


def _home() -> HomePage:
    locale = Locale.objects.get(language_code=settings.LANGUAGE_CODE)
    home: HomePage | None = HomePage.objects.filter(locale=locale).order_by("path").first()
    if home:
        return home
    home = HomePage(
        title=settings.SITE_NAME,
        slug="start",
        locale=locale,
        kicker=settings.SITE_REGION,
        promise=PROMISE,
        lead_text=LEAD,
    )
    Page.get_first_root_node().add_child(instance=home)
    logger.info("entrance created: page %s", home.pk)
    return home


def _sections(home: HomePage) -> None:
    """The overviews, in the order of the navigation."""
    for model, title, slug in SECTIONS:
        if not model.objects.child_of(home).exists():
            home.add_child(instance=model(title=title, slug=slug, show_in_menus=True))


def _point_site_at(home: HomePage) -> None:
    """The default site answers under SITE_URL; an entrance somebody chose stays."""
    address = urlsplit(settings.SITE_URL)
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    site.hostname = address.hostname
    site.port = address.port or PORTS[address.scheme]
    site.site_name = site.site_name or settings.SITE_NAME
    if not site.root_page_id or site.root_page.specific_class is not HomePage:
        site.root_page = home
    site.save()


def _remove_wagtail_defaults() -> None:
    for page in Page.objects.filter(depth=2, slug="home", numchild=0):
        if page.specific_class is Page:
            page.delete()
    Group.objects.filter(name__in=["Editors", "Moderators"], user=None).delete()
    Workflow.objects.filter(name="Moderators approval", workflow_states=None).delete()
    GroupApprovalTask.objects.filter(groups=None, workflow_tasks=None, task_states=None).delete()
