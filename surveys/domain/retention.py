"""Delete what participants answered when its time is over. Published results stay."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import DurationField, ExpressionWrapper, F, QuerySet, Value
from django.utils import timezone

from accounts.domain.audit import record
from accounts.enums import AuditAction
from accounts.models import User
from surveys.domain import mixing
from surveys.domain.export import job as exports
from surveys.enums import ResponseMode
from surveys.models import (
    FieldState,
    Participation,
    Response,
    ResponseDraft,
    SurveyPage,
)

logger = logging.getLogger(__name__)

BATCH = 1000


class StillOpen(Exception):
    """Answers of a survey that has not ended cannot be deleted."""


def due_at(survey: SurveyPage) -> datetime | None:
    """When the answers are deleted by themselves; None if the survey has no end or no period."""
    if survey.closes_at is None or not survey.retention_days:
        return None
    moment: datetime = survey.closes_at + timedelta(days=survey.retention_days)
    return moment


def delete_answers(survey: SurveyPage, *, by: User | None = None) -> int:
    """Delete all responses, drafts, marks and exports of an ended survey.

    In batches, each of them a transaction, so that it can be repeated when it was interrupted.
    What stays: the questionnaire, the published results, the sums of the field phase. `by` is
    nobody when the period is over.

    Raises:
        StillOpen
    """
    if survey.closes_at is None or survey.closes_at > timezone.now():
        raise StillOpen
    mixing.settle(survey)
    for job in survey.exports.all():
        exports.delete(job)
    deleted = 0
    while keys := list(Response.objects.filter(survey=survey).values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            Response.objects.filter(pk__in=keys).delete()
        deleted += len(keys)
    ResponseDraft.objects.filter(version__survey=survey).delete()
    Participation.objects.filter(survey=survey).delete()
    FieldState.objects.update_or_create(
        survey=survey, defaults={"answers_deleted_at": timezone.now()}
    )
    action = AuditAction.DELETED if by else AuditAction.RETENTION_RUN
    record(action, by=by, obj=survey, facts={"responses": deleted})
    logger.info("survey %s: %s responses deleted", survey.pk, deleted)
    return deleted


def delete_tests(survey: SurveyPage) -> int:
    """Delete the responses of the test mode."""
    tests = Response.objects.filter(survey=survey, mode=ResponseMode.TEST)
    keys = list(tests.values_list("pk", flat=True))
    tests.delete()
    return len(keys)


def due(now: datetime) -> QuerySet[SurveyPage]:
    """Surveys whose period is over and whose answers are still there; see `due_at`."""
    period = ExpressionWrapper(
        F("retention_days") * Value(timedelta(days=1)), output_field=DurationField()
    )
    ended: QuerySet[SurveyPage] = SurveyPage.objects.filter(
        retention_days__gt=0, closes_at__lte=now - period
    )
    return ended.exclude(field_state__answers_deleted_at__isnull=False)


def delete_due() -> int:
    """Delete the answers of every survey whose period is over. Returns how many surveys."""
    surveys = list(due(timezone.now()))
    for survey in surveys:
        delete_answers(survey)
    return len(surveys)
