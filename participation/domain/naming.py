"""How the things of this room are called where people read what they follow or were told."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from wagtail.models import Page

from cms.models.querysets import published
from notifications.domain.things import Thing
from participation.domain.waiting import KEY
from participation.enums import ContributionStatus
from participation.models import Contribution

EXCERPT = 60


def contributions(names: list[str]) -> dict[str, Thing]:
    """Contributions everybody may read, by public id: their heading, else how they begin."""
    rows = Contribution.objects.filter(
        public_id__in=list(_ids(names)),
        status=ContributionStatus.PUBLISHED,
        page__in=published(Page.objects.all()),
    )
    return {str(row.public_id): _thing(row) for row in rows.only("public_id", "title", "body")}


def work(names: list[str]) -> dict[str, Thing]:
    """What waits for people who work here."""
    name = KEY.partition(":")[2]
    title = _("Work that waits for the moderation")
    return {name: Thing(title, reverse("participation_moderation"))} if name in names else {}


def _thing(row: Contribution) -> Thing:
    title = row.title or Truncator(" ".join(row.body.split())).chars(EXCERPT)
    return Thing(title, reverse("participation:permalink", args=[row.public_id]))


def _ids(names: Iterable[str]) -> Iterator[UUID]:
    for name in names:
        try:
            yield UUID(name)
        except ValueError:
            continue
