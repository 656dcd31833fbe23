"""The loop that sends: claim, send, book, next."""

import logging
import os
import socket
import time
import uuid
from collections import deque
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache, partial

from django.conf import settings
from django.utils import timezone

from notifications.domain import ledger, mime, stopping, suppression, throttle, tokens, verp
from notifications.domain.ledger import Booking, Held
from notifications.domain.relay import Answer, Relay, Verdict
from notifications.domain.smtp import ascii_address
from notifications.domain.tokens import Purpose
from notifications.enums import InDoubtPolicy, MailingState, MessageKind, Queue, StopCause
from notifications.models import Mailing
from notifications.models.message import message_id

logger = logging.getLogger(__name__)

SLICE = 60.0
# So many refusals in a row are not about the addresses: it is us, the text, or a mail server that
# knows nobody, because it is set up wrongly. Stop and tell.
REFUSALS_IN_A_ROW = 20
# How many refusals in a row ended this process's last slice of a mailing: of a slow mail server a
# slice sees only a few.
_refused: dict[uuid.UUID, int] = {}


def deliver(queue: Queue, *, mailing_id: int | None = None, seconds: float = SLICE) -> bool:
    """Send what is due, for at most `seconds`. Returns whether more may be waiting.

    Without a mailing the messages of `queue` that carry their own MIME are sent.
    """
    run = _Run(queue, mailing_id, until=time.monotonic() + seconds)
    with stopping.watched(), Relay(throttle.name_for(queue)) as relay:
        try:
            while not run.is_over():
                if not run.next_batch(relay):
                    return False
        finally:
            run.end()
    return True


