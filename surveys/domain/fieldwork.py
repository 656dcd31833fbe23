"""Pause, go on, extend and close a survey that is in the field."""

import logging
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.domain.audit import record
from accounts.enums import AuditAction
from accounts.models import User
from cms.domain import page_cache
from cms.models import ParticipationPage
from surveys.domain import mixing
from surveys.models import FieldState, SurveyPage, SurveySecret

logger = logging.getLogger(__name__)


class NotPossible(Exception):
    """The survey is not in a state in which this can be done."""


@transaction.atomic
def pause(survey: SurveyPage, *, by: User) -> None:
    """Let nobody begin or send until it goes on. Drafts are kept.

    Raises:
        NotPossible: it is not open.
    """
    if not survey.is_open:
        raise NotPossible
    FieldState.objects.update_or_create(survey=survey, defaults={"paused_at": timezone.now()})
    _changed(survey, "paused", by)


@transaction.atomic
def go_on(survey: SurveyPage, *, by: User) -> None:
    """Open a paused survey again.

    Raises:
        NotPossible: it is not paused.
    """
    state = FieldState.objects.select_for_update().filter(survey=survey).first()
    if state is None or state.paused_at is None:
        raise NotPossible
    state.paused_at = None
    state.save(update_fields=["paused_at"])
    _changed(survey, "goes on", by)


@transaction.atomic
def extend(survey: SurveyPage, until: datetime, *, by: User) -> None:
    """Let the survey run until a later moment.

    Raises:
        NotPossible: the moment is not in the future, or the survey was closed for good: without
            its key nobody could tell any more who has taken part.
    """
    if until <= timezone.now() or not SurveySecret.objects.filter(survey=survey).exists():
        raise NotPossible
    _set_end(survey, until)
    _changed(survey, "extended", by)


@transaction.atomic
def close(survey: SurveyPage, *, by: User) -> None:
    """End the survey now and for good.

    Its key is destroyed, so from now on nobody can tell who has taken part.

    Raises:
        NotPossible: it has not begun, or it was closed before.
    """
    now = timezone.now()
    if survey.opens_at >= now or not SurveySecret.objects.filter(survey=survey).exists():
        raise NotPossible
    if survey.closes_at is None or survey.closes_at > now:
        _set_end(survey, now)
    FieldState.objects.filter(survey=survey).update(paused_at=None)
    mixing.settle(survey)
    _changed(survey, "closed", by)


def _set_end(survey: SurveyPage, moment: datetime) -> None:
    """Change the end of the page and of what lies in the editor, so that publishing keeps it."""
    ParticipationPage.objects.filter(pk=survey.pk).update(closes_at=moment)
    survey.closes_at = moment
    revision = survey.latest_revision
    if revision is not None:
        revision.content["closes_at"] = moment.isoformat()
        revision.save(update_fields=["content"])


def _changed(survey: SurveyPage, what: str, by: User) -> None:
    record(AuditAction.CHANGED, by=by, obj=survey, facts={"field phase": what})
    logger.info("survey %s: %s", survey.pk, what)
    page_cache.drop_page(survey.pk)


def can_go_on(survey: SurveyPage) -> bool:
    """Whether the survey still has its key: without it nobody can take part any more."""
    return SurveySecret.objects.filter(survey=survey).exists()
