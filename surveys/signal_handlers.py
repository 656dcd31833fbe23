"""What surveys do when Wagtail says something."""

import logging
from typing import Any

from wagtail.models import Revision

from surveys.domain.unpublished import tell_not_published
from surveys.domain.version import NotPublishable, compile_version
from surveys.models import SurveyPage

logger = logging.getLogger(__name__)


def compile_published_survey(
    sender: type[SurveyPage], instance: SurveyPage, revision: Revision, **kwargs: Any
) -> None:
    """Publishing the page publishes the questionnaire."""
    try:
        compile_version(instance, by=revision.user if revision else None)
    except NotPublishable as error:
        # The admin refuses this beforehand; a scheduled publication keeps the latest version.
        logger.error("survey %s not compiled: %s problems", instance.pk, len(error.problems))
        tell_not_published(instance, revision, [problem.message for problem in error.problems])
