"""A newsletter goes out: frozen, prepared, sent, watched, stopped."""

import hashlib
import logging
import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import connection, transaction
from django.utils import timezone

from accounts.domain.audit import record
from accounts.enums import AuditAction
from accounts.models import User
from notifications import queries
from notifications.domain import (
    checks,
    delivery,
    ledger,
    mime,
    newsletter,
    nudge,
    outbox,
    suppression,
)
from notifications.domain.tokens import Purpose, make
from notifications.enums import (
    FINAL,
    InDoubtPolicy,
    MailingState,
    MessageKind,
    MessageStatus,
    Queue,
    StopCause,
)
from notifications.models import Claim, Mailing, Message, NewsletterPage
from notifications.models.parts import is_public
from notifications.queries import audiences

logger = logging.getLogger(__name__)

SWITCHES = {
    MailingState.PAUSED: AuditAction.SEND_PAUSED,
    MailingState.SENDING: AuditAction.SEND_RESUMED,
    MailingState.CANCELLED: AuditAction.SEND_STOPPED,
}
OPEN = [status for status in MessageStatus if status not in FINAL]
# A mailing in one of these may send its failed mails again.
RETRIED = (MailingState.DONE, MailingState.PAUSED, MailingState.SENDING)

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
    """The newsletter has no web edition for everybody that its mail could point to."""


class NoRecipients(Exception):
    """Nobody would get it now, yet it would count as sent."""


class Blocked(Exception):
    """The checks found what must not go out; `findings` says what."""

    def __init__(self, findings: list[checks.Finding]) -> None:
        super().__init__("; ".join(finding.text for finding in findings))
        self.findings = findings


@transaction.atomic
def start(
    page: NewsletterPage,
    *,
    by: User | None,
    in_doubt_policy: InDoubtPolicy = InDoubtPolicy.RETRY,
    at: datetime | None = None,
) -> Mailing:
    """Freeze the published newsletter and set it going on commit, or at a later time.

    Args:
        by: who answers for it.
        in_doubt_policy: what happens to a mail in the hands of a worker that dies.
        at: what is frozen now goes out then, to those who are subscribed then.

    Raises:
        AlreadySent: two clicks, or two people, start one mailing.
        NotPublished: the web edition is the archive and must be there first.
        Blocked: a check forbids to send it like this.
        NoRecipients: it is to go out now and nobody would get it; later there may be somebody.
    """
    page = NewsletterPage.objects.select_for_update().get(pk=page.pk)
    if not is_public(page):
        raise NotPublished
    if page.mailings.exclude(state=MailingState.CANCELLED).exists():
        raise AlreadySent
    _refuse_flaws(page)
    if at is None and not audiences.count_audience(page.audience).recipients:
        raise NoRecipients
    mailing = Mailing.objects.create(
        page=page,
        **_frozen(page),
        in_doubt_policy=in_doubt_policy,
        created_by=by,
        state=MailingState.SCHEDULED if at else MailingState.PREPARING,
        scheduled_for=at,
    )
    if at is None:
        nudge.pump_soon(mailing.pk)
    record(AuditAction.SEND_STARTED, by=by, obj=mailing, after=mailing.content_hash)
    logger.info("mailing started mailing=%s by=%s", mailing.pk, by.uuid if by else "")
    return mailing


def _refuse_flaws(page: NewsletterPage) -> None:
    if blocking := [finding for finding in checks.check(page) if finding.blocks]:
        raise Blocked(blocking)


def _frozen(page: NewsletterPage) -> dict[str, Any]:
    """What a mailing keeps of the newsletter as it is now."""
    newsletter.keep(page)
    rendered = newsletter.render(page)
    prepared = rendered.prepared(page.get_parent().full_url)
    return {
        "subject": rendered.subject,
        "html": rendered.html,
        "text": rendered.text,
        "mime": prepared,
        "content_hash": hashlib.sha256(prepared).hexdigest(),
        "audience": page.audience,
        "frozen_at": timezone.now(),
    }


def _locked(mailing: Mailing) -> Mailing:
    """The mailing as it is now, for this transaction alone to change.

    Claims go on: they only ask, when they commit, whether their mailing is there. If they waited
    for us while we wait for their rows, as cancelling does, the database would end one of the two.
    """
    return Mailing.objects.select_for_update(no_key=True).get(pk=mailing.pk)


@transaction.atomic
def freeze_again(mailing: Mailing, *, by: User) -> bool:
    """Let a mailing that has not begun take over what was published since, audience and all.

    Returns whether it did; a mailing that has begun keeps what its first recipients got.

    Raises:
        NotPublished: the web edition is gone.
        Blocked: a check forbids to send it like this.
    """
    mailing = _locked(mailing)
    if not mailing.is_open:
        return False
    page = NewsletterPage.objects.filter(pk=mailing.page_id).first()
    if page is None or not is_public(page):
        raise NotPublished
    _refuse_flaws(page)
    frozen = _frozen(page)
    for name, value in frozen.items():
        setattr(mailing, name, value)
    mailing.save(update_fields=list(frozen))
    record(AuditAction.CHANGED, by=by, obj=mailing, after=mailing.content_hash)
    logger.info("mailing frozen again mailing=%s by=%s", mailing.pk, by.uuid)
    return True


