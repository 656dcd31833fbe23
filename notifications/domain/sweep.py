"""What beat does every half minute: find what nobody works on."""

import logging

from django.conf import settings

from notifications import queries
from notifications.domain import ledger, mailing, nudge, retention, throttle
from notifications.enums import MailingState, Queue
from notifications.models import Mailing

logger = logging.getLogger(__name__)


def sweep() -> int:
    """Give back what dead workers left and nudge workers where something is due.

    Returns the number of nudges. They expire, so a long absence of workers piles up nothing.
    """
    ledger.recover()
    retention.forget_farewells()
    nudges = 0
    for row in queries.due_mailings():
        mailing.launch(row)
    for queue in Queue:
        if ledger.is_due(queue) and throttle.room(queue, 1):
            nudges += nudge.send(nudge.DELIVER, [str(queue)], queue)
    for row in queries.unfinished_mailings():
        nudges += _wake(row)
    return nudges


def _wake(row: Mailing) -> int:
    """Bring the number of workers on a mailing up to the number of connections."""
    if row.state == MailingState.PREPARING:
        return nudge.send(nudge.PUMP, [row.pk], Queue.BULK)
    if not ledger.is_due(Queue.BULK, row.pk):
        mailing.finish(row)
        return 0
    if not throttle.room(Queue.BULK, 1):
        return 0
    missing = settings.NEWSLETTER_CONNECTIONS - ledger.busy_workers(row.pk)
    return sum(nudge.send(nudge.PUMP, [row.pk], Queue.BULK) for _number in range(missing))