class _Run:
    """One worker's turn: its name, its mailing, and what it has seen so far."""

    def __init__(self, queue: Queue, mailing_id: int | None, *, until: float) -> None:
        self.queue = queue
        self.until = until
        self.worker = f"{socket.gethostname()[:40]}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self.mailing = Mailing.objects.get(pk=mailing_id) if mailing_id else None
        self.source = ledger.Source(queue, self.mailing)
        # Once for all: what fills a slot never begins a line with a dot.
        self.parts = mime.split(mime.stuffed(bytes(self.mailing.mime))) if self.mailing else []
        self.sent = 0
        # Whether the mail server has taken a mail, and none was in doubt since.
        self.works = False
        self.grant = throttle.NOTHING
        self.unused = 0
        self.refused_in_a_row = _refused.pop(self.mailing.uuid, 0) if self.mailing else 0
        self.upcoming: deque[Held] = deque()
        self.looked_at = 0.0
        self.in_hand = False
        self.flaw = ""

    def is_over(self) -> bool:
        """Whether to end after the mail in hand: asked to, or its time is up."""
        return time.monotonic() >= self.until or stopping.requested()

    def next_batch(self, relay: Relay) -> bool:
        """Reserve, claim and send up to one batch. False: nothing more to do at present."""
        # No more than there is: what a worker reserved that is killed is spent for this hour.
        mailing = self.mailing.pk if self.mailing else None
        due = ledger.number_due(self.queue, mailing, most=ledger.BATCH)
        self.grant = throttle.reserve(self.queue, due)
        self.unused = self.grant.mails
        if not self.unused:
            return False
        self.looked_at = time.monotonic()
        rows = ledger.claim(self.source, worker=self.worker, limit=self.unused)
        going = bool(rows) and self.send_all(rows, relay)
        self._settle()
        return going

    def end(self) -> None:
        """Give back what was claimed or reserved and not used.

        Interrupted with a mail in hand, the claim is left to its lease: then the mail is in doubt,
        and recovering decides about it.
        """
        if not self.in_hand:
            ledger.release(self.worker)
        self._settle()
        if self.mailing and self.refused_in_a_row:
            _refused[self.mailing.uuid] = self.refused_in_a_row
        number = self.mailing.pk if self.mailing else None
        logger.info("delivered queue=%s mailing=%s sent=%d", self.queue, number, self.sent)

    def _settle(self) -> None:
        unused, self.unused = self.unused, 0
        throttle.give_back(self.grant, unused)

    def send_all(self, rows: list[Held], relay: Relay) -> bool:
        """Send the claimed rows. Returns False when going on makes no sense at present."""
        self.upcoming = deque(rows)
        row, going = self._take(None, relay)
        while row is not None:
            answer = self._send(relay)
            booking: Booking | None = ledger.book(row, answer, hold=self._hold)
            if answer.verdict is not Verdict.SENT or not self.works:
                # There may be consequences. Whatever becomes of them, the mail is booked.
                self._book(booking)
                booking = None
            going = self._may_go_on(row, answer)
            if not going or self.is_over():
                self._book(booking)
                return going
            row, going = self._take(booking, relay)
        return going

    @property
    def _hold(self) -> bool:
        return bool(self.mailing and self.mailing.in_doubt_policy == InDoubtPolicy.HOLD)

    def _take(self, booking: Booking | None, relay: Relay) -> tuple[Held | None, bool]:
        """Book the mail in hand and take the next that may be sent. False: going on is no use."""
        while self.upcoming:
            if self._looked_long_ago():
                self._book(booking)
                booking = None
                if not self._look_again():
                    return None, False
                if not self.upcoming:
                    break
            row = self.upcoming.popleft()
            may_go = ledger.advance(
                booking,
                next_row=row,
                worker=self.worker,
                meanwhile=partial(self._begin, row, relay),
            )
            booking, self.in_hand = None, False
            if may_go:
                return row, True
            relay.abandon()
            # Perhaps it may go after all: a mailing can be resumed while a mail is begun.
            self.upcoming.appendleft(row)
            if not self._is_running() or not self._look_again():
                return None, False
        self._book(booking)
        return None, True

    def _book(self, booking: Booking | None) -> None:
        if booking:
            ledger.advance(booking, next_row=None, worker=self.worker)
        self.in_hand = False

    def _looked_long_ago(self) -> bool:
        """Whether the lease might not last for another mail, or somebody may have left since."""
        age = time.monotonic() - self.looked_at
        return age > min(ledger.FRESH, settings.OUTBOX_LEASE_SECONDS * ledger.SHARE_USED)

    def _look_again(self) -> bool:
        """Renew the lease and go on with those who still want their mail. False: it is over."""
        self.looked_at = time.monotonic()
        held = ledger.renew(self.source, worker=self.worker)
        self.upcoming = deque(row for row in self.upcoming if held and row.id in held)
        return held is not None

    def _is_running(self) -> bool:
        if self.mailing is None:
            return True
        running = Mailing.objects.filter(pk=self.mailing.pk, state=MailingState.SENDING)
        return running.exists()

    def _begin(self, row: Held, relay: Relay) -> None:
        """Make the mail and hand it over but for its end, which waits until it is ours to send."""
        self.flaw = ""
        try:
            recipient = ascii_address(row.to_address)
            content = self._mime(row, recipient)
            sender = verp.sender_of(row.uuid, _visible(row.kind))
        except ValueError as error:
            # A mail that cannot be built is a fact about this row, and must show in the ledger.
            self.flaw = f"cannot be built: {type(error).__name__}"
        else:
            relay.begin(sender, recipient, content)

    def _send(self, relay: Relay) -> Answer:
        if self.flaw:
            return Answer(Verdict.REFUSED, None, self.flaw)
        self.unused -= 1
        self.in_hand = True
        return relay.finish()

    def _mime(self, row: Held, recipient: str) -> bytes:
        """The mail of this row as it goes over the wire."""
        if self.mailing is None or row.person is None:
            if not row.mime:
                raise ValueError("the message has no content")
            return mime.stuffed(bytes(row.mime))
        return mime.join(
            self.parts,
            {
                b"T": recipient,
                b"D": _date(int(time.time())),
                b"M": message_id(row.uuid),
                b"U": tokens.make(Purpose.UNSUBSCRIBE, row.person),
                b"P": tokens.make(Purpose.PREFERENCES, row.person),
            },
        )

    def _may_go_on(self, row: Held, answer: Answer) -> bool:
        """Draw the consequences of an answer; False when the next mail would fare no better."""
        if answer.verdict is Verdict.SENT:
            self.refused_in_a_row = 0
            self.sent += 1
            if not self.works:
                self.works = True
                throttle.works_again(throttle.name_for(self.queue))
        elif answer.verdict is Verdict.NO_MAILBOX:
            self.refused_in_a_row += 1
            suppression.unknown_mailbox(row.to_address, answer.text, message=row.uuid)
        elif answer.verdict in (Verdict.DOWN, Verdict.HUNG_UP):
            throttle.rest(throttle.name_for(self.queue), answer)
            return False
        elif answer.verdict is Verdict.DOUBT:
            self.works = False
            return not throttle.left_in_doubt(throttle.name_for(self.queue), answer)
        elif answer.code is not None and answer.code >= 500:
            # Not what is only put off: greylisting meets whole mailings.
            self.refused_in_a_row += 1
        if self.mailing and self._must_stop(self.mailing, answer):
            suppression.stop_mailing(self.mailing, answer.text, cause=StopCause.REFUSED)
            self.refused_in_a_row = 0
            return False
        return True

    def _must_stop(self, mailing: Mailing, answer: Answer) -> bool:
        """Whether the refusals speak about us: one that says so, or many in a row."""
        about_us = answer.verdict is Verdict.POLICY and not mailing.tolerant
        return about_us or self.refused_in_a_row >= REFUSALS_IN_A_ROW


def _visible(kind: str) -> str:
    """What stands in the From of such a mail. A test is judged as the newsletter will be."""
    of_newsletters = kind in (MessageKind.NEWSLETTER, MessageKind.TEST)
    return settings.NEWSLETTER_FROM_EMAIL if of_newsletters else settings.DEFAULT_FROM_EMAIL


@lru_cache(maxsize=1)
def _date(second: int) -> str:
    return format_datetime(timezone.localtime(datetime.fromtimestamp(second, UTC)))
