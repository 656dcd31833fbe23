"""The loop that sends: claim, send, book, next."""

import logging
import os
import socket
import time
import uuid
from collections.abc import Iterator
from email.utils import format_datetime

from django.conf import settings
from django.utils import timezone

from notifications.domain import ledger, mime, stopping, suppression, tokens
from notifications.domain.ledger import Booking
from notifications.domain.relay import Answer, Relay, Verdict
from notifications.domain.tokens import Purpose
from notifications.enums import InDoubtPolicy, MailingState, Queue
from notifications.models import Mailing, Message

logger = logging.getLogger(__name__)

SLICE = 60.0
# So many refusals in a row that are not about the address: it is us, or the text. Stop and tell.
REFUSALS_IN_A_ROW = 20


def deliver(queue: Queue, *, mailing_id: int | None = None, seconds: float = SLICE) -> bool:
    """Send what is due, for at most `seconds`. Returns whether more may be waiting.

    Without a mailing the messages of `queue` that carry their own MIME are sent.
    """
    run = _Run(queue, mailing_id)
    until = time.monotonic() + seconds
    with stopping.watched(), Relay() as relay:
        try:
            while time.monotonic() < until and not stopping.requested():
                rows = ledger.claim(queue=queue, mailing_id=mailing_id, worker=run.worker)
                if not rows:
                    return False
                if not run.send_all(rows, relay):
                    return False
        finally:
            ledger.release(run.worker)
            logger.info("delivered queue=%s mailing=%s sent=%d", queue, mailing_id, run.sent)
    return True


class _Run:
    """One worker's turn: its name, its mailing, and what it has seen so far."""

    def __init__(self, queue: Queue, mailing_id: int | None) -> None:
        self.queue = queue
        self.worker = f"{socket.gethostname()[:40]}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self.mailing = Mailing.objects.get(pk=mailing_id) if mailing_id else None
        self.parts = mime.split(bytes(self.mailing.mime)) if self.mailing else []
        self.sent = 0
        self.refused_in_a_row = 0

    def send_all(self, rows: list[Message], relay: Relay) -> bool:
        """Send the claimed rows. Returns False when going on makes no sense at present."""
        upcoming = iter(rows)
        row, going = self._take(None, upcoming)
        while row is not None:
            answer = self._send(row, relay)
            booking = ledger.book(row, answer, hold=self._hold)
            going = self._may_go_on(row, answer)
            if not going or stopping.requested():
                ledger.advance(booking, next_row=None, worker=self.worker)
                return going
            row, going = self._take(booking, upcoming)
        return going

    @property
    def _hold(self) -> bool:
        return bool(self.mailing and self.mailing.in_doubt_policy == InDoubtPolicy.HOLD)

    def _take(
        self, booking: Booking | None, upcoming: Iterator[Message]
    ) -> tuple[Message | None, bool]:
        """Book the mail in hand and take the next that may be sent. False: the mailing stands."""
        for row in upcoming:
            _booked, taken = ledger.advance(booking, next_row=row, worker=self.worker)
            booking = None
            if taken:
                return row, True
            if not self._is_running():
                return None, False
            ledger.skip(row, worker=self.worker, reason=suppression.reason_for(row))
        if booking:
            ledger.advance(booking, next_row=None, worker=self.worker)
        return None, True

    def _is_running(self) -> bool:
        if self.mailing is None:
            return True
        running = Mailing.objects.filter(pk=self.mailing.pk, state=MailingState.SENDING)
        return running.exists()

    def _send(self, row: Message, relay: Relay) -> Answer:
        try:
            content = self._mime(row)
            sender = settings.NEWSLETTER_FROM_EMAIL if self.mailing else settings.DEFAULT_FROM_EMAIL
            recipient = _ascii_address(row.to_address)
        except ValueError as error:
            # A mail that cannot be built is a fact about this row, and must show in the ledger.
            return Answer(Verdict.REFUSED, None, f"cannot be built: {type(error).__name__}")
        return relay.send(sender, recipient, content)

    def _mime(self, row: Message) -> bytes:
        if self.mailing is None or row.subscriber is None:
            if not row.mime:
                raise ValueError("the message has no content")
            return bytes(row.mime)
        return mime.join(
            self.parts,
            {
                b"T": _ascii_address(row.to_address),
                b"D": format_datetime(timezone.localtime()),
                b"M": row.message_id,
                b"U": tokens.make(Purpose.UNSUBSCRIBE, row.subscriber.uuid),
                b"P": tokens.make(Purpose.PREFERENCES, row.subscriber.uuid),
            },
        )

    def _may_go_on(self, row: Message, answer: Answer) -> bool:
        """Draw the consequences of an answer; False when the next mail would fare no better."""
        self.refused_in_a_row += 1
        if answer.verdict is Verdict.SENT:
            self.sent += 1
            self.refused_in_a_row = 0
        elif answer.verdict is Verdict.NO_MAILBOX:
            self.refused_in_a_row = 0
            suppression.unknown_mailbox(row, answer.text)
        elif answer.verdict is Verdict.DOWN:
            logger.warning("relay down code=%s", answer.code)
            return False
        if self.mailing and self.refused_in_a_row >= REFUSALS_IN_A_ROW:
            suppression.stop_mailing(self.mailing, answer.text)
            return False
        return True


def _ascii_address(address: str) -> str:
    """The address as SMTP without SMTPUTF8 takes it: an international domain in its ASCII form.

    Raises:
        ValueError: the part before the @ is not ASCII (UnicodeError is one).
    """
    local, _at, domain = address.rpartition("@")
    local.encode("ascii")
    return f"{local}@{domain.encode('idna').decode('ascii')}"
