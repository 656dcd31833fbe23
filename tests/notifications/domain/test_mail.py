"""Designed mails."""

import re
from email import message_from_bytes, policy

import pytest

from notifications.domain import mail, outbox
from notifications.domain.consent import Choice
from notifications.enums import MessageKind, Queue, Scope
from notifications.models import Message

pytestmark = pytest.mark.django_db
CONTEXT = {
    "confirm_url": "http://testserver/abo/bestaetigen/x/",
    "choices": [Choice(Scope.TOPIC, 1, "Wohnen & <Bauen>")],
    "days": 7,
}


def _send(**kwargs: object) -> Message | None:
    values = {"to": "a@example.org", "context": CONTEXT, "kind": MessageKind.CONFIRMATION}
    return mail.send("notifications/mail/confirm", **{**values, **kwargs})  # type: ignore[arg-type]


def test_mail_has_subject_text_and_html() -> None:
    row = _send()
    assert row is not None
    parsed = message_from_bytes(bytes(row.mime or b""), policy=policy.default)
    plain, html = (part.get_content() for part in parsed.iter_parts())
    assert parsed["Subject"] == "Bitte bestätigen: Neuigkeiten von Revierdialog"
    assert "- Wohnen & <Bauen>" in plain
    assert "Wohnen &amp; &lt;Bauen&gt;" in html
    assert "style=" in html
    for content in (plain, html):
        assert CONTEXT["confirm_url"] in content
        urls = re.findall(r"https?://([^/\"\s<]+)", content)
        assert set(urls) == {"testserver"}


@pytest.mark.parametrize(
    ("kind", "queue"),
    [
        (MessageKind.ACCOUNT, Queue.MAIL),
        (MessageKind.CONFIRMATION, Queue.MAIL),
        (MessageKind.TEST, Queue.BULK),
        (MessageKind.NOTICE, Queue.BULK),
        (MessageKind.NEWSLETTER, Queue.BULK),
    ],
)
def test_kind_decides_the_queue(kind: MessageKind, queue: Queue) -> None:
    row = _send(kind=kind)
    assert row is not None
    assert row.queue == queue


def test_same_key_is_written_once() -> None:
    assert _send(dedupe_key="k") is not None
    assert _send(dedupe_key="k") is None
    assert _send(dedupe_key="anders") is not None
    assert Message.objects.count() == 2


def test_same_key_for_several_recipients_is_one_mail_each() -> None:
    several = mail.build("notifications/mail/confirm", to="a@example.org", context=CONTEXT)
    several.cc = ["b@example.org"]
    assert len(outbox.put(several, kind=MessageKind.NOTICE, dedupe_key="k")) == 2
    assert len(outbox.put(several, kind=MessageKind.NOTICE, dedupe_key="k")) == 0
