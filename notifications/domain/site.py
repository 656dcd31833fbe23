"""What a new installation needs for newsletters."""

import logging

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import GroupPagePermission

from accounts.enums import Role
from cms.models import HomePage
from notifications.models import NewsletterIndexPage

logger = logging.getLogger(__name__)

# Without the right to publish: a newsletter is read by a second person before it goes out.
PAGE_PERMISSIONS = ("add_page", "change_page")


@transaction.atomic
def set_up_newsletters() -> list[NewsletterIndexPage]:
    """Create the archive below each entrance and let marketing staff work there. Idempotent."""
    for home in HomePage.objects.all():
        if not NewsletterIndexPage.objects.child_of(home).exists():
            home.add_child(
                instance=NewsletterIndexPage(
                    title="Newsletter",
                    slug="newsletter",
                    lead_text="Alle Ausgaben zum Nachlesen, die neueste zuerst.",
                )
            )
            logger.info("newsletter archive created below page %s", home.pk)
    archives = list(NewsletterIndexPage.objects.all())
    _grant(archives)
    return archives


def _grant(archives: list[NewsletterIndexPage]) -> None:
    group, _created = Group.objects.get_or_create(name=Role.MARKETER.value)
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