@transaction.atomic
def reschedule(mailing: Mailing, *, at: datetime | None, by: User) -> Mailing:
    """Move a mailing that waits for its time; None: it goes out now."""
    mailing = _locked(mailing)
    if mailing.state != MailingState.SCHEDULED:
        return mailing
    mailing.scheduled_for = at or timezone.now()
    mailing.save(update_fields=["scheduled_for"])
    record(AuditAction.CHANGED, by=by, obj=mailing, facts={"send at": mailing.scheduled_for})
    logger.info("mailing rescheduled mailing=%s by=%s", mailing.pk, by.uuid)
    return mailing if at else launch(mailing)


@transaction.atomic
def launch(mailing: Mailing) -> Mailing:
    """Set a mailing going whose time has come.

    Where its web edition, or a page it links to, went since it was frozen it stops and calls staff.
    """
    mailing = _locked(mailing)
    due = mailing.scheduled_for is not None and mailing.scheduled_for <= timezone.now()
    if mailing.state != MailingState.SCHEDULED or not due:
        return mailing
    if not is_public(mailing.page):
        suppression.stop_mailing(mailing, "", cause=StopCause.NOT_PUBLIC)
    elif checks.dead_links(mailing.html):
        suppression.stop_mailing(mailing, "", cause=StopCause.DEAD_LINK)
    else:
        mailing.state = MailingState.PREPARING
        mailing.save(update_fields=["state"])
        nudge.pump_soon(mailing.pk)
    mailing.refresh_from_db(fields=["state", "stop_cause"])
    return mailing


@transaction.atomic
def prepare(mailing: Mailing) -> Mailing:
    """Write one row per recipient; then nothing can be added any more. Restartable.

    What a worker still holds of the same issue, cancelled before, is waited for: nothing is done.
    Where nobody would get it the mailing stops and calls staff: done, it could not be sent again.
    """
    mailing = _locked(mailing)
    if mailing.state != MailingState.PREPARING or _is_in_hand(mailing):
        return mailing
    with connection.cursor() as cursor:
        # One after the other: who is in the one is perhaps to be left out of the next.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('notifications_prepare'))")
    counted = audiences.count_audience(mailing.audience)
    people = audiences.recipients(mailing.audience).order_by().values("pk", "email", "uuid")
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
        # Until PostgreSQL has looked at the new rows it takes them for a handful and sorts all that
        # is left for every claim; by itself it looks a minute later.
        cursor.execute("ANALYZE notifications_message")
    prepared = mailing.messages.count()
    # Somebody may have subscribed since they were counted; the numbers add up all the same.
    mailing.candidates = prepared + sum(counted.excluded.values())
    mailing.excluded = counted.excluded
    if not prepared:
        mailing.save(update_fields=["candidates", "excluded"])
        suppression.stop_mailing(mailing, "", cause=StopCause.NOBODY)
        mailing.refresh_from_db(fields=["state", "stop_cause"])
        return mailing
    mailing.prepared = prepared
    mailing.state = MailingState.SENDING
    mailing.save(update_fields=["prepared", "candidates", "excluded", "state"])
    for _number in range(settings.NEWSLETTER_CONNECTIONS - 1):
        nudge.pump_soon(mailing.pk)
    logger.info("mailing prepared mailing=%s recipients=%d", mailing.pk, mailing.prepared)
    return mailing


def _is_in_hand(mailing: Mailing) -> bool:
    """Whether mails of the same issue are still with a worker, of a mailing cancelled before.

    Until they are booked nobody knows who has it. The sweep comes back.
    """
    issue = mailing.audience.get("issue")
    return bool(issue) and Claim.objects.filter(mailing__page=issue).exists()


def pump(mailing: Mailing, *, seconds: float = delivery.SLICE) -> bool:
    """Prepare the mailing if need be, send a slice of it, finish it if that was the last.

    Returns whether another slice should follow at once. Where as many as are allowed are at it
    already this one ends: each resuming and repeating starts one more.
    """
    mailing = prepare(mailing)
    enough = ledger.busy_workers(mailing.pk) >= settings.NEWSLETTER_CONNECTIONS
    if mailing.state != MailingState.SENDING or enough:
        return False
    more = delivery.deliver(Queue.BULK, mailing_id=mailing.pk, seconds=seconds)
    return finish(mailing).state == MailingState.SENDING and more


@transaction.atomic
def finish(mailing: Mailing) -> Mailing:
    """Mark the mailing done when nothing waits any more and the numbers add up."""
    mailing = _locked(mailing)
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
    running = [MailingState.PREPARING, MailingState.SENDING]
    return _switch(mailing, running, MailingState.PAUSED, by)


