"""Asking for documents that are not public."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone, translation

from accounts.models import User
from cms.models import RestrictedDocument
from notifications.models import Message, NoticeSettings
from participation.domain import data_sheet
from participation.domain.data_sheet import AlreadySettled, Asker, NobodyToAsk
from participation.enums import RequestStatus
from participation.models import DataSheetRequest
from tests.participation.conftest import mail_text

OFFICE = "kreisentwicklung@revierdialog.example"


def asker(email: str = "gast@example.org", user: User | None = None) -> Asker:
    return Asker(email=email, purpose="Blatt Borna, für den Verein", name="Uferläufer", user=user)


def asked(document: RestrictedDocument) -> DataSheetRequest:
    return data_sheet.ask(document, asker=asker(), submit_key=uuid4())


def test_office_gets_everything_and_the_receipt_nothing_that_was_typed(
    sheet: RestrictedDocument,
) -> None:
    row = asked(sheet)

    office, receipt = Message.objects.order_by("pk")
    assert (office.to_address, receipt.to_address) == (OFFICE, "gast@example.org")
    assert "Blatt Borna, für den Verein" in mail_text(office)
    assert b"Reply-To: gast@example.org" in bytes(office.mime or b"")
    assert row.number in mail_text(receipt)
    for typed in ("Blatt Borna", "Uferläufer"):
        assert typed not in mail_text(receipt)
    assert row.due_on == timezone.localdate() + timedelta(days=14)
    assert re.fullmatch("D-[2-9A-Z]{8}", row.number)


def test_second_press_of_the_button_is_the_same_request(sheet: RestrictedDocument) -> None:
    key = uuid4()

    first = data_sheet.ask(sheet, asker=asker(), submit_key=key)
    second = data_sheet.ask(sheet, asker=asker(), submit_key=key)

    assert first == second
    assert Message.objects.count() == 2


def test_without_a_contact_nobody_can_be_asked(sheet: RestrictedDocument) -> None:
    sheet.page.contact = None

    with pytest.raises(NobodyToAsk):
        asked(sheet)


def test_declined_request_tells_why_and_is_settled_once(
    sheet: RestrictedDocument, lead: User
) -> None:
    row = asked(sheet)

    data_sheet.settle(row, status=RequestStatus.DECLINED, by=lead, reason="Enthält Adressen.")

    row.refresh_from_db()
    assert (row.status, row.settled_by, row.is_open) == ("declined", lead, False)
    last = Message.objects.order_by("pk").last()
    assert last is not None
    assert (last.to_address, "Enthält Adressen." in mail_text(last)) == ("gast@example.org", True)
    with pytest.raises(AlreadySettled):
        data_sheet.settle(row, status=RequestStatus.ANSWERED, by=lead)


def test_answered_request_sends_no_further_mail(sheet: RestrictedDocument, lead: User) -> None:
    data_sheet.settle(asked(sheet), status=RequestStatus.ANSWERED, by=lead)

    assert Message.objects.count() == 2


def test_settled_requests_are_forgotten_after_half_a_year(
    sheet: RestrictedDocument, lead: User
) -> None:
    old, fresh, waiting = asked(sheet), asked(sheet), asked(sheet)
    for row in (old, fresh):
        data_sheet.settle(row, status=RequestStatus.ANSWERED, by=lead)
    long_ago = timezone.now() - data_sheet.KEEP - timedelta(minutes=1)
    DataSheetRequest.objects.filter(pk=old.pk).update(settled_at=long_ago)
    DataSheetRequest.objects.filter(pk=waiting.pk).update(created_at=long_ago)

    assert data_sheet.purge_settled() == 1
    assert set(DataSheetRequest.objects.all()) == {fresh, waiting}


@pytest.mark.parametrize(
    ("status", "days", "overdue"), [("open", -1, True), ("open", 0, False), ("answered", -1, False)]
)
def test_only_open_requests_are_overdue(status: str, days: int, overdue: bool) -> None:
    row = DataSheetRequest(status=status, due_on=timezone.localdate() + timedelta(days=days))

    assert row.is_overdue is overdue


@pytest.mark.parametrize("asked_in", ["de", "en"])
def test_everybody_is_written_to_in_their_language(
    sheet: RestrictedDocument, lead: User, asked_in: str
) -> None:
    """The office reads German whoever asks, and who asked their own whoever declines."""
    with translation.override(asked_in):
        row = asked(sheet)
    with translation.override("de" if asked_in == "en" else "en"):
        data_sheet.settle(row, status=RequestStatus.DECLINED, by=lead, reason="Enthält Adressen.")

    subjects = [mail.subject for mail in Message.objects.order_by("pk")]
    guest = {
        "de": [f"Ihre Anfrage {row.number} ist angekommen", f"Ihre Anfrage {row.number}"],
        "en": [f"Your request {row.number} has arrived", f"Your request {row.number}"],
    }
    assert subjects == [f"Anfrage {row.number}: {row.document_title}", *guest[asked_in]]


def test_account_is_written_to_in_the_language_of_its_settings(
    sheet: RestrictedDocument, resident: User, lead: User
) -> None:
    NoticeSettings.objects.create(user=resident, language="en")
    one = data_sheet.ask(sheet, asker=asker(user=resident), submit_key=uuid4())
    data_sheet.settle(one, status=RequestStatus.DECLINED, by=lead, reason="Enthält Adressen.")
    assert Message.objects.latest("pk").subject == f"Your request {one.number}"
