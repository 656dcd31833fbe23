"""A newsletter goes out: frozen, prepared, sent, watched, stopped."""

import hashlib
import logging

from django.core.mail import EmailMultiAlternatives
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from notifications import queries
from notifications.domain import delivery, ledger, mime, newsletter, nudge, outbox
from notifications.domain.tokens import Purpose, make
from notifications.enums import (
    FINAL,
    InDoubtPolicy,
    MailingState,
    MessageKind,
    MessageStatus,
    Queue,
)
from notifications.models import Mailing, Message, NewsletterPage

logger = logging.getLogger(__name__)

CONNECTIONS = 2
OPEN = [status for status in MessageStatus if status not in FINAL]

# One statement for the whole audience. The order is random but repeatable, so that the users of
# one mail provider do not come in a row; whoever is in already stays in once.
PREPARE = """
INSERT INTO notifications_message (
    uuid, kind, queue, mailing_id, subscriber_id, to_address, subject, status, attempt,
    next_attempt_at, worker, smtp_text, created_at)
SELECT gen_random_uuid(), %s, %s, %s, person.id, person.email, %s, %s, 0,
       statement_timestamp(), '', '', statement_timestamp()
  FROM ({people}) AS person (id, email, uuid)
 ORDER BY md5(person.uuid::text)
    ON CONFLICT DO NOTHING
"""


class AlreadySent(Exception):
    """The newsletter has a mailing that was not cancelled."""


class NotPublished(Exception):
    """The newsletter has no live web edition that its mail could point to."""


@transaction.atomic
def start(
    page: NewsletterPage, *, by: User | None, in_doubt_policy: InDoubtPolicy = InDoubtPolicy.RETRY
) -> Mailing:
    """Freeze the published newsletter and set it going on commit.

    Raises:
        AlreadySent: two clicks, or two people, start one mailing.
        NotPublished: the web edition is the archive and must be there first.
        ForeignLinks: it points to other hosts in a way that is not allowed.
    """
    page = NewsletterPage.objects.select_for_update().get(pk=page.pk)
    if not page.live:
        raise NotPublished
    if page.mailings.exclude(state=MailingState.CANCELLED).exists():
        raise AlreadySent
    rendered = newsletter.render(page)
    prepared = rendered.prepared(page.get_parent().full_url)
    mailing = Mailing.objects.create(
        page=page,
        subject=rendered.subject,
        html=rendered.html,
        text=rendered.text,
        mime=prepared,
        content_hash=hashlib.sha256(prepared).hexdigest(),
        audience=page.audience,
        in_doubt_policy=in_doubt_policy,
        created_by=by,
    )
    nudge.pump_soon(mailing.pk)
    logger.info("mailing started mailing=%s by=%s", mailing.pk, by.uuid if by else "")
    return mailing


@transaction.atomic
def prepare(mailing: Mailing) -> Mailing:
    """Write one row per recipient; then nothing can be added any more. Restartable."""
    mailing = Mailing.objects.select_for_update().get(pk=mailing.pk)
    if mailing.state != MailingState.PREPARING:
        return mailing
    counted = queries.count_audience(mailing.audience)
    people = queries.recipients(mailing.audience).order_by().values("pk", "email", "uuid")
    sql, params = people.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            PREPARE.format(people=sql),
            [
                MessageKind.NEWSLETTER,
                Queue.BULK,
                mailing.pk,
                mailing.subject,
                MessageStatus.PENDING,
                *params,
            ],
        )
    mailing.prepared = mailing.messages.count()
    mailing.candidates = counted.candidates
    mailing.excluded = counted.excluded
    mailing.state = MailingState.SENDING
    mailing.save(update_fields=["prepared", "candidates", "excluded", "state"])
    for _number in range(CONNECTIONS - 1):
        nudge.pump_soon(mailing.pk)
    logger.info("mailing prepared mailing=%s recipients=%d", mailing.pk, mailing.prepared)
    return mailing


def pump(mailing: Mailing, *, seconds: float = delivery.SLICE) -> bool:
    """Prepare the mailing if need be, send a slice of it, finish it if that was the last.

    Returns whether another slice should follow at once.
    """
    mailing = prepare(mailing)
    if mailing.state != MailingState.SENDING:
        return False
    more = delivery.deliver(Queue.BULK, mailing_id=mailing.pk, seconds=seconds)
    return finish(mailing).state == MailingState.SENDING and more


@transaction.atomic
def finish(mailing: Mailing) -> Mailing:
    """Mark the mailing done when nothing waits any more and the numbers add up."""
    mailing = Mailing.objects.select_for_update().get(pk=mailing.pk)
    waiting = mailing.messages.filter(status__in=OPEN).exists()
    if mailing.state != MailingState.SENDING or waiting:
        return mailing
    counts = queries.progress(mailing)
    if not queries.is_accounted_for(mailing, counts):
        logger.error("mailing does not add up mailing=%s counts=%s", mailing.pk, counts)
        return mailing
    mailing.state = MailingState.DONE
    mailing.finished_at = timezone.now()
    mailing.save(update_fields=["state", "finished_at"])
    logger.info("mailing done mailing=%s counts=%s", mailing.pk, counts)
    return mailing


@transaction.atomic
def pause(mailing: Mailing, *, by: User) -> Mailing:
    """Stop after the mail each worker has in hand."""
    return _switch(mailing, [MailingState.SENDING], MailingState.PAUSED, by)


@transaction.atomic
def resume(mailing: Mailing, *, by: User) -> Mailing:
    """Go on where it stopped."""
    mailing = _switch(mailing, [MailingState.PAUSED], MailingState.SENDING, by)
    nudge.pump_soon(mailing.pk)
    return mailing


@transaction.atomic
def cancel(mailing: Mailing, *, by: User) -> Mailing:
    """Stop for good; who has not got it is left out, and the ledger says so."""
    running = [MailingState.PREPARING, MailingState.SENDING, MailingState.PAUSED]
    mailing = _switch(mailing, running, MailingState.CANCELLED, by)
    if mailing.state == MailingState.CANCELLED:
        ledger.skip_waiting(Message.objects.filter(mailing=mailing), reason="cancelled")
    return mailing


def _switch(
    mailing: Mailing, allowed: list[MailingState], state: MailingState, by: User
) -> Mailing:
    """Change the state if it is one of the allowed ones; otherwise leave the mailing as it is."""
    mailing = Mailing.objects.select_for_update().get(pk=mailing.pk)
    if mailing.state in allowed:
        mailing.state = state
        mailing.state_reason = ""
        mailing.save(update_fields=["state", "state_reason"])
        logger.info("mailing %s mailing=%s by=%s", state, mailing.pk, by.uuid)
    return mailing


def send_test(page: NewsletterPage, *, to: str) -> Message:
    """Send the newsletter as it stands to one address; its links lead nowhere.

    Raises:
        ForeignLinks: it points to other hosts in a way that is not allowed.
    """
    rendered = newsletter.render(page)
    nobody = Message().uuid
    tokens = {
        mime.UNSUBSCRIBE: make(Purpose.UNSUBSCRIBE, nobody),
        mime.PREFERENCES: make(Purpose.PREFERENCES, nobody),
    }
    html, text = rendered.html, rendered.text
    for placeholder, token in tokens.items():
        html, text = html.replace(placeholder, token), text.replace(placeholder, token)
    mail = EmailMultiAlternatives(subject=f"[Test] {rendered.subject}", body=text, to=[to])
    mail.attach_alternative(html, "text/html")
    return outbox.put(mail, kind=MessageKind.TEST)[0]
