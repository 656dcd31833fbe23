from accounts.models import User
from cms.models import HomePage
from surveys.domain.participation import (
    account,
    browser,
    has_taken_part,
    mark_of,
    participations_of,
)
from surveys.models import Participation, SurveyPage, SurveySecret
from tests.surveys.build import make_survey, standard


def test_mark_depends_on_survey_and_person(home: HomePage, resident: User, stranger: User) -> None:
    one, two = make_survey(home, standard()), make_survey(home, standard())
    marks = {
        mark_of(survey.pk, who)
        for survey in (one, two)
        for who in (account(resident), account(stranger), browser("token"))
    }
    assert len(marks) == 6
    assert all(len(mark or "") == 64 for mark in marks)
    assert mark_of(one.pk, account(resident)) == mark_of(one.pk, account(resident))


def test_has_taken_part(survey: SurveyPage, resident: User, stranger: User) -> None:
    Participation.objects.create(survey=survey, mark=mark_of(survey.pk, account(resident)) or "")
    assert has_taken_part(survey, account(resident)) is True
    assert has_taken_part(survey, account(stranger)) is False


def test_without_the_key_nobody_can_tell(survey: SurveyPage, resident: User) -> None:
    Participation.objects.create(survey=survey, mark=mark_of(survey.pk, account(resident)) or "")
    assert participations_of(resident) == {survey.pk}
    SurveySecret.objects.all().delete()
    assert mark_of(survey.pk, account(resident)) is None
    assert has_taken_part(survey, account(resident)) is False
    assert participations_of(resident) == set()
