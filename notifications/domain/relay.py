"""One kept connection to a mail server, and what its answers mean."""

import re
import smtplib
import time
from dataclasses import dataclass
from enum import StrEnum
from types import TracebackType
from typing import Self

from django.conf import settings

from notifications.domain import smtp as protocol
from notifications.domain.smtp import Server
from notifications.enums import RelayName


class Verdict(StrEnum):
    """What became of the attempt.

    policy: they refuse us or the text, not this recipient.
    down: the server takes nothing at present; says nothing about the mail.
    hung_up: it closes the conversation over this very mail; perhaps it does so each time.
    doubt: the connection broke while the text was on its way; perhaps it arrived.
    """

    SENT = "sent"
    LATER = "later"
    NO_MAILBOX = "no_mailbox"
    REFUSED = "refused"
    POLICY = "policy"
    DOWN = "down"
    HUNG_UP = "hung_up"
    DOUBT = "doubt"


@dataclass(frozen=True)
class Answer:
    verdict: Verdict
    code: int | None = None
    text: str = ""


# An enhanced status code (RFC 3463). Four numbers in a row are an IP address.
STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?!\.?\d)")
# In a reply it stands at the beginning of the text, on each of its lines (RFC 2034).
_STATUS_OF_REPLY = re.compile(rf"^#?{STATUS.pattern}", re.MULTILINE)
# Those that speak about the address. All others speak about us, about the text or about today, and
# must never lead to a blocked address.
NO_SUCH_MAILBOX = {"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"}
_WORDS_ABOUT_US = re.compile(
    r"(?<![\d.])5\.7\.\d+(?!\.?\d)"
    r"|reputation|black ?list|block ?list|listed (?:at|by|in)|spam|rbl\b|dnsbl|nowl\b"
    r"|(?:due to|by) (?:local |spf )?policy|reverse dns|\bptr\b",
    re.IGNORECASE,
)
# In angle brackets, which a cut may have left open, or bare; also as it stands in a link.
_ADDRESS = re.compile(r"<[^<>]+(?:>|$)|[^\s<>]+(?:@|%40)[^\s<>]+", re.IGNORECASE)
# A setting that smtplib cannot write: host name, user name, password or sender.
NOT_ASCII = "not ASCII"
SERVICE_NOT_AVAILABLE = 421
# Many servers take so many mails over one connection, or keep it so long, and no more. Only a new
# connection tells whether they take any at all.
USED_UP = (Verdict.DOWN, SERVICE_NOT_AVAILABLE)
# Authentication wanted, too weak, refused or not encrypted (RFC 4954): no mail gets through.
SIGN_IN_CODES = {530, 534, 535, 538}
# A mail may take so much of its lease; what is left is for booking it.
SHARE_OF_LEASE = 0.6


def judge(code: int, text: bytes | str, *, step: str) -> Answer:
    """What a reply to MAIL, RCPT or DATA means for the mail (RFC 5321, section 4.2.1)."""
    spoken = words(text)
    shown = code if 200 <= code < 600 else None
    if code == SERVICE_NOT_AVAILABLE and step != "mail":
        return Answer(Verdict.HUNG_UP, shown, spoken)
    if code == SERVICE_NOT_AVAILABLE or code in SIGN_IN_CODES:
        return Answer(Verdict.DOWN, shown, spoken)
    # A refused sender is our mistake, and one that can be repaired: keep the mail.
    if not 500 <= code < 600 or step == "mail":
        return Answer(Verdict.LATER, shown, spoken)
    found = _STATUS_OF_REPLY.search(_decoded(text))
    status = found[1] if found else ""
    if status in NO_SUCH_MAILBOX:
        return Answer(Verdict.NO_MAILBOX, shown, spoken)
    verdict = Verdict.POLICY if refuses_us(status, spoken) else Verdict.REFUSED
    return Answer(verdict, shown, spoken)


def refuses_us(status: str, text: str) -> bool:
    """Whether a refusal for good is about us rather than about this recipient.

    The status decides where it can. Words count if there is none or it only says that a system, a
    protocol or the content is at fault; addresses are no words.
    """
    match status.split("."):
        case ["5", "7", _]:
            return True
        case ["5", "1" | "2" | "4", _]:
            return False
    return bool(_WORDS_ABOUT_US.search(without_addresses(text)))


def server_of(name: RelayName) -> Server:
    """The mail server's address and password, from the settings."""
    if name == RelayName.BULK and settings.BULK_RELAY:
        return Server(**settings.BULK_RELAY)
    return Server(
        settings.EMAIL_HOST,
        settings.EMAIL_PORT,
        settings.EMAIL_HOST_USER,
        settings.EMAIL_HOST_PASSWORD,
        settings.EMAIL_USE_TLS,
        settings.EMAIL_USE_SSL,
    )


