"""What surveys do when Wagtail says something."""

from typing import Any

from wagtail.models import Revision

from surveys.domain.version import compile_version
from surveys.models import SurveyPage


def compile_published_survey(
    sender: type[SurveyPage], instance: SurveyPage, revision: Revision, **kwargs: Any
) -> None:
    """Publishing the page publishes the questionnaire."""
    compile_version(instance, by=revision.user if revision else None)
