"""Tasks take ids, load, call one verb. All of them may run twice or not at all."""

import logging

from celery import shared_task

from notifications.domain import (
    delivery,
    mailbox,
    mailing,
    notice,
    nudge,
    post,
    publication,
    retention,
    returns,
    subscription,
    suppression,
)
from notifications.domain.sweep import sweep as sweep_ledger
from notifications.enums import Queue
from notifications.models import Mailing

logger = logging.getLogger(__name__)


@shared_task
def deliver(queue: str) -> None:
    """Send the messages of the queue that are due."""
    if delivery.deliver(Queue(queue)):
        nudge.send(nudge.DELIVER, [queue], Queue(queue))


@shared_task
def pump(mailing_id: int) -> None:
    """Send a slice of a mailing and come back for the next."""
    row = Mailing.objects.filter(pk=mailing_id).first()
    if row is None:
        logger.warning("no such mailing mailing=%s", mailing_id)
    elif mailing.pump(row):
        nudge.send(nudge.PUMP, [mailing_id], Queue.BULK)


@shared_task
def sweep() -> None:
    """Find what nobody works on."""
    sweep_ledger()


@shared_task
def tell() -> None:
    """Tell followers of large events, and write to those who are told at once."""
    for row in notice.untold():
        notice.tell_followers(row)
    while post.at_once():
        pass


@shared_task
def send_digests() -> None:
    """Write the digests that are due."""
    while post.digests():
        pass


@shared_task
def read_returned_mail() -> None:
    """Look into the mailbox for bounces and complaints."""
    mailbox.read_returned_mail()


@shared_task
def tell_closing() -> None:
    """Remind of what closes soon."""
    publication.tell_closing()


@shared_task
def purge() -> None:
    """Delete what we have no reason to keep any longer."""
    subscription.purge()
    retention.forget_old_messages()
    retention.forget_old_notices()
    returns.purge()
    suppression.purge()
