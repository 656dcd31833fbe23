from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.models import User
from cms.models import Contact
from participation.domain import answer
from participation.enums import ContributionStatus, Outcome
from participation.models import AnswerCase, Contribution, DialoguePage
from participation.queries.figures import Figures, figures
from tests.participation.conftest import Write


def _past(page: DialoguePage, *, days: int, answered_after: int | None) -> Contribution:
    published = timezone.now() - timedelta(days=days)
    after = None if answered_after is None else published + timedelta(days=answered_after)
    return Contribution.objects.create(
        page_id=page.pk,
        body="Text",
        status=ContributionStatus.PUBLISHED,
        published_at=published,
        answered_at=after,
        submit_key=uuid4(),
    )


def test_share_counts_what_is_due(dialogue: DialoguePage, closed: DialoguePage) -> None:
    for days, after in ((50, 10), (50, 30), (50, 31), (50, None), (5, None), (5, 2)):
        _past(dialogue, days=days, answered_after=after)
    _past(closed, days=50, answered_after=None)
    found = figures([dialogue.pk], days=30)
    assert found == Figures(contributions=6, due=5, in_time=3, taken_up=0)
    assert found.share == 60
    assert figures(None, days=30).contributions == 7


def test_nothing_due_has_no_share(write: Write, dialogue: DialoguePage) -> None:
    assert figures([dialogue.pk], days=30) == Figures(0, 0, 0, 0)
    write(parent=write())
    found = figures([dialogue.pk], days=30)
    assert (found, found.share) == (Figures(2, 0, 0, 0), None)


@pytest.mark.parametrize("outcome", Outcome)
def test_taken_up_is_what_was_adopted_at_least_in_part(
    write: Write, dialogue: DialoguePage, outcome: Outcome
) -> None:
    write()
    AnswerCase.objects.update(outcome=outcome, outcome_reason="Darum.")
    expected = int(outcome in {Outcome.ADOPTED, Outcome.PARTLY, Outcome.IMPLEMENTED})
    assert figures([dialogue.pk], days=30).taken_up == expected


def test_pause_does_not_improve_the_figure(
    dialogue: DialoguePage, lead: User, office: Contact
) -> None:
    item = _past(dialogue, days=40, answered_after=None)
    answer.respond(item, body="Ja.", unit=office, by=lead)
    AnswerCase.objects.update(due_on=timezone.localdate() + timedelta(days=90))
    assert figures([dialogue.pk], days=30).share == 0


def test_figures_cost_one_query(dialogue: DialoguePage, django_assert_num_queries: object) -> None:
    for number in range(3):
        _past(dialogue, days=number, answered_after=None)
    with django_assert_num_queries(1):  # type: ignore[operator]
        figures([dialogue.pk], days=30)
