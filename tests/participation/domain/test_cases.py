from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from cms.models import Contact, HomePage
from participation.domain import answer, cases
from participation.domain.cases import ClockNotPossible
from participation.enums import CaseStep
from participation.models import AnswerCase, DialoguePage, ParticipationSettings
from tests.cms import build
from tests.participation.conftest import Write


def test_publishing_starts_the_clock_of_roots_alone(write: Write) -> None:
    root = write()
    write(parent=root)
    case = AnswerCase.objects.get()
    assert (case.contribution, case.unit) == (root, None)
    assert case.due_on == timezone.localdate() + timedelta(days=30)


def test_days_come_from_the_settings_and_the_unit_from_the_project(
    home: HomePage, write: Write, office: Contact
) -> None:
    project = build.project(build.projects(home), title="Rundweg", contact=office)
    page = project.add_child(
        instance=DialoguePage(title="Wege", slug="wege", question="Wo?", lead_text="Wege.")
    )
    ParticipationSettings.objects.create(site=page.get_site(), answer_days=14)
    case = write(page=page).case
    assert case.unit == office
    assert case.due_on == timezone.localdate() + timedelta(days=14)


def test_assigning_writes_history_and_lets_reminders_go_again(
    write: Write, lead: User, editor: User, office: Contact
) -> None:
    item = write()
    today = timezone.localdate()
    AnswerCase.objects.update(reminded_on=today, escalated_on=today)
    due = today + timedelta(days=3)
    for _twice in range(2):
        case = cases.assign(item, unit=office, person=editor, due_on=due, by=lead)
    assert (case.unit, case.person, case.due_on) == (office, editor, due)
    assert (case.reminded_on, case.escalated_on) == (None, None)
    assert [row.step for row in case.entries.all()] == [CaseStep.ASSIGNED]


def test_residents_cannot_be_responsible(write: Write, lead: User, stranger: User) -> None:
    with pytest.raises(ValueError, match="Only people who work"):
        cases.assign(write(), unit=None, person=stranger, due_on=timezone.localdate(), by=lead)


def test_pause_moves_the_due_day(write: Write, lead: User) -> None:
    item = write()
    due = AnswerCase.objects.get().due_on
    cases.pause(item, reason="Warten auf das Land", by=lead)
    with pytest.raises(ClockNotPossible):
        cases.pause(item, reason="Noch einmal", by=lead)
    AnswerCase.objects.update(paused_on=timezone.localdate() - timedelta(days=5))
    case = cases.resume(item, by=lead)
    assert (case.due_on, case.pause_reason) == (due + timedelta(days=5), "")
    with pytest.raises(ClockNotPossible):
        cases.resume(item, by=lead)
    assert [row.step for row in case.entries.all()] == [CaseStep.PAUSED, CaseStep.RESUMED]


def test_pause_needs_a_reason_and_an_open_case(write: Write, lead: User, office: Contact) -> None:
    item = write()
    with pytest.raises(ValueError, match="needs a reason"):
        cases.pause(item, reason="", by=lead)
    answer.respond(item, body="Ja.", unit=office, by=lead)
    item.refresh_from_db()
    with pytest.raises(ClockNotPossible):
        cases.pause(item, reason="Zu spät", by=lead)


@pytest.mark.parametrize(
    ("days", "paused", "answered", "expected"),
    [
        (1, False, False, True),
        (0, False, False, False),
        (1, True, False, False),
        (1, False, True, False),
    ],
)
def test_overdue(
    write: Write,
    lead: User,
    office: Contact,
    days: int,
    paused: bool,
    answered: bool,
    expected: bool,
) -> None:
    item = write()
    if answered:
        answer.respond(item, body="Ja.", unit=office, by=lead)
        item.refresh_from_db()
    today = timezone.localdate()
    case = AnswerCase(
        contribution=item, due_on=today - timedelta(days=days), paused_on=today if paused else None
    )
    assert case.is_overdue(today) is expected


def test_notes_are_internal_lines_of_the_history(write: Write, lead: User) -> None:
    entry = cases.add_note(write(), text="Bitte mit dem Bauamt klären.", by=lead)
    assert (entry.step, entry.by, entry.case.entries.count()) == (CaseStep.NOTE, lead, 1)
