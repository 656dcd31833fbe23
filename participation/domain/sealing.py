"""Taking a removed text out of sight without destroying it, and destroying it in time."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from participation.domain import photo as photos
from participation.domain.settings import settings_for
from participation.models import Contribution, EarlierVersion, Objection, SealedText

logger = logging.getLogger(__name__)

PURGE_BATCH = 500


def seal(contribution: Contribution) -> SealedText:
    """Move the words out of the row that everything lists. The caller holds the row's lock."""
    days = settings_for(contribution.page).seal_days
    sealed, _created = SealedText.objects.update_or_create(
        contribution=contribution,
        defaults={
            "title": contribution.title,
            "body": contribution.body,
            "purge_on": timezone.localdate() + timedelta(days=days),
        },
    )
    _write(contribution, "", "")
    return sealed


def unseal(contribution: Contribution) -> bool:
    """Put the words back; False if they are deleted already. The caller holds the row's lock."""
    sealed = SealedText.objects.filter(contribution=contribution).first()
    if sealed is None:
        return False
    _write(contribution, sealed.title, sealed.body)
    sealed.delete()
    return True


def _write(contribution: Contribution, title: str, body: str) -> None:
    contribution.title, contribution.body = title, body
    contribution.save(update_fields=["title", "body"])


def past(now: datetime) -> QuerySet[SealedText]:
    """Sealed texts whose time is over. An open objection keeps its text."""
    objected = Objection.objects.filter(contribution=OuterRef("contribution_id"), settled_by=None)
    rows = SealedText.objects.filter(purge_on__lt=timezone.localdate(now))
    return rows.exclude(Exists(objected))


def purge() -> int:
    """Delete sealed texts whose time is over; return how many."""
    with transaction.atomic():
        rows = past(timezone.now()).select_for_update(of=("self",), skip_locked=True)
        due = list(rows.values_list("pk", "contribution_id")[:PURGE_BATCH])
        gone = [contribution_id for _pk, contribution_id in due]
        EarlierVersion.objects.filter(contribution__in=gone).delete()
        for contribution in Contribution.objects.filter(pk__in=gone):
            photos.delete(contribution)
        Contribution.objects.filter(pk__in=gone).update(latitude=None, longitude=None)
        SealedText.objects.filter(pk__in=[pk for pk, _id in due]).delete()
    if due:
        logger.info("%s sealed texts deleted", len(due))
    return len(due)
