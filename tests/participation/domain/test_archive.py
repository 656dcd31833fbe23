from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.enums import AuditAction
from accounts.models import AuditEntry, User
from cms.models import ParticipationIndexPage
from participation.domain import archive
from participation.domain.archive import NothingOffered, OfferNotPossible
from participation.enums import ArchiveAnswer, ContributionStatus
from participation.models import ArchiveOffer, ConsultationPage, Contribution, DialoguePage
from participation.privacy import erase
from tests.participation.conftest import Write


@pytest.fixture
def over(consultation: ConsultationPage, write: Write) -> ConsultationPage:
    """A consultation with one statement, and over."""
    write(page=consultation)
    consultation.closes_at = timezone.now() - timedelta(minutes=1)
    consultation.save(update_fields=["closes_at"])
    return consultation


def _offer(page: ConsultationPage, lead: User) -> ArchiveOffer:
    return archive.offer(page, reference="047.31-2026/5", by=lead)


def _answer(page: ConsultationPage, answer: ArchiveAnswer, lead: User) -> ArchiveOffer:
    return archive.record_answer(page, answer, reference="Z 2026/12", by=lead)


@pytest.mark.parametrize("answer", [ArchiveAnswer.TAKEN, ArchiveAnswer.DECLINED])
def test_only_an_answer_of_the_archive_frees(
    over: ConsultationPage, lead: User, answer: ArchiveAnswer
) -> None:
    assert archive.blocks_deletion(over) == [over]
    _offer(over, lead)
    assert archive.blocks_deletion(over) == [over]
    row = _answer(over, answer, lead)
    assert archive.blocks_deletion(over) == []
    assert (row.answer, row.reference, row.offered_by) == (answer, "Z 2026/12", lead)
    assert row.answered_at is not None


def test_whole_tree_is_looked_at_and_only_consultations_count(
    over: ConsultationPage, index: ParticipationIndexPage, dialogue: DialoguePage, write: Write
) -> None:
    write(page=dialogue)
    assert archive.blocks_deletion(dialogue) == []
    assert archive.blocks_deletion(index) == [over]
    assert archive.blocks_deletion(index.get_parent()) == [over]


@pytest.mark.parametrize("status", [s for s in ContributionStatus if s != "published"])
def test_what_is_not_published_is_no_statement(
    over: ConsultationPage, lead: User, status: ContributionStatus
) -> None:
    Contribution.objects.update(status=status)
    assert archive.blocks_deletion(over) == []
    with pytest.raises(OfferNotPossible):
        _offer(over, lead)


def test_later_statement_has_to_be_offered_again(over: ConsultationPage, lead: User) -> None:
    _offer(over, lead)
    _answer(over, ArchiveAnswer.TAKEN, lead)
    assert not archive.can_be_offered(over)
    Contribution.objects.update(published_at=timezone.now() + timedelta(seconds=1))
    assert archive.blocks_deletion(over) == [over]
    assert archive.can_be_offered(over)


def test_offering_again_takes_the_earlier_answer_back(over: ConsultationPage, lead: User) -> None:
    _offer(over, lead)
    _answer(over, ArchiveAnswer.TAKEN, lead)
    ArchiveOffer.objects.update(offered_at=timezone.now() - timedelta(days=9))
    row = _offer(over, lead)
    assert (row.answer, row.answered_at) == (ArchiveAnswer.PENDING, None)
    assert archive.blocks_deletion(over) == [over]
    assert ArchiveOffer.objects.count() == 1


def test_open_consultation_and_second_press_are_refused(
    consultation: ConsultationPage, write: Write, lead: User
) -> None:
    write(page=consultation)
    with pytest.raises(OfferNotPossible):
        _offer(consultation, lead)
    consultation.closes_at = timezone.now() - timedelta(minutes=1)
    consultation.save(update_fields=["closes_at"])
    _offer(consultation, lead)
    with pytest.raises(OfferNotPossible):
        _offer(consultation, lead)
    assert AuditEntry.objects.filter(action=AuditAction.ARCHIVE_OFFERED).count() == 1


def test_nothing_is_answered_that_was_not_offered(over: ConsultationPage, lead: User) -> None:
    with pytest.raises(NothingOffered):
        _answer(over, ArchiveAnswer.TAKEN, lead)


def test_log_keeps_offer_answer_and_correction(over: ConsultationPage, lead: User) -> None:
    _offer(over, lead)
    _answer(over, ArchiveAnswer.TAKEN, lead)
    _answer(over, ArchiveAnswer.DECLINED, lead)
    entries = AuditEntry.objects.filter(actor=lead.audit_ref).order_by("pk")
    assert [(entry.action, entry.facts) for entry in entries] == [
        (AuditAction.ARCHIVE_OFFERED, {"statements": 1}),
        (AuditAction.CHANGED, {"before": "pending", "answer": "taken"}),
        (AuditAction.CHANGED, {"before": "taken", "answer": "declined"}),
    ]


def test_erased_person_leaves_the_offer(over: ConsultationPage, lead: User) -> None:
    _offer(over, lead)
    erase(lead)
    row = ArchiveOffer.objects.get()
    assert (row.offered_by, row.reference) == (None, "047.31-2026/5")


def test_database_knows_no_answer_without_a_day(over: ConsultationPage, lead: User) -> None:
    _offer(over, lead)
    with pytest.raises(IntegrityError), transaction.atomic():
        ArchiveOffer.objects.update(answer=ArchiveAnswer.TAKEN)
