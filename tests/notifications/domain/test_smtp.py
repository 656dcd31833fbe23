"""Bad mail servers over real sockets: nothing is lost, nobody waits long, staff see why."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.core.mail import send_mail

from notifications.domain import delivery, mime, reasons
from notifications.domain.relay import Answer, Relay, Verdict
from notifications.enums import MessageStatus, Queue
from notifications.models import MailRelay, Message
from tests.notifications import hostile
from tests.notifications.hostile import Behaviour, Talk, hostile_server


@pytest.fixture
def against(settings: Any) -> Callable[[Behaviour], Any]:
    settings.EMAIL_HOST = "127.0.0.1"
    # A server that does answer may be as slow as the machine; tests of the others are impatient.
    settings.EMAIL_TIMEOUT = 20

    def start(behave: Behaviour) -> Any:
        return hostile_server(behave)

    return start


def _send(relay: Relay, mail: bytes) -> Answer:
    relay.begin("a@example.org", "b@example.org", mail)
    return relay.finish()


REFUSES_US = (
    "Der Mailserver lehnt uns ab: wegen seiner Regeln, unseres Rufs oder unserer Einstellungen."
)
NOT_OFFERED = (
    "Der Mailserver bietet nicht an, was eingestellt ist: "
    "Verschlüsselung (STARTTLS) oder Anmeldung."
)
WRONG_PASSWORD = (
    "Die Anmeldung an unserem Mailserver ist gescheitert: Benutzername oder Passwort sind falsch."
)
UMLAUTS = (
    "Die Einstellungen des Mailservers enthalten Buchstaben, die ihm nicht gesendet werden können, "
    "zum Beispiel Umlaute: im Namen, im Benutzernamen, im Passwort oder in unserer Absenderadresse."
)
IMPATIENT = {"EMAIL_TIMEOUT": 0.4}
# Of it a mail may take three fifths in all, and one reply a fifth.
SHORT_LEASE = {"OUTBOX_LEASE_SECONDS": 8}
# Manners, settings, verdict, words in the outbox.
MANNERS = [
    (hostile.silent, IMPATIENT, Verdict.DOWN, "Der Mailserver hat nicht rechtzeitig geantwortet."),
    (hostile.drips, IMPATIENT, Verdict.DOWN, "Der Mailserver hat nicht rechtzeitig geantwortet."),
    (
        hostile.hangs_up_at_once,
        {},
        Verdict.DOWN,
        "Der Mailserver hat mitten im Gespräch aufgelegt.",
    ),
    (
        hostile.speaks_http,
        {},
        Verdict.DOWN,
        "Der Mailserver hat etwas geantwortet, das kein SMTP ist.",
    ),
    (
        hostile.speaks_binary,
        {},
        Verdict.DOWN,
        "Der Mailserver hat etwas geantwortet, das kein SMTP ist.",
    ),
    (hostile.endless_line, {}, Verdict.DOWN, "Der Mailserver hat mitten im Gespräch aufgelegt."),
    (hostile.endless_reply, {}, Verdict.DOWN, "Der Mailserver hat mitten im Gespräch aufgelegt."),
    (
        hostile.greets_with_554,
        {},
        Verdict.DOWN,
        REFUSES_US,
    ),
    (
        hostile.greets_with_421,
        {},
        Verdict.DOWN,
        "Der Mailserver der Person hat eine Störung.",
    ),
    (
        hostile.without_starttls,
        {"EMAIL_USE_TLS": True},
        Verdict.DOWN,
        NOT_OFFERED,
    ),
    (
        hostile.refuses_starttls,
        {"EMAIL_USE_TLS": True},
        Verdict.DOWN,
        "Der Mailserver vertröstet uns, oft beim ersten Kontakt; es wird noch einmal versucht.",
    ),
    (
        hostile.breaks_tls,
        {"EMAIL_USE_TLS": True},
        Verdict.DOWN,
        "Es kommt keine verschlüsselte Verbindung zum Mailserver zustande.",
    ),
    (
        hostile.refuses_password,
        {"EMAIL_HOST_USER": "u", "EMAIL_HOST_PASSWORD": "p"},
        Verdict.DOWN,
        WRONG_PASSWORD,
    ),
    (
        hostile.hangs_after_data,
        SHORT_LEASE,
        Verdict.DOUBT,
        "Der Mailserver hat nicht rechtzeitig geantwortet.",
    ),
    (
        hostile.answers_data_with_nonsense,
        {},
        Verdict.DOUBT,
        "Der Mailserver hat etwas geantwortet, das kein SMTP ist.",
    ),
]


@pytest.mark.parametrize(
    ("manners", "options", "verdict", "words"), MANNERS, ids=[row[0].__name__ for row in MANNERS]
)
def test_bad_server_costs_little_time_and_is_explained(
    settings: Any,
    against: Callable[[Behaviour], Any],
    manners: Behaviour,
    options: dict[str, Any],
    verdict: Verdict,
    words: str,
) -> None:
    for name, value in options.items():
        setattr(settings, name, value)
    with against(manners) as port:
        settings.EMAIL_PORT = port
        started = time.monotonic()
        with Relay() as relay:
            answer = _send(relay, b"Subject: x\r\n\r\nx\r\n")
        took = time.monotonic() - started
    assert answer.verdict is verdict
    assert reasons.explain(answer.code, answer.text) == words
    assert took < SHORT_LEASE["OUTBOX_LEASE_SECONDS"]


@pytest.mark.django_db
@pytest.mark.parametrize("manners", [hostile.silent, hostile.drips, hostile.speaks_http])
def test_bad_server_is_left_alone_and_the_mail_waits(
    settings: Any, against: Callable[[Behaviour], Any], manners: Behaviour
) -> None:
    settings.EMAIL_TIMEOUT = IMPATIENT["EMAIL_TIMEOUT"]
    send_mail("Betreff", "Text", None, ["a@example.org"])
    with against(manners) as port:
        settings.EMAIL_PORT = port
        delivery.deliver(Queue.MAIL)
    row = Message.objects.get()
    assert (row.status, row.attempt) == (MessageStatus.RETRY, 0)
    assert row.mime
    relay = MailRelay.objects.get()
    assert (relay.failures, relay.smtp_text) == (1, row.smtp_text)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "options",
    [
        {"EMAIL_HOST_USER": "u", "EMAIL_HOST_PASSWORD": "paßwört"},
        {"EMAIL_HOST_USER": "üser", "EMAIL_HOST_PASSWORD": "p"},
        {"EMAIL_HOST": "mx..example.org"},
        {"DEFAULT_FROM_EMAIL": "Dialog <dialog@grün.example>"},
    ],
    ids=["password", "user", "host", "sender"],
)
def test_settings_smtp_cannot_write_are_told_and_the_mail_waits(
    settings: Any, against: Callable[[Behaviour], Any], options: dict[str, str]
) -> None:
    send_mail("Betreff", "Text", "a@example.org", ["a@example.org"])
    for name, value in options.items():
        setattr(settings, name, value)
    with against(hostile.refuses_password) as port:
        settings.EMAIL_PORT = port
        delivery.deliver(Queue.MAIL)
    row, relay = Message.objects.get(), MailRelay.objects.get()
    assert (row.status, row.attempt, relay.failures) == (MessageStatus.RETRY, 0, 1)
    assert reasons.of(row) == reasons.explain(relay.smtp_code, relay.smtp_text) == UMLAUTS


def test_connection_that_nobody_takes_is_explained(settings: Any) -> None:
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    answer = _send(Relay(), b"")
    assert (
        reasons.explain(answer.code, answer.text) == "Der Mailserver nimmt keine Verbindungen an."
    )


def test_text_goes_to_nobody_when_the_recipient_was_refused(
    settings: Any, against: Callable[[Behaviour], Any]
) -> None:
    """With pipelining DATA is said before the refusal is read: then an empty text follows."""
    heard: list[bytes] = []

    def behave(talk: Talk) -> None:
        hostile.says_354_twice(talk)
        heard.extend(talk.heard)

    with against(behave) as port:
        settings.EMAIL_PORT = port
        with Relay() as relay:
            answer = _send(relay, b"Subject: secret\r\n\r\nx\r\n")
    assert (answer.verdict, answer.code) == (Verdict.NO_MAILBOX, 550)
    assert b"secret" not in b"".join(heard)


def test_three_verbs_go_out_at_once_and_dots_are_doubled(
    settings: Any, against: Callable[[Behaviour], Any]
) -> None:
    texts: list[bytes] = []
    packets: list[bytes] = []

    def behave(talk: Talk) -> None:
        talk.welcome("PIPELINING")
        packets.append(talk.connection.recv(4096))
        talk.say("250 ok", "250 ok", "354 go on")
        texts.append(talk.hear_text())
        talk.say("250 taken")
        talk.hear()

    with against(behave) as port:
        settings.EMAIL_PORT = port
        with Relay() as relay:
            answer = _send(relay, mime.stuffed(b".x\r\n.\r\n\r\ny"))
    assert packets == [b"MAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.org>\r\nDATA\r\n"]
    assert texts == [b"..x\r\n..\r\n\r\ny\r\n"]
    assert answer.verdict is Verdict.SENT


@pytest.mark.parametrize(
    ("greeting", "verdict"), [("220", Verdict.SENT), ("421 4.3.2 too busy", Verdict.DOWN)]
)
def test_connection_that_is_used_up_is_followed_by_a_new_one(
    settings: Any, against: Callable[[Behaviour], Any], greeting: str, verdict: Verdict
) -> None:
    """Some servers take so many mails over one connection; that is no reason to let them rest."""
    seen: list[Talk] = []

    def behave(talk: Talk) -> None:
        seen.append(talk)
        if len(seen) == 2 and greeting != "220":
            talk.say(greeting)
            return
        talk.welcome("PIPELINING")
        talk.connection.recv(4096)
        talk.say("250 ok", "250 ok", "354 go on")
        talk.hear_text()
        talk.say("250 taken")
        talk.hear()
        talk.say("421 4.7.0 too many messages in this connection")

    with against(behave) as port:
        settings.EMAIL_PORT = port
        relay = Relay()
        assert _send(relay, b"Subject: x\r\n\r\nx\r\n").verdict is Verdict.SENT
        assert _send(relay, b"Subject: y\r\n\r\ny\r\n").verdict is verdict
        relay.close()
    assert len(seen) == 2


@pytest.mark.parametrize("refused", [False, True])
def test_mail_that_was_begun_can_be_abandoned(
    settings: Any, against: Callable[[Behaviour], Any], refused: bool
) -> None:
    """Without its end it goes to nobody; after a refusal the connection serves the next mail."""
    heard: list[bytes] = []

    def behave(talk: Talk) -> None:
        talk.welcome("PIPELINING")
        talk.connection.recv(4096)
        if refused:
            talk.say("250 ok", "550 5.1.1 no such user", "503 no recipient")
            heard.append(talk.connection.recv(4096))
            talk.say("250 reset")
        else:
            talk.say("250 ok", "250 ok", "354 go on")
            while chunk := talk.connection.recv(4096):
                heard.append(chunk)

    with against(behave) as port:
        settings.EMAIL_PORT = port
        relay = Relay()
        relay.begin("a@example.org", "b@example.org", b"Subject: x\r\n\r\nx\r\n")
        relay.abandon()
        relay.close()
    assert b"".join(heard) == (b"rset\r\n" if refused else b"Subject: x\r\n\r\nx\r\n")


def test_server_that_looks_long_at_the_text_is_waited_for(
    settings: Any, against: Callable[[Behaviour], Any]
) -> None:
    """Whoever hangs up on it leaves the mail in doubt, and sends it again."""
    settings.EMAIL_TIMEOUT = 1

    def behave(talk: Talk) -> None:
        talk.welcome("PIPELINING")
        talk.connection.recv(4096)
        talk.say("250 ok", "250 ok", "354 go on")
        talk.hear_text()
        time.sleep(2 * settings.EMAIL_TIMEOUT)
        talk.say("250 taken")
        talk.hear()

    with against(behave) as port:
        settings.EMAIL_PORT = port
        with Relay() as relay:
            assert _send(relay, b"Subject: x\r\n\r\nx\r\n").verdict is Verdict.SENT


def test_server_that_answers_nonsense_is_told_nothing_more(
    settings: Any, against: Callable[[Behaviour], Any]
) -> None:
    """Perhaps it takes what it hears for the text: a command would only be waited for."""
    heard: list[bytes] = []

    def behave(talk: Talk) -> None:
        talk.welcome("PIPELINING")
        talk.connection.recv(4096)
        talk.say("250 ok", "250 ok", "go on")
        heard.append(talk.connection.recv(4096))

    with against(behave) as port:
        settings.EMAIL_PORT = port
        answer = _send(Relay(), b"Subject: x\r\n\r\nx\r\n")
    assert (answer.verdict, heard) == (Verdict.LATER, [b""])


def test_nothing_ends_that_was_not_begun() -> None:
    assert Relay().finish().verdict is Verdict.LATER


def test_what_came_before_tls_does_not_count_under_tls(
    settings: Any, against: Callable[[Behaviour], Any]
) -> None:
    """Replies smuggled in behind the 220 of STARTTLS must not be read as said under TLS."""
    settings.EMAIL_USE_TLS = True

    def behave(talk: Talk) -> None:
        talk.welcome("STARTTLS")
        talk.hear()
        talk.say("220 go on", "250-injected", "250 AUTH PLAIN")
        talk.hear()

    with against(behave) as port:
        settings.EMAIL_PORT = port
        assert _send(Relay(), b"x").verdict is Verdict.DOWN
