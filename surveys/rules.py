"""Who may do what with a survey. Every predicate takes a user that may be anonymous."""

from django.contrib.auth.models import AnonymousUser

from accounts.enums import Role
from accounts.models import User
from accounts.rules import has_role, is_staff_member
from cms.enums import ParticipationState
from surveys.enums import ResultsPublication
from surveys.models import SurveyPage


def results_are_public(survey: SurveyPage) -> bool:
    """Whether everybody may see the results now, as the survey's author decided."""
    if not survey.live:
        return False
    if survey.publish_results == ResultsPublication.IMMEDIATELY:
        return survey.state != ParticipationState.UPCOMING
    closed = survey.state in {ParticipationState.EVALUATING, ParticipationState.RESULT}
    return survey.publish_results == ResultsPublication.AFTER_CLOSING and closed


def may_see_results(user: User | AnonymousUser, survey: SurveyPage) -> bool:
    """Staff always, everybody else when they are public."""
    return is_staff_member(user) or results_are_public(survey)


def may_export(user: User | AnonymousUser) -> bool:
    """Single responses leave the house only with a project lead or an administrator."""
    return has_role(user, Role.LEAD)
