"""The verbs of the table of considerations."""

import logging
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from accounts.domain.audit import record
from accounts.enums import AuditAction
from accounts.models import User
from cms.domain import page_cache
from cms.models import ProjectPage
from participation.domain.cases import NotAllowedToAnswer
from participation.enums import ContributionStatus
from participation.models import Contribution, Theme
from participation.rules import may_answer

logger = logging.getLogger(__name__)


def save(theme: Theme, *, by: User) -> Theme:
    """Keep a row of the table, new or changed.

    Raises:
        NotAllowedToAnswer: the person does not answer for the administration.
    """
    _require(by)
    with transaction.atomic():
        theme.save()
        facts = {"outcome": theme.outcome, "public": theme.is_public}
        record(AuditAction.CHANGED, by=by, obj=theme, facts=facts)
        _changed(theme.project)
    logger.info("theme %s saved", theme.pk)
    return theme


def remove(theme: Theme, *, by: User) -> None:
    """Take a row out of the table; the contributions stay as they are.

    Raises:
        NotAllowedToAnswer: the person does not answer for the administration.
    """
    _require(by)
    with transaction.atomic():
        logger.info("theme %s removed", theme.pk)
        record(AuditAction.DELETED, by=by, obj=theme)
        theme.delete()
        _changed(theme.project)


def group(theme: Theme, ids: Iterable[int], *, by: User) -> int:
    """Put published contributions of the project under the theme; return how many were new.

    Raises:
        NotAllowedToAnswer: the person does not answer for the administration.
    """
    _require(by)
    with transaction.atomic():
        known = set(theme.contributions.values_list("pk", flat=True))
        rows = Contribution.objects.filter(
            pk__in=set(ids) - known,
            status=ContributionStatus.PUBLISHED,
            page__path__startswith=theme.project.path,
        )
        found = list(rows)
        theme.contributions.add(*found)
        record(AuditAction.CHANGED, by=by, obj=theme, facts={"added": len(found)})
        _changed(theme.project)
    return len(found)


def ungroup(theme: Theme, contribution: Contribution, *, by: User) -> None:
    """Take a contribution out of the theme.

    Raises:
        NotAllowedToAnswer: the person does not answer for the administration.
    """
    _require(by)
    with transaction.atomic():
        theme.contributions.remove(contribution)
        record(AuditAction.CHANGED, by=by, obj=theme, facts={"removed": 1})
        _changed(theme.project)


def _require(by: Any) -> None:
    if not may_answer(by):
        raise NotAllowedToAnswer


def _changed(project: ProjectPage) -> None:
    page_cache.drop_page(project.pk)
    for pk in project.get_children().values_list("pk", flat=True):
        page_cache.drop_page(pk)
