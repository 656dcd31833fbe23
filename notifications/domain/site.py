"""What a new installation needs for newsletters."""

import logging

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.models import GroupPagePermission

from accounts.enums import Role
from cms.models import HomePage
from notifications.models import NewsletterIndexPage

logger = logging.getLogger(__name__)

# Without the right to publish: a newsletter is read by a second person before it goes out.
PAGE_PERMISSIONS = ("add_page", "change_page")


@transaction.atomic
def set_up_newsletters() -> list[NewsletterIndexPage]:
    """Create the archive below each entrance and let marketing staff work there. Idempotent.

    The archives are versions of one page, so that an issue that is translated comes to stand in
    the archive of its language.
    """
    homes = sorted(HomePage.objects.select_related("locale"), key=_is_translated)
    archives: list[NewsletterIndexPage] = []
    for home in homes:
        archive = NewsletterIndexPage.objects.child_of(home).first() or _create(home)
        if archives and archive.locale_id not in {one.locale_id for one in archives}:
            _make_version(archive, of=archives[0])
        archives.append(archive)
    _grant(archives)
    return archives


def _is_translated(home: HomePage) -> bool:
    return bool(home.locale.language_code != settings.LANGUAGE_CODE)


def _create(home: HomePage) -> NewsletterIndexPage:
    with translation.override(home.locale.language_code):
        lead_text = _("All issues, the newest first.")
    archive: NewsletterIndexPage = home.add_child(
        instance=NewsletterIndexPage(title="Newsletter", slug="newsletter", lead_text=lead_text)
    )
    logger.info("newsletter archive created below page %s", home.pk)
    return archive


def _make_version(archive: NewsletterIndexPage, *, of: NewsletterIndexPage) -> None:
    """Make the archive the version of the other one, unless that has one in this language."""
    if of.get_translations().filter(locale=archive.locale_id).exists():
        return
    archive.translation_key = of.translation_key
    archive.save(update_fields=["translation_key"])


def _grant(archives: list[NewsletterIndexPage]) -> None:
    group, _is_new = Group.objects.get_or_create(name=Role.MARKETER.value)
    group.permissions.add(
        Permission.objects.get(codename="access_admin", content_type__app_label="wagtailadmin")
    )
    permissions = Permission.objects.filter(
        codename__in=PAGE_PERMISSIONS, content_type__app_label="wagtailcore"
    )
    for archive in archives:
        for permission in permissions:
            GroupPagePermission.objects.get_or_create(
                group=group, page_id=archive.pk, permission=permission
            )
