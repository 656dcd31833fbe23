"""Offering formal statements to the public archive before anybody deletes them for good."""

import logging

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from wagtail.models import Page

from accounts.domain.audit import record
from accounts.enums import AuditAction
from accounts.models import User
from participation import queries
from participation.enums import ArchiveAnswer, ContributionStatus
from participation.models import ArchiveOffer, ConsultationPage, Contribution
from participation.rules import accepts_contributions

logger = logging.getLogger(__name__)


class OfferNotPossible(Exception):
    """Nothing to offer, still open, or everything is offered already."""


class NothingOffered(Exception):
    """There is no offer that the archive could have answered."""


def blocks_deletion(page: Page) -> list[ConsultationPage]:
    """The consultations in a tree whose statements the archive has not decided about."""
    decided = _offers_of_statement().filter(answered_at__isnull=False)
    undecided = Contribution.objects.filter(
        ~Exists(decided), page_id=OuterRef("pk"), status=ContributionStatus.PUBLISHED
    )
    tree = ConsultationPage.objects.descendant_of(page, inclusive=True)
    return list(tree.filter(Exists(undecided)).order_by("path"))


def can_be_offered(page: ConsultationPage) -> bool:
    """Whether the consultation is over and has statements that no offer speaks of."""
    if accepts_contributions(page):
        return False
    return queries.published(page).filter(~Exists(_offers_of_statement())).exists()


def _offers_of_statement() -> QuerySet[ArchiveOffer]:
    """Offers that speak of the statement of the outer query: made after it was published."""
    return ArchiveOffer.objects.filter(
        page_id=OuterRef("page_id"), offered_at__gte=OuterRef("published_at")
    )


@transaction.atomic
def offer(page: ConsultationPage, *, reference: str, by: User) -> ArchiveOffer:
    """Note that all published statements were offered; an earlier answer no longer counts.

    Raises:
        OfferNotPossible: nothing to offer, still open, or everything is offered already.
    """
    locked = ConsultationPage.objects.select_for_update(of=("self",)).get(pk=page.pk)
    if not can_be_offered(locked):
        raise OfferNotPossible
    row, _created = ArchiveOffer.objects.update_or_create(
        page=locked,
        defaults={
            "offered_at": timezone.now(),
            "offered_by": by,
            "reference": reference,
            "answer": ArchiveAnswer.PENDING,
            "answered_at": None,
        },
    )
    facts = {"statements": queries.published(locked).count()}
    record(AuditAction.ARCHIVE_OFFERED, by=by, obj=locked, facts=facts)
    logger.info("consultation %s offered to the archive", locked.pk)
    return row


@transaction.atomic
def record_answer(
    page: ConsultationPage, answer: ArchiveAnswer, *, reference: str, by: User
) -> ArchiveOffer:
    """Note what the archive said. A mistake is put right by noting it again.

    Raises:
        NothingOffered: there is no offer that the archive could have answered.
    """
    row = ArchiveOffer.objects.select_for_update().filter(page=page).first()
    if row is None:
        raise NothingOffered
    before = row.answer
    row.answer, row.reference = answer, reference
    row.answered_at = timezone.now() if row.is_answered else None
    row.save(update_fields=["answer", "reference", "answered_at"])
    facts = {"before": before, "answer": answer}
    record(AuditAction.CHANGED, by=by, obj=row, facts=facts)
    logger.info("archive answered about consultation %s: %s", page.pk, answer)
    return row
