"""An SMTP client that cannot be kept waiting: smtplib with a deadline and with pipelining.

smtplib's timeout starts anew with every byte, so a server that sends one byte now and then holds it
for hours. Here a reply has a deadline, and so has the whole mail.
"""

import smtplib
import socket
import ssl
import time
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import idna

LONGEST_LINE = 8192
MOST_LINES = 200
MOMENT = 0.1
GOODBYE_SECONDS = 2.0
READY_FOR_TEXT = 354


@dataclass(frozen=True)
class Server:
    """Where a mail server is and how it wants to be spoken to."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    tls: bool = False
    ssl: bool = False


class Client(smtplib.SMTP):
    """In clear or with STARTTLS; replies are read with a deadline.

    reply_seconds: for one reply.
    until: for all of them, on the monotonic clock.
    """

    sock: Any

    def __init__(
        self, host: str, port: int, *, reply_seconds: float, until: float, **kwargs: Any
    ) -> None:
        self.reply_seconds = reply_seconds
        self.until = until
        self._received = b""
        self.timeout = self._left(time.monotonic() + reply_seconds)
        super().__init__(host, port, timeout=self.timeout, **kwargs)

    def _get_socket(self, *args: Any) -> Any:
        """The dot after the text must not wait until the text is acknowledged."""
        sock = super()._get_socket(*args)  # type: ignore[misc]
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return sock

    def _left(self, until: float) -> float:
        left = min(until, self.until) - time.monotonic()
        if left <= 0:
            raise smtplib.SMTPServerDisconnected("timed out")
        return left

    def _allow(self, until: float) -> None:
        """Let the socket wait until then; telling it costs a system call, so not for a moment."""
        left = self._left(until)
        if not 0 <= (self.sock.gettimeout() or 0.0) - left <= MOMENT:
            self.sock.settimeout(left)

    def getreply(self, *, patient: bool = False) -> tuple[int, bytes]:
        """Read one reply; the code is -1 when what comes is no SMTP.

        Args:
            patient: it may take as long as all of them together.
        """
        until = self.until if patient else time.monotonic() + self.reply_seconds
        words: list[bytes] = []
        for _number in range(MOST_LINES):
            line = self._line(until)
            words.append(line[4:].strip(b" \t\r\n"))
            if not line[:3].isdigit():
                return -1, line.strip()
            if line[3:4] != b"-":
                return int(line[:3]), b"\n".join(words)
        self.close()
        raise smtplib.SMTPServerDisconnected("endless reply")

    def _line(self, until: float) -> bytes:
        while b"\n" not in self._received:
            if len(self._received) > LONGEST_LINE:
                self.close()
                raise smtplib.SMTPServerDisconnected("line too long")
            self._received += self._more(until)
        line, _end, self._received = self._received.partition(b"\n")
        return line

    def _more(self, until: float) -> bytes:
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("not connected")
        try:
            self._allow(until)
            data: bytes = self.sock.recv(65536)
        except (OSError, smtplib.SMTPServerDisconnected) as error:
            self.close()
            timed_out = isinstance(error, TimeoutError | smtplib.SMTPServerDisconnected)
            raise smtplib.SMTPServerDisconnected("timed out" if timed_out else "broken") from error
        if not data:
            self.close()
            raise smtplib.SMTPServerDisconnected("hung up")
        return data

    def send(self, s: Any) -> None:
        """Write everything within the deadline."""
        if self.sock is not None:
            self._allow(time.monotonic() + self.reply_seconds)
        super().send(s)

    def forget_received(self) -> None:
        """What came in clear before STARTTLS must not count as said under TLS."""
        self._received = b""

    def close(self) -> None:
        self._received = b""
        super().close()


class TlsClient(Client, smtplib.SMTP_SSL):
    """TLS from the first byte."""


def dial(server: Server, *, reply_seconds: float, until: float) -> Client:
    """Greet the server, encrypt and sign in as it is configured.

    Raises:
        smtplib.SMTPException, OSError: it does not answer as it should.
    """
    context = ssl.create_default_context()
    kind, extra = (TlsClient, {"context": context}) if server.ssl else (Client, {})
    smtp = kind(server.host, server.port, reply_seconds=reply_seconds, until=until, **extra)
    try:
        smtp.ehlo_or_helo_if_needed()
        if server.tls:
            code, words = smtp.starttls(context=context)
            if code != 220:
                raise smtplib.SMTPResponseException(code, words)
            smtp.forget_received()
            smtp.ehlo()
        if server.user:
            smtp.login(server.user, server.password)
    except BaseException:
        smtp.close()
        raise
    return smtp


def say_goodbye(smtp: Client) -> None:
    """End the conversation; it does not matter whether anybody listens."""
    smtp.until = time.monotonic() + GOODBYE_SECONDS
    try:
        smtp.quit()
    except (smtplib.SMTPException, OSError):
        smtp.close()


def announce(smtp: Client, sender: str, recipient: str) -> list[tuple[int, bytes]]:
    """Say MAIL, RCPT and DATA; return the replies, of which there are three if all is well.

    With PIPELINING (RFC 2920) the three go out in one packet. A server that takes DATA although it
    refused the recipient is given an empty text, which by the RFC goes to nobody.
    """
    verbs = [f"MAIL FROM:<{sender}>", f"RCPT TO:<{recipient}>"]
    if not smtp.has_extn("pipelining"):
        replies = []
        for verb in [*verbs, "DATA"]:
            smtp.putcmd(verb)
            replies.append(smtp.getreply())
            if not _goes_on(len(replies), replies[-1][0]):
                break
        return replies
    smtp.send("\r\n".join([*verbs, "DATA", ""]))
    replies = _three_replies(smtp)
    refused = [number for number, reply in enumerate(replies, 1) if not _goes_on(number, reply[0])]
    if refused and len(replies) == 3 and replies[2][0] == READY_FOR_TEXT:
        end_text(smtp)
    return replies[: refused[0]] if refused else replies


def _three_replies(smtp: Client) -> list[tuple[int, bytes]]:
    """As many of the three as come before the server hangs up after a refusal."""
    replies: list[tuple[int, bytes]] = []
    for number in range(1, 4):
        try:
            replies.append(smtp.getreply())
        except (smtplib.SMTPException, OSError):
            if replies and not _goes_on(number - 1, replies[-1][0]):
                return replies
            raise
    return replies


def _goes_on(number: int, code: int) -> bool:
    return code in {1: (250,), 2: (250, 251), 3: (READY_FOR_TEXT,)}[number]


def send_text(smtp: Client, text: bytes) -> None:
    """Send the text after the server's 354, without the dot that makes a mail of it.

    Args:
        text: the mail with doubled dots (`mime.stuffed`).
    """
    smtp.send(text if text.endswith(b"\r\n") else text + b"\r\n")


def end_text(smtp: Client) -> tuple[int, bytes]:
    """Send the dot and return what the server says to the mail.

    It may look at the text before it answers, and whoever hangs up meanwhile sends the mail twice:
    RFC 5321, section 4.5.3.2.6, wants patience here and nowhere else.
    """
    smtp.send(b".\r\n")
    return smtp.getreply(patient=True)


def ascii_address(address: str) -> str:
    """The address as SMTP without SMTPUTF8 takes it: an international domain in its ASCII form.

    Raises:
        ValueError: the part before the @ is not ASCII (UnicodeError is one), or a line break or
            another sign in it could be read as a command.
    """
    local, _at, domain = address.rpartition("@")
    local.encode("ascii")
    if not address.isprintable() or set("<>") & set(address) or not local or not domain:
        raise ValueError("not an address")
    return f"{local}@{_ascii_domain(domain)}"


@lru_cache(maxsize=512)
def _ascii_domain(domain: str) -> str:
    # Python's own codec is of 2003: it sends mail for straße.de to strasse.de (RFC 5894, 7.2).
    if domain.isascii():
        return domain.encode("idna").decode("ascii")
    return idna.encode(domain, uts46=True, transitional=False).decode("ascii")
