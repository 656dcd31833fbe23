"""What comes back is written down once, and has its consequences once."""

import logging
import re
import uuid
from datetime import datetime, timedelta
from email.utils import parseaddr
from hashlib import sha256

from celery.exceptions import SoftTimeLimitExceeded
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.domain.audit import record
from accounts.enums import AuditAction
from accounts.models import User
from notifications.domain import alarm, bounce, suppression, verp
from notifications.domain.bounce import Finding
from notifications.domain.relay import without_addresses
from notifications.domain.smtp import ascii_address
from notifications.enums import (
    MailingState,
    MessageStatus,
    ReturnKind,
    ReturnState,
    StopCause,
    SuppressionReason,
)
from notifications.models import Message, ReturnedMail
from notifications.models.message import mail_domain

logger = logging.getLogger(__name__)

# A bounce says what it says in its head; what follows is our own mail or an attachment.
MOST_BYTES = 256 * 1024
# What staff get to see of a mail nobody else understands.
KEPT_BYTES = 64 * 1024
KEEP = timedelta(days=90)
# Three different mails within a month that found no way into the mailbox.
SOFT_LIMIT = 3
SOFT_WINDOW = timedelta(days=30)
# Refusals by other servers that are about us: so many, and so large a share of what went out.
POLICY_LIMIT = 5
POLICY_SHARE = 0.01

IGNORED = {ReturnKind.DELAY, ReturnKind.AUTO_REPLY, ReturnKind.RECEIPT}
_UUID = re.compile(
    r"^<([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})@(.+)>$", re.IGNORECASE
)


def take_in(head: bytes, *, size: int) -> ReturnedMail:
    """Write down one mail from the mailbox and draw the consequences; twice changes nothing.

    Raises only what the database is to blame for, or that the time is up, so that the mail is read
    again the next time; whatever is wrong with the mail, a person reads it.

    Args:
        head: its first bytes, up to MOST_BYTES.
        size: of the whole mail.
    """
    head = head[:MOST_BYTES]
    fingerprint = sha256(head + str(size).encode()).hexdigest()
    known = ReturnedMail.objects.filter(fingerprint=fingerprint).first()
    if known:
        return known
    try:
        return _record(_understood(head, fingerprint=fingerprint, size=size))
    except (OperationalError, SoftTimeLimitExceeded):
        raise
    except Exception as error:
        # Strangers write these mails. One that nobody foresaw must not end the reading of all
        # others; the text of the error may quote it, so only its kind is logged.
        logger.error("returned mail not understood error=%s", type(error).__name__)
        return _record(_for_a_person(head, fingerprint=fingerprint, size=size))


def _understood(head: bytes, *, fingerprint: str, size: int) -> ReturnedMail:
    finding = bounce.read(head)
    message = message_of(finding)
    state = _state(finding, message)
    return ReturnedMail(
        fingerprint=fingerprint,
        kind=finding.kind,
        state=state,
        message=message,
        address=message.to_address if message else "",
        status_code=finding.status,
        diagnostic=finding.diagnostic[:300],
        sender=parseaddr(finding.sender)[1][:254],
        subject=finding.subject,
        size=size,
        content=head[:KEPT_BYTES] if state == ReturnState.OPEN else None,
    )


def _for_a_person(head: bytes, *, fingerprint: str, size: int) -> ReturnedMail:
    return ReturnedMail(
        fingerprint=fingerprint,
        kind=ReturnKind.UNCLEAR,
        state=ReturnState.OPEN,
        size=size,
        content=head[:KEPT_BYTES],
    )


def _record(row: ReturnedMail) -> ReturnedMail:
    try:
        with transaction.atomic():
            row.save()
            if row.state == ReturnState.COUNTED:
                _draw_consequences(row)
    except IntegrityError:
        # The same failure of the same mail, told again in other words; or read twice at once.
        known = ReturnedMail.objects.filter(fingerprint=row.fingerprint).first()
        if known:
            return known
        row.pk, row.state = None, ReturnState.IGNORED
        row.save()
    logger.info("returned mail kind=%s state=%s returned=%s", row.kind, row.state, row.pk)
    return row


def message_of(finding: Finding) -> Message | None:
    """The mail of ours it is about: by its signed return path, else by the Message-ID returned.

    A recipient named in the report that is not ours makes it foreign: a forwarded mailbox must not
    block the one that forwards, unless the signed path says that it was this mail.
    """
    for address in finding.return_paths:
        subject = verp.read(address)
        if subject and (message := _sent(subject)):
            return message
    for message_id in finding.message_ids:
        named = _UUID.match(message_id)
        if named and named[2].lower() == mail_domain().lower():
            message = _sent(uuid.UUID(named[1]))
            if message and _fits(message, finding):
                return message
    return None


