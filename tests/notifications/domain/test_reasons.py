"""Answers of mail servers in words."""

import pytest

from notifications.domain import reasons
from notifications.enums import MessageStatus
from notifications.models import Message

WORDS = [
    (550, "5.1.1 no such user", "Dieses Postfach gibt es nicht."),
    (552, "5.2.2 full", "Das Postfach ist voll."),
    (450, "4.7.1 greylisted", "vertröstet uns"),
    (550, "5.7.26 unauthenticated", "SPF oder DKIM"),
    (550, "mailbox unavailable", "lehnt die Empfängeradresse ab"),
    (550, "Client host [78.5.1.1] blocked", "lehnt die Empfängeradresse ab"),
    (599, "what", "lehnt die E-Mail ab"),
    (499, "what", "zurzeit eine Störung"),
    (None, "unsubscribed", "abgemeldet"),
    (None, "cannot be built: ValueError", "lässt sich nicht in eine E-Mail schreiben"),
    (None, "SMTPServerDisconnected: timed out", "nicht rechtzeitig"),
    (None, "SMTPServerDisconnected: hung up", "aufgelegt"),
    (None, "OSError: [Errno 101] Network is unreachable", "nicht erreichbar"),
    (None, "OSError: [Errno 113] No route to host", "nicht erreichbar"),
    (None, "SMTPException: No suitable authentication method found.", "was eingestellt ist"),
    (None, "SSLEOFError: EOF occurred in violation of protocol", "keine verschlüsselte Verbindung"),
    (None, "huh?", "kein SMTP"),
]


@pytest.mark.parametrize(("code", "text", "words"), WORDS)
def test_answer_in_words(code: int | None, text: str, words: str) -> None:
    assert words in reasons.explain(code, text)


def test_nothing_to_explain() -> None:
    assert reasons.explain(None, "") == ""
    assert reasons.explain(250, "ok") == ""
    sent = Message(status=MessageStatus.SENT, smtp_code=250, smtp_text="2.0.0 queued")
    assert (reasons.of(sent), reasons.original(sent)) == ("", "")


def test_original_words_stand_beside_foreign_answers_only() -> None:
    row = Message(status=MessageStatus.FAILED, smtp_code=550, smtp_text="5.1.1 no")
    assert reasons.original(row) == "550 5.1.1 no"
    row = Message(status=MessageStatus.SKIPPED, smtp_text="unsubscribed")
    assert reasons.original(row) == ""
