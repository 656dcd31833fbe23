from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from cms.models import Contact
from participation.domain import answer, cases
from participation.domain.answer import AnswerNotPossible
from participation.domain.cases import NotAllowedToAnswer
from participation.enums import CaseStep, ContributionStatus, Outcome
from participation.models import AnswerCase, CaseEntry, Contribution, OfficialResponse
from participation.rules import OUTCOMES
from tests.participation.conftest import Write


def test_first_answer_stops_the_clock_and_further_ones_stand_below(
    write: Write, lead: User, office: Contact
) -> None:
    item = write()
    cases.pause(item, reason="Warten auf das Land", by=lead)
    first = answer.respond(item, body="Ja.", unit=office, by=lead)
    second = answer.respond(item, body="Und zwar im Mai.", unit=office, by=lead)
    item.refresh_from_db()
    assert item.answered_at == first.published_at
    assert list(item.responses.all()) == [first, second]
    assert (item.case.is_paused, item.case.outcome) == (False, Outcome.RECEIVED)


def test_answer_keeps_the_name_of_the_unit(write: Write, lead: User, office: Contact) -> None:
    response = answer.respond(write(), body="Ja.", unit=office, by=lead)
    office.delete()
    response.refresh_from_db()
    assert (response.unit, response.unit_name) == (None, "Amt für Kreisentwicklung")


def test_answer_with_outcome_and_reason(write: Write, lead: User, office: Contact) -> None:
    item = write()
    answer.respond(
        item, body="Nein.", unit=office, by=lead, outcome=Outcome.NOT_ADOPTED, reason="Zu teuer."
    )
    case = AnswerCase.objects.get(contribution=item)
    assert (case.outcome, case.outcome_reason) == (Outcome.NOT_ADOPTED, "Zu teuer.")
    assert [row.step for row in case.entries.all()] == [CaseStep.ANSWERED, CaseStep.OUTCOME]


@pytest.mark.parametrize("status", ContributionStatus)
def test_only_what_is_public_is_answered(
    in_status: Callable[[ContributionStatus], Contribution],
    lead: User,
    office: Contact,
    status: ContributionStatus,
) -> None:
    item = in_status(status)
    if status == ContributionStatus.PUBLISHED:
        answer.respond(item, body="Ja.", unit=office, by=lead)
    else:
        with pytest.raises(AnswerNotPossible):
            answer.respond(item, body="Ja.", unit=office, by=lead)
        with pytest.raises(AnswerNotPossible):
            answer.set_outcome(item, outcome=Outcome.REVIEW, by=lead)


@pytest.mark.parametrize("target", Outcome)
@pytest.mark.parametrize("present", Outcome)
def test_outcomes_follow_the_one_table(
    write: Write, lead: User, present: Outcome, target: Outcome
) -> None:
    item = write()
    AnswerCase.objects.update(outcome=present, outcome_reason="Darum.")
    if target == present or target in OUTCOMES[present]:
        answer.set_outcome(item, outcome=target, reason="Grund", by=lead)
        assert AnswerCase.objects.get().outcome == target
    else:
        with pytest.raises(AnswerNotPossible):
            answer.set_outcome(item, outcome=target, reason="Grund", by=lead)
        assert AnswerCase.objects.get().outcome == present


@pytest.mark.parametrize("outcome", [Outcome.PARTLY, Outcome.NOT_ADOPTED])
def test_some_outcomes_need_a_reason(
    write: Write, lead: User, office: Contact, outcome: Outcome
) -> None:
    item = write()
    with pytest.raises(ValueError, match="needs a reason"):
        answer.set_outcome(item, outcome=outcome, by=lead)
    with pytest.raises(ValueError, match="needs a reason"):
        answer.respond(item, body="Nein.", unit=office, by=lead, outcome=outcome)
    assert not OfficialResponse.objects.exists()


def test_correction_keeps_what_it_said_before(write: Write, lead: User, office: Contact) -> None:
    response = answer.respond(write(), body="Im Mai.", unit=office, by=lead)
    assert answer.correct(response, body="Im Mai.", by=lead).corrected_at is None
    for body in ("Im Juni.", "Im Juli."):
        response = answer.correct(response, body=body, by=lead)
    assert response.body == "Im Juli."
    assert [row.body for row in response.earlier_versions.all()] == ["Im Mai.", "Im Juni."]


def test_several_are_answered_and_what_cannot_be_is_counted(
    write: Write, lead: User, office: Contact, resident: User
) -> None:
    rows = [write(), write(), write()]
    Contribution.objects.filter(pk=rows[2].pk).update(status=ContributionStatus.WITHDRAWN)
    found = answer.respond_to_all(rows, body="Danke.", unit=office, by=lead)
    assert (found, OfficialResponse.objects.count()) == ((2, 1), 2)


@pytest.mark.parametrize("given", [{"body": ""}])
def test_empty_answer_is_refused(
    write: Write, lead: User, office: Contact, given: dict[str, Any]
) -> None:
    with pytest.raises(ValueError, match="needs a text"):
        answer.respond(write(), unit=office, by=lead, **given)
    response = answer.respond(write(), body="Ja.", unit=office, by=lead)
    with pytest.raises(ValueError, match="needs a text"):
        answer.correct(response, body="", by=lead)


def test_only_leads_answer(
    write: Write, cast: dict[str, User], office: Contact, lead: User
) -> None:
    response = answer.respond(write(), body="Ja.", unit=office, by=lead)
    for name, person in cast.items():
        if name in {"admin", "lead"}:
            continue
        item = write()
        for verb in (
            lambda one, by: answer.respond(one, body="Ja.", unit=office, by=by),
            lambda one, by: answer.set_outcome(one, outcome=Outcome.REVIEW, by=by),
            lambda _one, by: answer.correct(response, body="Nein.", by=by),
            lambda one, by: cases.add_note(one, text="x", by=by),
        ):
            with pytest.raises(NotAllowedToAnswer):
                verb(item, person)
    assert OfficialResponse.objects.get() == response
    assert CaseEntry.objects.count() == 1


def test_answered_at_is_the_first_one(write: Write, lead: User, office: Contact) -> None:
    item = write()
    answer.respond(item, body="Ja.", unit=office, by=lead)
    earlier = timezone.now() - timedelta(days=2)
    Contribution.objects.update(answered_at=earlier)
    answer.respond(item, body="Noch etwas.", unit=office, by=lead)
    item.refresh_from_db()
    assert item.answered_at == earlier
