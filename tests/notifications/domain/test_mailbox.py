"""The mailbox is read once, from the right place on, and never changed."""

from pathlib import Path
from typing import Any

import pytest

from notifications.domain import mailbox, returns
from notifications.models import MailboxMark, ReturnedMail
from tests.notifications import samples
from tests.notifications.imap import Box, imap_server

PASSWORD = "geheim"
pytestmark = pytest.mark.django_db


def _read(settings: Any, port: int, password: str = PASSWORD) -> int:
    settings.BOUNCE_MAILBOX_URL = f"imap://rueck:{password}@127.0.0.1:{port}/INBOX"
    return mailbox.read_returned_mail()


def test_without_a_mailbox_nothing_happens(settings: Any) -> None:
    settings.BOUNCE_MAILBOX_URL = ""
    assert mailbox.read_returned_mail() == 0
    assert MailboxMark.objects.count() == 0


def test_each_mail_is_read_once_and_new_ones_are_found(settings: Any) -> None:
    box = Box({3: samples.letter(), 8: samples.report()})
    with imap_server(box) as port:
        assert _read(settings, port) == 2
        assert _read(settings, port) == 0
        box.mails[9] = samples.away()
        assert _read(settings, port) == 1
    assert ReturnedMail.objects.count() == 3
    assert MailboxMark.objects.get().last_uid == 9


def test_mailbox_is_opened_for_reading_only(settings: Any) -> None:
    box = Box({1: samples.letter()})
    with imap_server(box) as port:
        _read(settings, port)
    assert [command for command in box.commands if command.startswith("EXAMINE")] == [
        'EXAMINE "INBOX"'
    ]
    assert [c for c in box.commands if "STORE" in c or "EXPUNGE" in c or "SELECT" in c] == []
    assert all("BODY.PEEK" in c for c in box.commands if "FETCH" in c)


def test_renumbered_mailbox_is_read_anew_without_doubles(settings: Any) -> None:
    box = Box({5: samples.letter()})
    with imap_server(box) as port:
        _read(settings, port)
        box.validity, box.mails = 8, {1: samples.letter(), 2: samples.away()}
        assert _read(settings, port) == 2
    assert ReturnedMail.objects.count() == 2


def test_thirty_megabytes_are_fetched_in_part(settings: Any) -> None:
    box = Box({1: samples.letter() + b"x" * 30_000_000})
    with imap_server(box) as port:
        _read(settings, port)
    row = ReturnedMail.objects.get()
    assert row.size == len(box.mails[1])
    assert len(bytes(row.content or b"")) == returns.KEPT_BYTES


def test_wrong_password_is_noted_and_tried_again(settings: Any) -> None:
    box = Box({1: samples.letter()})
    with imap_server(box) as port:
        assert _read(settings, port, "falsch") == 0
        mark = MailboxMark.objects.get()
        assert "wrong password" in mark.error
        assert "falsch" not in mark.error + mark.name
        assert _read(settings, port) == 1
    mark.refresh_from_db()
    assert mark.error == ""


@pytest.mark.parametrize(
    "url", ["imap://u:p@127.0.0.1:1/INBOX", "pop3://u:p@127.0.0.1/", "maildir:///nowhere/at/all"]
)
def test_unreadable_mailbox_is_noted(settings: Any, url: str) -> None:
    settings.BOUNCE_MAILBOX_URL = url
    assert mailbox.read_returned_mail() == 0
    assert MailboxMark.objects.get().error != ""


def test_maildir_moves_from_new_to_cur(settings: Any, tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "1.a").write_bytes(samples.letter())
    (tmp_path / "new" / "2.b").write_bytes(samples.away() + b"x" * 1_000_000)
    settings.BOUNCE_MAILBOX_URL = f"maildir://{tmp_path}"
    assert mailbox.read_returned_mail() == 2
    assert mailbox.read_returned_mail() == 0
    assert sorted(path.name for path in (tmp_path / "cur").iterdir()) == ["1.a:2,", "2.b:2,"]
    assert ReturnedMail.objects.count() == 2
