from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from accounts.models import User
from surveys.enums import ResultsPublication
from surveys.models import SurveyPage
from surveys.rules import may_export, may_see_results, results_are_public

STAFF = {"admin", "editor", "marketer", "moderator", "lead"}
EVERYBODY = STAFF | {"resident", "stranger", "nobody"}
PERIODS = {"upcoming": (1, 2), "open": (-1, 1), "closed": (-2, -1)}


@pytest.mark.parametrize(
    ("when", "state", "public"),
    [
        (ResultsPublication.IMMEDIATELY, "upcoming", False),
        (ResultsPublication.IMMEDIATELY, "open", True),
        (ResultsPublication.IMMEDIATELY, "closed", True),
        (ResultsPublication.AFTER_CLOSING, "upcoming", False),
        (ResultsPublication.AFTER_CLOSING, "open", False),
        (ResultsPublication.AFTER_CLOSING, "closed", True),
        (ResultsPublication.NEVER, "upcoming", False),
        (ResultsPublication.NEVER, "open", False),
        (ResultsPublication.NEVER, "closed", False),
    ],
)
def test_who_sees_results(
    cast: dict[str, User],
    survey: SurveyPage,
    when: ResultsPublication,
    state: str,
    public: bool,
) -> None:
    begin, end = PERIODS[state]
    survey.publish_results = when
    survey.opens_at = timezone.now() + timedelta(days=begin)
    survey.closes_at = timezone.now() + timedelta(days=end)
    people: dict[str, User | AnonymousUser] = {**cast, "nobody": AnonymousUser()}
    allowed = {name for name, user in people.items() if may_see_results(user, survey)}
    assert allowed == (EVERYBODY if public else STAFF)


def test_results_of_an_unpublished_page_are_not_public(survey: SurveyPage) -> None:
    survey.publish_results = ResultsPublication.IMMEDIATELY
    survey.live = False
    assert results_are_public(survey) is False


def test_who_exports(cast: dict[str, User]) -> None:
    people: dict[str, User | AnonymousUser] = {**cast, "nobody": AnonymousUser()}
    assert {name for name, user in people.items() if may_export(user)} == {"admin", "lead"}
