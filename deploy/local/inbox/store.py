"""The mails that came in, kept in a Maildir."""

import mailbox
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path


@dataclass(frozen=True)
class Mail:
    """One mail as it came in."""

    key: str
    received: datetime
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        message = message_from_bytes(self.raw, policy=policy.default)
        assert isinstance(message, EmailMessage)  # noqa: S101 -- what policy.default makes
        return message

    @property
    def recipients(self) -> str:
        """Return who the mail was really delivered to, which its header To need not say."""
        return ", ".join(map(str, self.message.get_all("Delivered-To", [])))

    @property
    def subject(self) -> str:
        # A long header starts on its second line; what folds it is not part of the subject.
        return str(self.message.get("Subject", "")).strip()

    def part(self, subtype: str) -> str:
        """Return the body as "plain" or "html"; empty if there is none."""
        body = self.message.get_body((subtype,))
        if body is None:
            return ""
        try:
            return str(body.get_content())
        except LookupError:  # a character set that nobody knows
            payload = body.get_payload(decode=True)
            return payload.decode("ascii", "replace") if isinstance(payload, bytes) else ""

    @property
    def attachments(self) -> list[str]:
        return [part.get_filename("unnamed") for part in self.message.iter_attachments()]


class Store:
    """A Maildir: one file per mail, safe against readers and crashes."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._maildir = mailbox.Maildir(folder / "Maildir")
        self._folder = folder / "Maildir" / "new"
        self._lock = threading.Lock()

    def add(self, raw: bytes) -> str:
        """Keep a mail and return its key."""
        with self._lock:
            return self._maildir.add(raw)

    def keys(self) -> list[str]:
        """Return the keys of all mails, newest first."""
        with self._lock:
            names = [file.name for file in self._folder.iterdir()]
        return sorted(names, key=self._received, reverse=True)

    def get(self, key: str) -> Mail | None:
        """Return one mail, or None if there is none of that name."""
        if Path(key).name != key or not (self._folder / key).is_file():
            return None
        raw = (self._folder / key).read_bytes()
        return Mail(key, datetime.fromtimestamp(self._received(key)[0] / 1e9, UTC), raw)

    def mails(self, limit: int) -> Iterator[Mail]:
        """Yield the newest mails."""
        for key in self.keys()[:limit]:
            if mail := self.get(key):
                yield mail

    def clear(self) -> None:
        """Throw all mails away."""
        with self._lock:
            self._maildir.clear()

    def _received(self, key: str) -> tuple[int, str]:
        try:
            return (self._folder / key).stat().st_mtime_ns, key
        except FileNotFoundError:
            return 0, key
