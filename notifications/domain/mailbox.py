"""Reads the mailbox for returned mail: IMAP or Maildir. Deletes nothing and marks nothing as read.

An IMAP mailbox is read on from the highest UID seen, which is kept in PostgreSQL, so that somebody
who looks into the mailbox with a mail program takes nothing away from us. A Maildir's mails move
from new to cur, as every reader does it.
"""

import contextlib
import imaplib
import logging
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from django.conf import settings
from django.utils import timezone

from notifications.domain import returns
from notifications.domain.relay import describe
from notifications.models import MailboxMark

logger = logging.getLogger(__name__)

SECONDS = 30
# A mailbox with years of mail is read bit by bit; beat comes again.
MOST_PER_TURN = 500
# The password is not said in clear.
NO_STARTTLS = "no STARTTLS"
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d{1,18})\b", re.IGNORECASE)


class MailboxProblem(Exception):
    """The mailbox cannot be read; the text says why."""


def read_returned_mail() -> int:
    """Take in what has come since the last time. Returns how many mails that were.

    A mailbox that cannot be read is noted for staff and tried again next time.
    """
    if not settings.BOUNCE_MAILBOX_URL:
        return 0
    url = urlsplit(settings.BOUNCE_MAILBOX_URL)
    mark = _mark(url)
    mark.error = ""
    try:
        count = _read_maildir(url, mark) if url.scheme == "maildir" else _read_imap(url, mark)
    except (imaplib.IMAP4.error, OSError, MailboxProblem) as error:
        count = 0
        _note(mark, error)
    mark.read_at = timezone.now()
    mark.save(update_fields=["error", "read_at"])
    return count


def _note(mark: MailboxMark, error: Exception) -> None:
    mark.error = describe(error)[:200]
    logger.warning("mailbox not readable error=%s", type(error).__name__)


def _mark(url: SplitResult) -> MailboxMark:
    """Its row; named after the address without the password."""
    place = f"{url.scheme}:{url.username}@{url.hostname}:{url.port}{url.path}"
    return MailboxMark.objects.get_or_create(name=sha256(place.encode()).hexdigest())[0]


def _read_maildir(url: SplitResult, mark: MailboxMark) -> int:
    root = Path(unquote(url.path))
    if not (root / "new").is_dir():
        raise MailboxProblem("no Maildir")
    (root / "cur").mkdir(exist_ok=True)
    count = 0
    for path in sorted((root / "new").iterdir())[:MOST_PER_TURN]:
        try:
            _take_file(path, root / "cur")
            count += 1
        except OSError as error:
            # It stays where it is, for the next time; those behind it are read all the same.
            _note(mark, error)
    return count


def _take_file(path: Path, read: Path) -> None:
    with path.open("rb") as file:
        returns.take_in(file.read(returns.MOST_BYTES), size=path.stat().st_size)
    path.rename(read / f"{path.name}:2,")


def _read_imap(url: SplitResult, mark: MailboxMark) -> int:
    with _opened(url) as box:
        validity = _number(box.response("UIDVALIDITY")[1])
        if validity != mark.uid_validity:
            mark.uid_validity, mark.last_uid = validity, 0
        count = 0
        for uid in _new_uids(box, mark.last_uid):
            try:
                head, size = _fetch(box, uid)
            except imaplib.IMAP4.abort:
                raise
            except (imaplib.IMAP4.error, MailboxProblem) as error:
                # Passed over as soon as one behind it can be had. Until then it is tried again:
                # perhaps it is not this mail that ails but the server.
                _note(mark, error)
                logger.warning("returned mail not fetched uid=%d", uid)
                continue
            if head:
                returns.take_in(head, size=size)
            count += 1
            mark.last_uid = uid
            mark.save(update_fields=["uid_validity", "last_uid"])
        return count


@contextmanager
def _opened(url: SplitResult) -> Iterator[imaplib.IMAP4]:
    """The mailbox, opened for reading only: nothing in it can change."""
    host, user, password = url.hostname or "", unquote(url.username or ""), url.password or ""
    context = ssl.create_default_context()
    box: imaplib.IMAP4
    if url.scheme == "imaps":
        box = imaplib.IMAP4_SSL(host, url.port or 993, ssl_context=context, timeout=SECONDS)
    elif url.scheme == "imap":
        box = imaplib.IMAP4(host, url.port or 143, timeout=SECONDS)
    else:
        raise MailboxProblem("the address must begin with imaps:, imap: or maildir:")
    try:
        if "STARTTLS" in box.capabilities and url.scheme == "imap":
            box.starttls(ssl_context=context)
        elif url.scheme == "imap" and not _is_this_machine(host):
            # Whoever sits in between can take the offer out, and would read the password next.
            raise MailboxProblem(NO_STARTTLS)
        _enter(box, user, unquote(password), unquote(url.path.lstrip("/")) or "INBOX")
        yield box
    finally:
        with contextlib.suppress(imaplib.IMAP4.error, OSError):
            box.logout()


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _enter(box: imaplib.IMAP4, user: str, password: str, name: str) -> None:
    try:
        box.login(user, password)
        _ok(box.select(_quoted(name), readonly=True))
    except UnicodeError:
        # Python's own words would quote the sign, which may be one of the password.
        raise MailboxProblem("user, password and mailbox must be plain ASCII") from None


def _quoted(name: str) -> str:
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _ok(answer: tuple[str, list[Any]]) -> list[Any]:
    kind, data = answer
    if kind != "OK":
        raise MailboxProblem(f"the mail server says {kind}")
    return data


def _number(data: list[Any] | None) -> int:
    digits = b"".join(part for part in data or [] if isinstance(part, bytes))
    return int(digits) if digits.isdigit() else 0


def _new_uids(box: imaplib.IMAP4, last: int) -> list[int]:
    """UIDs above the last one, in order. `n:*` always names the newest mail, new or not."""
    data = _ok(box.uid("SEARCH", "UID", f"{last + 1}:*"))
    found = b" ".join(part for part in data if isinstance(part, bytes)).split()
    return sorted({int(uid) for uid in found if uid.isdigit() and int(uid) > last})[:MOST_PER_TURN]


def _fetch(box: imaplib.IMAP4, uid: int) -> tuple[bytes, int]:
    """The first bytes of a mail and the size of the whole; empty if it has gone meanwhile."""
    wanted = f"(RFC822.SIZE BODY.PEEK[]<0.{returns.MOST_BYTES}>)"
    for part in _ok(box.uid("FETCH", str(uid), wanted)):
        if isinstance(part, tuple) and isinstance(part[1], bytes):
            named = _SIZE.search(part[0])
            return part[1], int(named[1]) if named else len(part[1])
    return b"", 0
