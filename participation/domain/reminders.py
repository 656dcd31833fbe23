"""Answers that are due soon or overdue: reminders, and a word to who looks after it."""

import logging
from collections import defaultdict
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from accounts.domain.roles import people_with
from accounts.enums import Role
from participation.domain import case_mails
from participation.domain.settings import default_settings
from participation.enums import ContributionStatus
from participation.models import AnswerCase

logger = logging.getLogger(__name__)


def unanswered() -> QuerySet[AnswerCase]:
    """Cases whose clock runs: public, without an answer, not paused."""
    return AnswerCase.objects.filter(
        contribution__status=ContributionStatus.PUBLISHED,
        contribution__answered_at=None,
        paused_on=None,
    ).select_related("contribution__page", "contribution__author", "unit", "person")


def remind() -> int:
    """Remind units and persons of what is due soon, once for each due day; return the mails."""
    today = timezone.localdate()
    until = today + timedelta(days=default_settings().remind_days)
    due = list(unanswered().filter(reminded_on=None, due_on__lte=until).order_by("due_on", "pk"))
    by_address: dict[str, list[AnswerCase]] = defaultdict(list)
    for case in due:
        for address in case_mails.responsible(case):
            by_address[address].append(case)
    sent = sum(
        case_mails.send_list("due", address, cases) for address, cases in sorted(by_address.items())
    )
    AnswerCase.objects.filter(pk__in=[case.pk for case in due]).update(reminded_on=today)
    if due:
        logger.info("reminded of %s answers that are due", len(due))
    return sent


def escalate() -> int:
    """Tell once what has become overdue, to those who look after it; return the mails."""
    today = timezone.localdate()
    late = list(unanswered().filter(escalated_on=None, due_on__lt=today).order_by("due_on", "pk"))
    if not late:
        return 0
    office = default_settings().escalate_to
    addresses = [office.email] if office else [one.email for one in people_with(Role.LEAD)]
    sent = sum(case_mails.send_list("overdue", address, late) for address in addresses)
    AnswerCase.objects.filter(pk__in=[case.pk for case in late]).update(escalated_on=today)
    logger.info("%s overdue answers escalated", len(late))
    return sent
