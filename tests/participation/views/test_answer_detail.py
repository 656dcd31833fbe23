from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cms.models import Contact
from participation.domain import answer
from participation.enums import CaseStep, ContributionStatus, Outcome
from participation.models import AnswerCase, CaseEntry, Contribution, OfficialResponse
from tests.participation.conftest import Write

ClientFor = Callable[[User | None], Client]


@pytest.fixture
def desk(client_for: ClientFor, lead: User) -> Client:
    return client_for(lead)


def _url(item: Contribution) -> str:
    return reverse("participation_answers_detail", args=[item.pk])


def test_each_step_is_taken_and_stands_in_the_history(
    desk: Client, write: Write, office: Contact, editor: User
) -> None:
    item = write()
    day = timezone.localdate() + timedelta(days=9)
    for data in (
        {
            "step": "assign",
            "assign-unit": office.pk,
            "assign-person": editor.pk,
            "assign-due_on": day.isoformat(),
        },
        {"step": "note", "note-text": "Mit dem Bauamt klären."},
        {"step": "pause", "pause-reason": "Warten auf das Land"},
        {"step": "resume"},
        {"step": "answer", "answer-unit": office.pk, "answer-body": "Ja, im Mai."},
        {"step": "outcome", "outcome-outcome": "adopted"},
    ):
        assert desk.post(_url(item), data).headers["Location"] == _url(item)
    case = AnswerCase.objects.get()
    assert (case.unit, case.person, case.due_on) == (office, editor, day)
    assert (case.outcome, OfficialResponse.objects.get().body) == (Outcome.ADOPTED, "Ja, im Mai.")
    assert [row.step for row in case.entries.all()] == [
        CaseStep.ASSIGNED,
        CaseStep.NOTE,
        CaseStep.PAUSED,
        CaseStep.RESUMED,
        CaseStep.ANSWERED,
        CaseStep.OUTCOME,
    ]
    page = desk.get(_url(item)).content.decode()
    for words in ("Mit dem Bauamt klären.", "Ja, im Mai.", "übernommen"):
        assert words in page


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"step": "x"},
        {"step": "assign", "assign-due_on": "31.02.2027"},
        {"step": "assign", "assign-due_on": "0000-01-01"},
        {"step": "assign", "assign-due_on": "0001-01-01"},
        {"step": "assign", "assign-due_on": "9999-12-31"},
        {"step": "note", "note-text": " \u200b "},
        {"step": "pause"},
        {"step": "answer", "answer-body": "Ja."},
        {"step": "outcome"},
        {"step": "outcome", "outcome-outcome": "implemented"},
        {"step": "outcome", "outcome-outcome": "partly"},
    ],
)
def test_bad_step_is_explained(desk: Client, write: Write, data: dict[str, str]) -> None:
    assert desk.post(_url(write()), data).status_code == 200
    assert not CaseEntry.objects.exists()


def test_somebody_else_was_faster(desk: Client, write: Write) -> None:
    item = write()
    page = desk.post(_url(item), {"step": "resume"}, follow=True).content.decode()
    assert "hat sich inzwischen" in page or "inzwischen geändert" in page


def test_answer_is_corrected(desk: Client, write: Write, lead: User, office: Contact) -> None:
    item = write()
    response = answer.respond(item, body="Im Mai.", unit=office, by=lead)
    url = reverse("participation_answers_correct", args=[response.pk])
    assert "Im Mai." in desk.get(url).content.decode()
    assert desk.post(url, {"body": ""}).status_code == 200
    assert desk.post(url, {"body": "Im Juni."}).headers["Location"] == _url(item)
    assert OfficialResponse.objects.get().body == "Im Juni."


def test_what_is_not_public_is_not_found(
    desk: Client, in_status: Callable[[ContributionStatus], Contribution]
) -> None:
    assert desk.get(_url(in_status(ContributionStatus.PENDING))).status_code == 404
    assert desk.get(reverse("participation_answers_detail", args=[10**15])).status_code == 404


def test_reply_is_answered_although_it_had_no_clock(
    desk: Client, write: Write, office: Contact
) -> None:
    reply = write(parent=write())
    assert desk.get(_url(reply)).status_code == 200
    assert not AnswerCase.objects.filter(contribution=reply).exists()
    desk.post(_url(reply), {"step": "answer", "answer-unit": office.pk, "answer-body": "Ja."})
    assert reply.responses.get().body == "Ja."


def test_way_from_the_thread_to_the_desk(
    client_for: ClientFor, cast: dict[str, User], write: Write
) -> None:
    item = write()
    page = reverse("participation:permalink", args=[item.public_id])
    found = {
        name
        for name, one in cast.items()
        if _url(item) in client_for(one).get(page).content.decode()
    }
    assert found == {"admin", "lead"}
