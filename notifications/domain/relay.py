"""One kept connection to the mail server, and what its answers mean."""

import re
import smtplib
import ssl
from dataclasses import dataclass
from email.utils import parseaddr
from enum import StrEnum
from types import TracebackType
from typing import Self

from django.conf import settings


class Verdict(StrEnum):
    """What became of the attempt.

    down: the server takes nothing at present; says nothing about the mail.
    doubt: the connection broke while the text was on its way; perhaps it arrived.
    """

    SENT = "sent"
    LATER = "later"
    NO_MAILBOX = "no_mailbox"
    REFUSED = "refused"
    DOWN = "down"
    DOUBT = "doubt"


@dataclass(frozen=True)
class Answer:
    verdict: Verdict
    code: int | None = None
    text: str = ""


# Enhanced status codes (RFC 3463) that speak about the address. All others speak about us, about
# the text or about today, and must never lead to a blocked address.
NO_SUCH_MAILBOX = re.compile(r"\b5\.(1\.1|1\.2|1\.3|1\.6|1\.10|2\.1)\b")
SERVICE_NOT_AVAILABLE = 421


def judge(code: int, text: bytes | str, *, step: str) -> Answer:
    """What a reply to MAIL, RCPT or DATA means for the mail (RFC 5321, section 4.2.1)."""
    words = _words(text)
    if code == SERVICE_NOT_AVAILABLE:
        return Answer(Verdict.DOWN, code, words)
    if 400 <= code < 500:
        return Answer(Verdict.LATER, code, words)
    # A refused sender is our mistake, and one that can be repaired: keep the mail.
    if step == "mail" or code < 400:
        return Answer(Verdict.LATER, code, words)
    if NO_SUCH_MAILBOX.search(words):
        return Answer(Verdict.NO_MAILBOX, code, words)
    return Answer(Verdict.REFUSED, code, words)


class Relay:
    """Connects on the first mail, reconnects after an interruption, closes at the end."""

    def __init__(self) -> None:
        self._smtp: smtplib.SMTP | None = None

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
        """Say goodbye; it does not matter whether anybody listens."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            try:
                smtp.quit()
            except (smtplib.SMTPException, OSError):
                smtp.close()

    def send(self, sender: str, recipient: str, mime: bytes) -> Answer:
        """Hand one mail over. Never raises for what the server or the network does."""
        try:
            smtp = self._smtp or self._connect()
        except smtplib.SMTPResponseException as error:
            return Answer(Verdict.DOWN, error.smtp_code, _words(error.smtp_error))
        except (smtplib.SMTPException, OSError) as error:
            return Answer(Verdict.DOWN, None, type(error).__name__)
        answer = self._transmit(smtp, parseaddr(sender)[1], recipient, mime)
        if answer.verdict in (Verdict.DOWN, Verdict.DOUBT):
            self._drop()
        elif answer.verdict is not Verdict.SENT:
            self._reset(smtp)
        return answer

    def _transmit(self, smtp: smtplib.SMTP, sender: str, recipient: str, mime: bytes) -> Answer:
        try:
            code, text = smtp.mail(sender)
            if code != 250:
                return judge(code, text, step="mail")
            code, text = smtp.rcpt(recipient)
            if code not in (250, 251):
                return judge(code, text, step="rcpt")
        except (smtplib.SMTPException, OSError) as error:
            # The text was not sent yet, so nobody can have got it. It counts as an attempt: a mail
            # on which the server hangs up must not be tried for ever.
            self._drop()
            return Answer(Verdict.LATER, None, type(error).__name__)
        try:
            code, text = smtp.data(mime)
        except smtplib.SMTPDataError as error:
            return judge(error.smtp_code, error.smtp_error, step="data")
        except (smtplib.SMTPException, OSError) as error:
            return Answer(Verdict.DOUBT, None, type(error).__name__)
        if code == 250:
            return Answer(Verdict.SENT, code, _words(text))
        return judge(code, text, step="data")

    def _connect(self) -> smtplib.SMTP:
        # A living worker must give up before its lease ends and another one takes its mail.
        timeout = min(settings.EMAIL_TIMEOUT, settings.OUTBOX_LEASE_SECONDS / 5)
        context = ssl.create_default_context()
        smtp: smtplib.SMTP
        if settings.EMAIL_USE_SSL:
            smtp = smtplib.SMTP_SSL(
                settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=timeout, context=context
            )
        else:
            smtp = smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=timeout)
        try:
            smtp.ehlo_or_helo_if_needed()
            if settings.EMAIL_USE_TLS:
                smtp.starttls(context=context)
                smtp.ehlo()
            if settings.EMAIL_HOST_USER:
                smtp.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
        except BaseException:
            smtp.close()
            raise
        self._smtp = smtp
        return smtp

    def _reset(self, smtp: smtplib.SMTP) -> None:
        """Forget the refused mail, so that the connection serves the next one."""
        if self._smtp is None:
            return
        try:
            smtp.rset()
        except (smtplib.SMTPException, OSError):
            self._drop()

    def _drop(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.close()


def _words(text: bytes | str) -> str:
    words = text.decode(errors="replace") if isinstance(text, bytes) else text
    return " ".join(words.replace("\x00", "").split())[:300]
