from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone, translation
from wagtail.models import Site

from accounts.models import User
from cms.models import AccessibilityDefect, AccessibilitySettings, Contact, HomePage
from notifications.models import Message
from participation.domain import inquiry as inquiries
from participation.enums import InquiryAction, InquiryKind, InquiryStatus
from participation.models import Inquiry
from participation.rules import possible_inquiry_actions


@pytest.fixture
def facts(home: HomePage) -> AccessibilitySettings:
    office = Contact.objects.create(unit="Barrierefreiheit", email="amt@example.org")
    site = Site.objects.get(is_default_site=True)
    row: AccessibilitySettings = AccessibilitySettings.objects.create(
        site=site, contact=office, answer_days=10
    )
    return row


def hand_in(**fields: Any) -> Inquiry:
    values = {"text": "Der Knopf hat keinen Namen.", "submit_key": uuid4(), **fields}
    return inquiries.hand_in(InquiryKind.BARRIER, **values)


def _to() -> list[str]:
    return list(Message.objects.order_by("to_address").values_list("to_address", flat=True))


def test_barrier_is_kept_told_and_confirmed(facts: AccessibilitySettings) -> None:
    one = hand_in(email="anna@example.org", place="/projekte/")

    assert one.receipt.startswith("B-")
    assert one.due_on == timezone.localdate() + timedelta(days=10)
    assert _to() == ["amt@example.org", "anna@example.org"]


def test_barrier_without_address_is_told_to_the_office_only(facts: AccessibilitySettings) -> None:
    hand_in()

    assert _to() == ["amt@example.org"]


def test_site_without_settings_keeps_the_inquiry(home: HomePage) -> None:
    assert hand_in().due_on == timezone.localdate() + timedelta(days=14)
    assert _to() == []


def test_same_key_makes_one(facts: AccessibilitySettings) -> None:
    key = uuid4()

    assert hand_in(submit_key=key) == hand_in(submit_key=key)
    assert Inquiry.objects.count() == 1
    assert len(_to()) == 1


def test_receipt_mail_repeats_nothing_that_was_typed(facts: AccessibilitySettings) -> None:
    hand_in(email="fremd@example.org", text="Kaufen Sie jetzt", place="https://boese.example")
    mail = Message.objects.get(to_address="fremd@example.org")

    assert mail.mime is not None
    assert b"Kaufen" not in bytes(mail.mime)
    assert b"boese" not in bytes(mail.mime)


def test_answer_goes_out_and_is_noted(facts: AccessibilitySettings, editor: User) -> None:
    one = hand_in(email="anna@example.org")
    inquiries.work(one, action=InquiryAction.ANSWER, text="Er hat jetzt einen.", by=editor)
    one.refresh_from_db()

    assert one.status == InquiryStatus.ANSWERED
    assert _to() == ["amt@example.org", "anna@example.org", "anna@example.org"]
    entry = one.entries.get()
    assert (entry.action, entry.text, entry.by) == ("answer", "Er hat jetzt einen.", editor)


TABLE = {
    (InquiryStatus.NEW, True): ["take", "answer", "close"],
    (InquiryStatus.NEW, False): ["take", "close"],
    (InquiryStatus.WORKING, True): ["answer", "close"],
    (InquiryStatus.WORKING, False): ["close"],
    (InquiryStatus.ANSWERED, True): ["answer", "close", "reopen"],
    (InquiryStatus.ANSWERED, False): ["close", "reopen"],
    (InquiryStatus.CLOSED, True): ["reopen"],
    (InquiryStatus.CLOSED, False): ["reopen"],
}


@pytest.mark.parametrize(("status", "has_address"), TABLE)
def test_steps_follow_from_state_and_address(status: InquiryStatus, has_address: bool) -> None:
    one = Inquiry(status=status, email="anna@example.org" if has_address else "")

    assert possible_inquiry_actions(one) == TABLE[status, has_address]


def test_impossible_step_is_refused(home: HomePage, editor: User) -> None:
    one = hand_in()
    with pytest.raises(inquiries.ActionNotPossible):
        inquiries.work(one, action=InquiryAction.ANSWER, text="Hallo", by=editor)
    assert not one.entries.exists()


def test_overdue_is_what_is_open_after_its_day(home: HomePage) -> None:
    one = hand_in()
    later = one.due_on + timedelta(days=1)

    assert (one.is_overdue(one.due_on), one.is_overdue(later)) == (False, True)
    one.status = InquiryStatus.ANSWERED
    assert not one.is_overdue(later)


def test_reported_barrier_becomes_a_known_one_once(home: HomePage) -> None:
    one = hand_in(place="/karte/")

    assert inquiries.make_defect(one) == inquiries.make_defect(one)
    defect = AccessibilityDefect.objects.get()
    assert (defect.where, one.text in defect.what) == ("/karte/", False)


def test_closed_inquiries_are_forgotten_after_half_a_year(home: HomePage, editor: User) -> None:
    old, young, waiting = hand_in(), hand_in(), hand_in()
    for one in (old, young):
        inquiries.work(one, action=InquiryAction.CLOSE, text="", by=editor)
    long_ago = timezone.now() - inquiries.KEEP - timedelta(days=1)
    Inquiry.objects.filter(pk=old.pk).update(closed_at=long_ago)
    Inquiry.objects.filter(pk=waiting.pk).update(created_at=long_ago)

    assert inquiries.forget_old() == 1
    assert set(Inquiry.objects.all()) == {young, waiting}


def test_office_is_reminded_once_of_each_check(facts: AccessibilitySettings) -> None:
    assert not inquiries.remind_of_check()
    facts.checked_on = timezone.localdate() - timedelta(days=365)
    facts.save()

    assert [inquiries.remind_of_check() for _ in range(2)] == [True, False]
    assert _to() == ["amt@example.org"]
    facts.checked_on -= timedelta(days=10)
    facts.save()
    assert inquiries.remind_of_check()


@pytest.mark.parametrize("written_in", ["de", "en"])
def test_office_reads_german_and_the_answer_speaks_the_language_of_the_question(
    facts: AccessibilitySettings, editor: User, written_in: str
) -> None:
    with translation.override(written_in):
        one = hand_in(email="anna@example.org")
    with translation.override("de" if written_in == "en" else "en"):
        inquiries.work(one, action=InquiryAction.ANSWER, text="Er hat jetzt einen.", by=editor)

    office, _receipt, answer = Message.objects.order_by("pk")
    assert office.subject == f"{one.receipt}: Barriere auf der Website"
    words = {"de": "Unsere Antwort auf", "en": "Our answer to"}[written_in]
    assert answer.subject == f"{words} {one.receipt}"
