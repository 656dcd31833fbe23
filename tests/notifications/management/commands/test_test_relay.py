"""The command that tries a mail server, against good and bad ones."""

import re
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from notifications.domain import relay_check
from tests.notifications import hostile
from tests.notifications.hostile import Behaviour, hostile_server
from tests.notifications.smtp import Inbox


def _run(address: str = "probe@example.org") -> str:
    out = StringIO()
    call_command("test_relay", address, stdout=out)
    return out.getvalue()


def test_good_server_takes_one_mail_and_every_step_is_named(inbox: Inbox, settings: Any) -> None:
    said = _run()
    assert inbox.recipients == ["probe@example.org"]
    assert f"Verbunden mit 127.0.0.1:{settings.EMAIL_PORT}." in said
    assert "Nicht verschlüsselt." in said
    assert "250" not in said.splitlines()[0]
    assert "Der Mailserver tut, was wir brauchen." in said
    mail = inbox.mail_to("probe@example.org")
    assert mail["Subject"] == "Test des Mailservers von Revierdialog"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "test_relay" in mail.get_content()


def test_international_domain_is_written_in_ascii(inbox: Inbox) -> None:
    _run("probe@straße.example")
    assert inbox.recipients == ["probe@xn--strae-oqa.example"]


def test_return_path_is_tried_too(inbox: Inbox, settings: Any) -> None:
    settings.BOUNCE_ADDRESS = "rueck@news.example.org"
    inbox.script["mail", "*"] = ["553 5.7.1 sender address rejected: not owned by user"]
    with pytest.raises(CommandError, match="not owned by user"):
        _run()
    inbox.script.clear()
    _run()
    (sender,) = inbox.senders
    assert re.fullmatch(r"rueck\+[a-z2-7]{42}@news\.example\.org", sender)


def test_refused_recipient_is_explained(inbox: Inbox) -> None:
    inbox.script[("rcpt", "*")] = ["550 5.7.1 relaying denied"]
    with pytest.raises(CommandError, match=r"lehnt uns ab.*550 5\.7\.1 relaying denied"):
        _run()
    assert inbox.received == []


@pytest.mark.parametrize(
    ("manners", "options", "words"),
    [
        (hostile.silent, {}, "nicht rechtzeitig geantwortet"),
        (hostile.speaks_http, {}, "kein SMTP"),
        (hostile.greets_with_554, {}, r"lehnt uns ab.*554 5\.7\.1 you are listed"),
        (hostile.without_starttls, {"EMAIL_USE_TLS": True}, "bietet nicht an"),
        (
            hostile.refuses_password,
            {"EMAIL_HOST_USER": "u", "EMAIL_HOST_PASSWORD": "p"},
            "Benutzername oder Passwort",
        ),
        (
            hostile.refuses_password,
            {"EMAIL_HOST_USER": "u", "EMAIL_HOST_PASSWORD": "paßwört"},
            "Umlaute",
        ),
        (
            hostile.hangs_after_data,
            {"NEWSLETTER_FROM_EMAIL": "neues@grün.example"},
            "Umlaute",
        ),
        (hostile.hangs_after_data, {}, "nicht rechtzeitig geantwortet"),
    ],
)
def test_bad_server_is_explained(
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    manners: Behaviour,
    options: dict[str, Any],
    words: str,
) -> None:
    monkeypatch.setattr(relay_check, "SECONDS", 0.4)
    for name, value in options.items():
        setattr(settings, name, value)
    with hostile_server(manners) as port:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        with pytest.raises(CommandError, match=words):
            _run()


@pytest.mark.parametrize("address", ["", "x", "a@b\r\nBcc: c@example.org", "a@" + "b" * 300])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(CommandError):
        _run(address)