@transaction.atomic
def resume(mailing: Mailing, *, by: User) -> Mailing:
    """Go on where it stopped.

    Raises:
        NotPublished: it has not begun, and its web edition is not public.
        Blocked: it has not begun, and a link of ours in it leads to nothing.
        NoRecipients: it has not begun, and nobody would get it.
    """
    mailing = _locked(mailing)
    if mailing.state == MailingState.PAUSED:
        # What stopped before its recipients were collected has that still to do.
        begun = mailing.prepared is not None
        if not begun and not is_public(mailing.page):
            raise NotPublished
        if not begun and (dead := checks.dead_links(mailing.html)):
            raise Blocked(dead)
        if not begun and not audiences.count_audience(mailing.audience).recipients:
            raise NoRecipients
        mailing.state = MailingState.SENDING if begun else MailingState.PREPARING
        refused = mailing.stop_cause in (StopCause.REFUSED, StopCause.BOUNCES)
        mailing.tolerant = mailing.tolerant or refused
        mailing.state_reason = mailing.stop_cause = ""
        mailing.save(update_fields=["state", "tolerant", "state_reason", "stop_cause"])
        nudge.pump_soon(mailing.pk)
        record(AuditAction.SEND_RESUMED, by=by, obj=mailing, after=mailing.state)
        logger.info("mailing resumed mailing=%s by=%s", mailing.pk, by.uuid)
    return mailing


@transaction.atomic
def retry_failed(mailing: Mailing, *, by: User, in_doubt: bool = False) -> int:
    """Send once more to exactly those it failed for; blocked addresses stay out.

    Args:
        mailing: one that is done, paused or still being sent.
        by: who answers for it.
        in_doubt: also those of whom nobody knows whether they got it; perhaps they get it twice.

    Returns:
        How many are tried again.
    """
    mailing = _locked(mailing)
    if mailing.state not in RETRIED:
        return 0
    again = queries.retriable(mailing, in_doubt=in_doubt)
    count = again.update(
        status=MessageStatus.PENDING,
        attempt=0,
        first_attempt_at=None,
        next_attempt_at=timezone.now(),
    )
    if count and mailing.state == MailingState.DONE:
        mailing.state, mailing.finished_at = MailingState.SENDING, None
        mailing.save(update_fields=["state", "finished_at"])
    nudge.pump_soon(mailing.pk)
    record(AuditAction.SEND_RESUMED, by=by, obj=mailing, facts={"mails tried again": count})
    logger.info("mailing retried mailing=%s rows=%d by=%s", mailing.pk, count, by.uuid)
    return count


@transaction.atomic
def cancel(mailing: Mailing, *, by: User) -> Mailing:
    """Stop for good; who has not got it is left out, and the ledger says so."""
    running = [
        MailingState.SCHEDULED,
        MailingState.PREPARING,
        MailingState.SENDING,
        MailingState.PAUSED,
    ]
    mailing = _switch(mailing, running, MailingState.CANCELLED, by)
    if mailing.state == MailingState.CANCELLED:
        ledger.end_cancelled(Message.objects.filter(mailing=mailing))
    return mailing


def _switch(
    mailing: Mailing, allowed: list[MailingState], state: MailingState, by: User
) -> Mailing:
    """Change the state if it is one of the allowed ones; otherwise leave the mailing as it is."""
    mailing = _locked(mailing)
    if mailing.state in allowed:
        mailing.state = state
        mailing.state_reason = mailing.stop_cause = ""
        mailing.save(update_fields=["state", "state_reason", "stop_cause"])
        record(SWITCHES[state], by=by, obj=mailing, after=state.value)
        logger.info("mailing %s mailing=%s by=%s", state, mailing.pk, by.uuid)
    return mailing


def send_test(page: NewsletterPage, *, to: str) -> Message:
    """Send the newsletter as it stands to one address, as it will arrive; its links lead nowhere.

    Raises:
        ForeignLinks: it points to other hosts in a way that is not allowed.
    """
    rendered = newsletter.render(page)
    nobody = Message().uuid
    headers = {**rendered.headers, **rendered.list_headers(page.get_parent().full_url)}
    mail = EmailMultiAlternatives(
        subject=f"[Test] {rendered.subject}",
        body=_for_nobody(rendered.text, nobody),
        to=[to],
        headers={name: _for_nobody(value, nobody) for name, value in headers.items()},
    )
    mail.attach_alternative(_for_nobody(rendered.html, nobody), "text/html")
    return outbox.put(mail, kind=MessageKind.TEST)[0]


def _for_nobody(text: str, nobody: uuid.UUID) -> str:
    text = text.replace(mime.UNSUBSCRIBE, make(Purpose.UNSUBSCRIBE, nobody))
    return text.replace(mime.PREFERENCES, make(Purpose.PREFERENCES, nobody))
