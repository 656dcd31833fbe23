import pytest
from django.utils import timezone

from cms.models import HomePage
from surveys.models import SurveyPage
from tests.surveys.build import make_survey
from tests.surveys.every_kind import answer_often, every_kind


@pytest.fixture
def rich(home: HomePage) -> SurveyPage:
    """A running survey with every kind of question and forty responses."""
    survey = make_survey(home, every_kind())
    answer_often(survey, 40)
    return survey


@pytest.fixture
def ended(rich: SurveyPage) -> SurveyPage:
    """The same, ended."""
    SurveyPage.objects.filter(pk=rich.pk).update(closes_at=timezone.now())
    found: SurveyPage = SurveyPage.objects.get(pk=rich.pk)
    return found
