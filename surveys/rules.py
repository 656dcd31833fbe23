"""Who may do what with a survey. Every predicate takes a user that may be anonymous."""

from django.contrib.auth.models import AnonymousUser
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.query import PageQuerySet

from accounts.enums import Role
from accounts.models import User
from accounts.rules import has_role
from cms.models import ParticipationIndexPage, ProjectPage
from surveys.enums import ResultsPublication
from surveys.models import SurveyPage


def may_analyse(user: User | AnonymousUser) -> bool:
    """See the field phase, count and cross, weight, sort open answers."""
    return has_role(user, Role.LEAD, Role.SURVEY_AUTHOR, Role.ANALYST)


def may_publish_results(user: User | AnonymousUser) -> bool:
    """Decide what everybody may see of the results."""
    return has_role(user, Role.LEAD, Role.SURVEY_AUTHOR)


def may_run_field_phase(user: User | AnonymousUser) -> bool:
    """Pause, extend and close surveys, and delete their answers."""
    return has_role(user, Role.LEAD, Role.SURVEY_AUTHOR)


def may_export(user: User | AnonymousUser) -> bool:
    """Single responses leave the house only with an analyst, a project lead or an administrator."""
    return has_role(user, Role.LEAD, Role.ANALYST)


def may_build(user: User | AnonymousUser) -> bool:
    """Survey authors and project leads build questionnaires."""
    return has_role(user, Role.SURVEY_AUTHOR, Role.LEAD)


def parents_for(user: User) -> PageQuerySet[Page]:
    """Pages below which this user may put a survey."""
    allowed = PagePermissionPolicy().instances_user_has_permission_for(user, "add")
    return allowed.type(ParticipationIndexPage, ProjectPage).order_by("path")


def results_are_public(survey: SurveyPage) -> bool:
    """Whether there is a release for everybody to see. One query.

    The preview of a survey that was never saved has none.
    """
    hidden = not survey.live or survey.publish_results == ResultsPublication.NEVER
    if survey.pk is None or hidden:
        return False
    found: bool = survey.releases.filter(withdrawn_at=None).exists()
    return found
