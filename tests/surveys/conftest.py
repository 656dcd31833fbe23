from collections.abc import Iterator

import pytest
from django.utils import translation

from cms.models import HomePage
from surveys.models import SurveyPage
from tests.surveys.build import make_survey, standard


@pytest.fixture(autouse=True)
def _language() -> Iterator[None]:
    """Words of the domain are compared in English; pages come in the language of their address."""
    with translation.override("en"):
        yield


@pytest.fixture
def survey(home: HomePage) -> SurveyPage:
    """An open survey with one of everything, one response per browser."""
    return make_survey(home, standard())