class Relay:
    """Connects on the first mail, reconnects after an interruption, closes at the end."""

    def __init__(self, name: RelayName = RelayName.MAIN) -> None:
        self.server = server_of(name)
        self._smtp: protocol.Client | None = None
        # What the server said to a mail before all of it was there; it takes the text otherwise.
        self._early: Answer | None = None
        self._open = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Say goodbye to the server, if there is one."""
        self.abandon()
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            protocol.say_goodbye(smtp)

    def begin(self, sender: str, recipient: str, mime: bytes) -> None:
        """Hand one mail over except for its end: without that it goes to nobody.

        Never raises for what the server, the network or the settings do; `finish` tells.

        Args:
            sender, recipient: bare addresses, as they stand in MAIL and RCPT; the recipient in
                ASCII, the sender is a setting.
            mime: the finished mail, its dots doubled (`mime.stuffed`).
        """
        self._early = self._begin(sender, recipient, mime)
        self._open = self._early is None

    def abandon(self) -> None:
        """Take back what was begun. Once the text has begun, there is no command for that."""
        if self._open:
            self._drop()
        elif self._early:
            self._make_room(self._early)
        self._early = None

    def finish(self) -> Answer:
        """End the mail that was begun, and say what became of it. Never raises, as above."""
        answer = self._early or self._end()
        self._early, self._open = None, False
        self._make_room(answer)
        return answer

    def _make_room(self, answer: Answer) -> None:
        """See to it that the connection serves the next mail, or let it go.

        Who answered something else than SMTP may be waiting for a text: nothing said to them then
        is a command.
        """
        gone = answer.verdict in (Verdict.DOWN, Verdict.HUNG_UP, Verdict.DOUBT)
        if gone or answer.code is None:
            self._drop()
        elif answer.verdict is not Verdict.SENT:
            self._reset()

    def _connected(self, until: float) -> protocol.Client:
        if self._smtp is None:
            self._smtp = protocol.dial(
                self.server,
                reply_seconds=min(settings.EMAIL_TIMEOUT, settings.OUTBOX_LEASE_SECONDS / 5),
                until=until,
            )
        self._smtp.until = until
        return self._smtp

    def _begin(self, sender: str, recipient: str, mime: bytes) -> Answer | None:
        # A living worker must give up before its lease ends and another one takes its mail.
        until = time.monotonic() + settings.OUTBOX_LEASE_SECONDS * SHARE_OF_LEASE
        is_kept = self._smtp is not None
        answer = self._hand_over(sender, recipient, mime, until)
        if is_kept and answer and (answer.verdict, answer.code) == USED_UP:
            self._drop()
            answer = self._hand_over(sender, recipient, mime, until)
        return answer

    def _hand_over(self, sender: str, recipient: str, mime: bytes, until: float) -> Answer | None:
        try:
            smtp = self._connected(until)
        except smtplib.SMTPResponseException as error:
            code = error.smtp_code if 200 <= error.smtp_code < 600 else None
            return Answer(Verdict.DOWN, code, words(error.smtp_error))
        except (smtplib.SMTPException, OSError) as error:
            return Answer(Verdict.DOWN, None, describe(error))
        except UnicodeError:
            # Python's own words would quote a sign of the password.
            return Answer(Verdict.DOWN, None, NOT_ASCII)
        try:
            replies = protocol.announce(smtp, sender, recipient)
            code, text = replies[-1]
            if code == protocol.READY_FOR_TEXT:
                protocol.send_text(smtp, mime)
                return None
        except (smtplib.SMTPException, OSError) as error:
            # The mail was not ended, so nobody can have got it. It counts as an attempt: a mail
            # on which the server hangs up must not be tried for ever.
            self._drop()
            return Answer(Verdict.LATER, None, describe(error))
        except UnicodeError:
            return Answer(Verdict.DOWN, None, NOT_ASCII)
        return judge(code, text, step=("mail", "rcpt", "data")[len(replies) - 1])

    def _end(self) -> Answer:
        if self._smtp is None or not self._open:
            return Answer(Verdict.LATER, None, "nothing begun")
        try:
            code, text = protocol.end_text(self._smtp)
        except (smtplib.SMTPException, OSError) as error:
            return Answer(Verdict.DOUBT, None, describe(error))
        if code == 250:
            return Answer(Verdict.SENT, code, words(text))
        if not 400 <= code < 600:
            return Answer(Verdict.DOUBT, None, words(text))
        return judge(code, text, step="data")

    def _reset(self) -> None:
        """Forget the refused mail, so that the connection serves the next one."""
        if self._smtp is None:
            return
        try:
            self._smtp.rset()
        except (smtplib.SMTPException, OSError):
            self._drop()

    def _drop(self) -> None:
        smtp, self._smtp = self._smtp, None
        self._open = False
        if smtp is not None:
            smtp.close()


def describe(error: Exception) -> str:
    """A failure of the conversation itself, as it is kept in the ledger."""
    return f"{type(error).__name__}: {words(str(error))}"[:300]


def words(text: bytes | str) -> str:
    """What a server said: on one line, without NUL, bounded."""
    return " ".join(_decoded(text).replace("\x00", "").split())[:300]


def _decoded(text: bytes | str) -> str:
    return text.decode(errors="replace") if isinstance(text, bytes) else text


def without_addresses(spoken: str) -> str:
    """What a server said (`words`) without the people it names; never longer than before."""
    return _ADDRESS.sub("…", spoken)
