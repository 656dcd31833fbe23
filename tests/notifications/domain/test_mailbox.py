"""The mailbox is read once, from the right place on, and never changed."""

from pathlib import Path
from typing import Any

import pytest

from notifications.domain import mailbox, reasons, returns
from notifications.enums import ReturnKind, ReturnState
from notifications.models import MailboxMark, ReturnedMail
from notifications.models.message import mail_domain
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


def test_maildir_is_read_on_behind_a_file_nobody_can_read(settings: Any, tmp_path: Path) -> None:
    (tmp_path / "new" / "1.a").mkdir(parents=True)
    (tmp_path / "new" / "2.b").write_bytes(samples.letter())
    settings.BOUNCE_MAILBOX_URL = f"maildir://{tmp_path}"
    assert mailbox.read_returned_mail() == 1
    assert "IsADirectoryError" in MailboxMark.objects.get().error
    assert (tmp_path / "new" / "1.a").exists()


@pytest.mark.parametrize("part", ["password", "mailbox"])
def test_umlaut_in_the_address_of_the_mailbox_is_noted(settings: Any, part: str) -> None:
    password, name = ("gehü", "INBOX") if part == "password" else (PASSWORD, "Rückläufer")
    with imap_server(Box({1: samples.letter()})) as port:
        settings.BOUNCE_MAILBOX_URL = f"imap://rueck:{password}@127.0.0.1:{port}/{name}"
        assert mailbox.read_returned_mail() == 0
    assert MailboxMark.objects.get().error.endswith("must be plain ASCII")


# Message-IDs that look like one of ours and are none.
STRAYS = ["a" * 36, "-" * 36, "0" * 32 + "----"]


@pytest.mark.parametrize("stray", STRAYS)
def test_stray_mail_does_not_end_the_reading_of_imap(settings: Any, stray: str) -> None:
    named = f"<{stray}@{mail_domain()}>"
    with imap_server(Box({3: samples.report(message_id=named), 4: samples.away()})) as port:
        assert _read(settings, port) == 2
        assert _read(settings, port) == 0
    assert MailboxMark.objects.get().last_uid == 4
    row = ReturnedMail.objects.get(state=ReturnState.OPEN)
    assert (row.kind, row.message) == (ReturnKind.HARD, None)


@pytest.mark.parametrize("stray", STRAYS)
def test_stray_mail_does_not_end_the_reading_of_a_maildir(
    settings: Any, tmp_path: Path, stray: str
) -> None:
    (tmp_path / "new").mkdir()
    named = f"<{stray}@{mail_domain()}>"
    (tmp_path / "new" / "1.a").write_bytes(samples.report(message_id=named))
    (tmp_path / "new" / "2.b").write_bytes(samples.away())
    settings.BOUNCE_MAILBOX_URL = f"maildir://{tmp_path}"
    assert mailbox.read_returned_mail() == 2
    assert list((tmp_path / "new").iterdir()) == []


def test_mail_that_cannot_be_fetched_is_passed_over(settings: Any) -> None:
    box = Box({3: samples.letter(), 4: samples.letter(), 5: samples.away()}, broken={4})
    with imap_server(box) as port:
        assert _read(settings, port) == 2
        mark = MailboxMark.objects.get()
        assert (mark.last_uid, mark.error) == (5, "MailboxProblem: the mail server says NO")
        assert _read(settings, port) == 0
    mark.refresh_from_db()
    assert mark.error == ""


def test_mailbox_that_ails_for_a_while_loses_no_mail(settings: Any) -> None:
    box = Box({3: samples.letter(), 4: samples.away()}, broken={3, 4})
    with imap_server(box) as port:
        assert _read(settings, port) == 0
        box.broken.clear()
        assert _read(settings, port) == 2


def test_password_is_not_said_in_clear(settings: Any) -> None:
    """Another machine that offers no STARTTLS; 0.0.0.0 leads here and is none of our names."""
    box = Box({1: samples.letter()})
    with imap_server(box) as port:
        settings.BOUNCE_MAILBOX_URL = f"imap://rueck:{PASSWORD}@0.0.0.0:{port}/INBOX"
        assert mailbox.read_returned_mail() == 0
        assert not any(command.startswith("LOGIN") for command in box.commands)
        settings.BOUNCE_MAILBOX_URL = f"imap://rueck:{PASSWORD}@localhost:{port}/INBOX"
        assert mailbox.read_returned_mail() == 1
    said = {str(reasons.ours(mark.error)) for mark in MailboxMark.objects.exclude(error="")}
    assert said == {
        "Der Mailserver bietet keine Verschlüsselung an (STARTTLS), deshalb wurde ihm das Passwort "
        "nicht gesendet."
    }


@pytest.fixture
def beyond_us(settings: Any) -> bytes:
    """A mail at which our own code fails: here it is a wrong setting, another time who knows."""
    settings.BOUNCE_ADDRESS = "rueck@news.example.org"
    settings.SECRET_KEY_FALLBACKS = None
    return samples.letter(to=f"rueck+{'a' * 42}@news.example.org")


def _is_left_to_a_person(raw: bytes) -> bool:
    row = ReturnedMail.objects.get(state=ReturnState.OPEN)
    return (row.kind, row.size, bytes(row.content or b"")) == (ReturnKind.UNCLEAR, len(raw), raw)


def test_imap_is_read_on_when_our_own_code_fails(
    settings: Any, beyond_us: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    with imap_server(Box({3: beyond_us, 4: samples.away()})) as port:
        assert _read(settings, port) == 2
    assert MailboxMark.objects.get().last_uid == 4
    assert _is_left_to_a_person(beyond_us)
    assert "returned mail not understood error=TypeError" in caplog.text
    assert "p1@example.org" not in caplog.text


def test_maildir_is_read_on_when_our_own_code_fails(
    settings: Any, beyond_us: bytes, tmp_path: Path
) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "1.a").write_bytes(beyond_us)
    (tmp_path / "new" / "2.b").write_bytes(samples.away())
    settings.BOUNCE_MAILBOX_URL = f"maildir://{tmp_path}"
    assert mailbox.read_returned_mail() == 2
    assert list((tmp_path / "new").iterdir()) == []
    assert _is_left_to_a_person(beyond_us)
