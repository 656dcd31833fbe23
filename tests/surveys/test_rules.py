import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from surveys import rules
from surveys.models import PublishedResult, SurveyPage

RUN = {"admin", "lead", "survey_author"}


@pytest.mark.parametrize(
    ("rule", "allowed"),
    [
        (rules.may_analyse, RUN | {"analyst"}),
        (rules.may_publish_results, RUN),
        (rules.may_run_field_phase, RUN),
        (rules.may_export, {"admin", "lead", "analyst"}),
    ],
)
def test_who_may_do_what(full_cast: dict[str, User], rule: object, allowed: set[str]) -> None:
    people: dict[str, User | AnonymousUser] = {**full_cast, "nobody": AnonymousUser()}
    assert {name for name, user in people.items() if rule(user)} == allowed  # type: ignore[operator]


def test_results_are_public_while_there_is_a_release(survey: SurveyPage) -> None:
    assert rules.results_are_public(survey) is False
    release = PublishedResult.objects.create(
        survey=survey, number=1, content={}, sha256="", responses=40
    )
    assert rules.results_are_public(survey) is True
    survey.live = False
    assert rules.results_are_public(survey) is False
    survey.live, survey.publish_results = True, "never"
    assert rules.results_are_public(survey) is False
    survey.publish_results = "closing"
    PublishedResult.objects.filter(pk=release.pk).update(withdrawn_at=release.published_at)
    assert rules.results_are_public(survey) is False
