"""The proof cannot be changed."""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from notifications.domain import consent, leaving, subscription
from notifications.domain.consent import Choice
from notifications.enums import ConsentEvent, Scope
from notifications.models import ConsentRecord, Subscriber

pytestmark = pytest.mark.django_db


@pytest.fixture
def record(make_subscriber: Any) -> ConsentRecord:
    return consent.record(
        make_subscriber(),
        event=ConsentEvent.CONFIRMED,
        choices=[Choice(Scope.ALL, None, "Alle Neuigkeiten")],
        form_path="/abo/",
        now=timezone.now(),
    )


def test_update_is_refused(record: ConsentRecord) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ConsentRecord.objects.update(wording="anders")
    with pytest.raises(IntegrityError), transaction.atomic():
        record.save()


def test_delete_is_refused(record: ConsentRecord) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        record.delete()
    assert ConsentRecord.objects.count() == 1


@pytest.mark.parametrize(("days", "left"), [(-1, 0), (1, 1)])
def test_delete_is_possible_after_its_time(make_subscriber: Any, days: int, left: int) -> None:
    consent.record(
        make_subscriber(),
        event=ConsentEvent.WITHDRAWN,
        choices=[],
        form_path="",
        now=timezone.now(),
        expires_at=timezone.now() + timedelta(days=days),
    )
    subscription.purge()
    assert ConsentRecord.objects.count() == left


@pytest.mark.parametrize(
    ("withdrawn_years_ago", "left"),
    [(None, ["confirmed"]), (1, ["confirmed", "withdrawn"]), (5, [])],
)
def test_what_was_confirmed_ends_with_its_withdrawal(
    make_subscriber: Any, withdrawn_years_ago: int | None, left: list[str]
) -> None:
    person = make_subscriber()
    choices = [Choice(Scope.ALL, None, "Alle Neuigkeiten")]
    before = timezone.now() - timedelta(days=6 * 365)
    subscription.change(person, choices=choices, form_path="", now=before)
    if withdrawn_years_ago is not None:
        then = timezone.now() - timedelta(days=withdrawn_years_ago * 365)
        leaving.unsubscribe(person, form_path="", now=then)
    subscription.purge()
    assert list(ConsentRecord.objects.values_list("event", flat=True)) == left


def test_what_was_confirmed_anew_outlives_an_old_withdrawal(make_subscriber: Any) -> None:
    person = make_subscriber()
    choices = [Choice(Scope.ALL, None, "Alle Neuigkeiten")]
    years = [timezone.now() - timedelta(days=n * 365) for n in (6, 5)]
    subscription.change(person, choices=choices, form_path="", now=years[0])
    leaving.unsubscribe(person, form_path="", now=years[1])
    subscription.request(person.email, choices=choices, form_path="", language="de")
    asked = ConsentRecord.objects.get(event=ConsentEvent.REQUESTED)
    subscription.confirm(asked, form_path="")
    subscription.purge()
    assert [record.event for record in ConsentRecord.objects.all()] == [
        ConsentEvent.REQUESTED,
        ConsentEvent.CONFIRMED,
    ]


@pytest.mark.parametrize(("left_again", "kept"), [(False, True), (True, False)])
def test_what_was_confirmed_outlives_a_withdrawal_that_was_taken_back(
    make_subscriber: Any, left_again: bool, kept: bool
) -> None:
    """Only the first record holds what was declared and which mail was answered."""
    person = make_subscriber()
    choices = [Choice(Scope.ALL, None, "Alle Neuigkeiten")]
    then = timezone.now() - timedelta(days=6 * 365)
    subscription.change(person, choices=choices, form_path="", now=then)
    for verb in [leaving.unsubscribe, leaving.resume, *[leaving.unsubscribe] * left_again]:
        then += timedelta(days=1)
        verb(person, form_path="", now=then)
    subscription.purge()
    assert ConsentRecord.objects.filter(event=ConsentEvent.CONFIRMED).exists() is kept


def test_proof_is_found_by_the_address_and_holds_none(record: ConsentRecord) -> None:
    assert consent.records_of(" LERCHE@example.org ") == [record]
    assert consent.records_of("amsel@example.org") == []
    values = [str(value) for value in ConsentRecord.objects.values_list()[0]]
    assert not any("lerche" in value.lower() for value in values)


def test_proof_is_found_after_a_change_of_the_secret_key(
    record: ConsentRecord, settings: Any
) -> None:
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key"
    assert consent.records_of("lerche@example.org") == [record]


@pytest.mark.parametrize(
    ("moment", "year"),
    [(datetime(2026, 2, 1, tzinfo=UTC), 2030), (datetime(2025, 12, 31, 23, 30, tzinfo=UTC), 2030)],
    ids=["in the year", "after midnight here"],
)
def test_limitation_ends_with_the_third_year_after(moment: datetime, year: int) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    assert consent.end_of_limitation(moment) == datetime(year, 1, 1, tzinfo=berlin)


def test_deleting_the_subscriber_leaves_the_proof(record: ConsentRecord) -> None:
    Subscriber.objects.all().delete()
    assert ConsentRecord.objects.count() == 1


def test_wording_says_that_newsletters_keep_no_rhythm(record: ConsentRecord) -> None:
    assert "Newsletter kommen, wenn sie erscheinen" in record.wording
    assert record.wording_hash == hashlib.sha256(record.wording.encode()).hexdigest()