def _sent(subject: uuid.UUID) -> Message | None:
    """A mail that left the house; nothing comes back of one that did not."""
    left = Q(in_doubt=True) | Q(
        status__in=(MessageStatus.SENT, MessageStatus.UNKNOWN, MessageStatus.RETRY)
    )
    return Message.objects.filter(left, uuid=subject).defer("mime").first()


def _fits(message: Message, finding: Finding) -> bool:
    named = {_written_once(address) for address in finding.recipients}
    return not named or _written_once(message.to_address) in named


def _written_once(address: str) -> str:
    """An international domain as mail servers name it, whatever form it has here."""
    try:
        return ascii_address(address).lower()
    except ValueError:
        return address.lower()


def _state(finding: Finding, message: Message | None) -> ReturnState:
    if finding.kind in IGNORED:
        return ReturnState.IGNORED
    if finding.kind == ReturnKind.UNCLEAR or message is None or not message.to_address:
        return ReturnState.OPEN
    return ReturnState.COUNTED


def _draw_consequences(row: ReturnedMail) -> None:
    detail = f"{row.status_code} {row.diagnostic}".strip()
    match row.kind:
        case ReturnKind.HARD:
            suppression.block(row.address, reason=SuppressionReason.UNKNOWN_MAILBOX, detail=detail)
        case ReturnKind.COMPLAINT:
            suppression.block(row.address, reason=SuppressionReason.COMPLAINT, detail=detail)
        case ReturnKind.SOFT if _soft_returns(row.address) >= SOFT_LIMIT:
            suppression.block(row.address, reason=SuppressionReason.UNREACHABLE, detail=detail)
        case ReturnKind.POLICY:
            _stop_if_many_refuse(row, detail)


def _soft_returns(address: str) -> int:
    """How many different mails came back softly of late."""
    rows = ReturnedMail.objects.filter(
        address__iexact=address,
        kind=ReturnKind.SOFT,
        state=ReturnState.COUNTED,
        received_at__gte=timezone.now() - SOFT_WINDOW,
    )
    return rows.values("message").distinct().count()


def _stop_if_many_refuse(row: ReturnedMail, detail: str) -> None:
    """Stop a mailing other mail servers refuse: going on would make our reputation worse."""
    mailing = row.message.mailing if row.message else None
    if mailing is None or mailing.tolerant:
        return
    refused = ReturnedMail.objects.filter(
        message__mailing=mailing, kind=ReturnKind.POLICY, state=ReturnState.COUNTED
    ).count()
    if refused < POLICY_LIMIT:
        return
    sent = mailing.messages.filter(status=MessageStatus.SENT).count()
    if refused < sent * POLICY_SHARE:
        return
    if mailing.state in (MailingState.DONE, MailingState.CANCELLED):
        # Most bounces come when everything is sent: nothing is left to stop, but to be told.
        alarm.mailing_refused(mailing, refused, without_addresses(detail))
    else:
        suppression.stop_mailing(mailing, detail, cause=StopCause.BOUNCES)


@transaction.atomic
def mark_read(row: ReturnedMail, *, by: User, block: bool = False) -> ReturnedMail:
    """Staff have read what only a person could make sense of; its content goes.

    Args:
        row: the mail.
        by: who read it.
        block: the address gets no more newsletters; only if we know which address it is about.
    """
    row = ReturnedMail.objects.select_for_update().get(pk=row.pk)
    if row.state != ReturnState.OPEN:
        return row
    is_blocked = block and bool(row.address)
    if is_blocked:
        suppression.block(row.address, reason=SuppressionReason.MANUAL, detail=row.subject)
    row.state, row.content = ReturnState.DONE, None
    row.handled_by, row.handled_at = by, timezone.now()
    row.save(update_fields=["state", "content", "handled_by", "handled_at"])
    record(
        AuditAction.CHANGED, by=by, obj=row, facts={"state": str(row.state), "blocked": is_blocked}
    )
    logger.info("returned mail read returned=%s by=%s blocked=%s", row.pk, by.uuid, is_blocked)
    return row


def old(now: datetime) -> QuerySet[ReturnedMail]:
    """What is settled and older than 90 days; what nobody has read stays."""
    rows = ReturnedMail.objects.filter(received_at__lt=now - KEEP)
    return rows.exclude(state=ReturnState.OPEN)


def purge() -> int:
    """Delete what is settled and old."""
    count, _by_model = old(timezone.now()).delete()
    logger.info("returned mail deleted rows=%d", count)
    return count
