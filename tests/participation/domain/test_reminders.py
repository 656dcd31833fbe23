from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import Site

from accounts.models import User
from cms.models import Contact
from notifications.models import Message
from participation.domain import answer, cases, reminders
from participation.models import AnswerCase, ParticipationSettings
from tests.participation.conftest import Write, mail_text


@pytest.fixture
def due(write: Write, lead: User, editor: User, office: Contact) -> AnswerCase:
    """Due in three days, with a unit and a person."""
    day = timezone.localdate() + timedelta(days=3)
    case = cases.assign(
        write("Wann kommt der Radweg?"), unit=office, person=editor, due_on=day, by=lead
    )
    Message.objects.all().delete()
    return case


def _addresses() -> list[str]:
    return sorted(Message.objects.values_list("to_address", flat=True))


def test_unit_and_person_are_reminded_once(due: AnswerCase) -> None:
    assert [reminders.remind(), reminders.remind()] == [2, 0]
    assert _addresses() == ["editor@example.org", "kreisentwicklung@revierdialog.example"]
    text = mail_text(Message.objects.first())  # type: ignore[arg-type]
    assert "Wann kommt der Radweg?" in text
    assert f"/cms/antworten/{due.contribution_id}/" in text


@pytest.mark.parametrize("why", ["paused", "answered", "far"])
def test_nobody_is_reminded_without_need(
    due: AnswerCase, lead: User, office: Contact, why: str
) -> None:
    if why == "paused":
        cases.pause(due.contribution, reason="Warten", by=lead)
    elif why == "answered":
        answer.respond(due.contribution, body="Im Mai.", unit=office, by=lead)
        Message.objects.all().delete()
    else:
        AnswerCase.objects.update(due_on=timezone.localdate() + timedelta(days=6))
    assert (reminders.remind(), _addresses()) == (0, [])


def test_what_is_overdue_is_told_once_to_the_leads(due: AnswerCase, lead: User) -> None:
    assert reminders.escalate() == 0
    AnswerCase.objects.update(due_on=timezone.localdate() - timedelta(days=1))
    assert [reminders.escalate(), reminders.escalate()] == [1, 0]
    message = Message.objects.get()
    assert (message.to_address, message.subject) == (
        lead.email,
        "1 Antwort ist überfällig – Revierdialog",
    )


def test_overdue_goes_to_the_office_of_the_settings(due: AnswerCase) -> None:
    chief = Contact.objects.create(unit="Büro der Landrätin", email="buero@revierdialog.example")
    ParticipationSettings.objects.create(
        site=Site.objects.get(is_default_site=True), escalate_to=chief
    )
    AnswerCase.objects.update(due_on=timezone.localdate() - timedelta(days=1))
    reminders.escalate()
    assert _addresses() == ["buero@revierdialog.example"]
