"""What comes back has its consequences once, and nobody else's."""

from datetime import timedelta
from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import OperationalError, connection
from django.utils import timezone
from hypothesis import HealthCheck, example, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from accounts.models import User
from notifications.domain import bounce, returns, suppression, verp
from notifications.domain import mailing as mailings
from notifications.enums import MailingState, MessageStatus, Queue, ReturnKind, ReturnState
from notifications.models import Mailing, Message, NewsletterPage, ReturnedMail, Suppression
from notifications.models.message import mail_domain
from tests.notifications import samples

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _bounce_address(settings: Any) -> None:
    settings.BOUNCE_ADDRESS = "rueck@news.example.org"


@pytest.fixture
def sent(db: None) -> Message:
    return _sent("p1@example.org")


def _sent(address: str, **fields: Any) -> Message:
    return Message.objects.create(
        kind="notice",
        queue=Queue.BULK,
        to_address=address,
        subject="Neues",
        status=MessageStatus.SENT,
        next_attempt_at=None,
        **fields,
    )


def _take(raw: bytes) -> ReturnedMail:
    return returns.take_in(raw, size=len(raw))


def _path(row: Message) -> str:
    return verp.sender_of(row.uuid, "")


def _blocked() -> list[tuple[str, str]]:
    return list(Suppression.objects.values_list("email", "reason"))


def test_hard_bounce_by_signed_path_blocks_the_address(sent: Message) -> None:
    row = _take(samples.report(to=_path(sent)))
    assert (row.kind, row.state, row.message) == (ReturnKind.HARD, ReturnState.COUNTED, sent)
    assert row.content is None
    assert _blocked() == [("p1@example.org", "unknown_mailbox")]


def test_hard_bounce_by_message_id_blocks_the_address(sent: Message) -> None:
    row = _take(samples.report(message_id=sent.message_id))
    assert row.message == sent
    assert _blocked() == [("p1@example.org", "unknown_mailbox")]


def test_path_of_a_mail_counts_though_it_was_forwarded(sent: Message) -> None:
    _take(samples.report(to=_path(sent), recipient="elsewhere@example.net"))
    assert _blocked() == [("p1@example.org", "unknown_mailbox")]


def test_recipient_with_an_international_domain_is_known_by_its_ascii_form() -> None:
    sent = _sent("p1@straße.example")
    report = samples.report(message_id=sent.message_id, recipient="P1@xn--strae-oqa.example")
    assert _take(report).message == sent


def test_message_id_with_a_foreign_recipient_blocks_nobody(sent: Message) -> None:
    row = _take(samples.report(message_id=sent.message_id, recipient="victim@example.net"))
    assert (row.message, row.state) == (None, ReturnState.OPEN)
    assert _blocked() == []


@pytest.mark.parametrize("change", ["cut", "forge", "foreign"])
def test_worthless_path_blocks_nobody_and_is_kept_for_staff(sent: Message, change: str) -> None:
    local, _at, domain = _path(sent).partition("@")
    to = {
        "cut": f"{local[:-3]}@{domain}",
        "forge": f"{local[:-3]}aaa@{domain}",
        "foreign": f"{local}@example.com",
    }[change]
    row = _take(samples.report(to=to))
    assert (row.message, row.state) == (None, ReturnState.OPEN)
    assert row.content is not None
    assert _blocked() == []


def test_same_bounce_again_changes_nothing(sent: Message) -> None:
    raw = samples.report(to=_path(sent), status="5.2.2")
    assert _take(raw) == _take(raw)
    other_words = _take(samples.report(to=_path(sent), status="5.2.2", human="Again"))
    assert other_words.state == ReturnState.IGNORED
    assert ReturnedMail.objects.filter(state=ReturnState.COUNTED).count() == 1


def test_three_mails_that_find_no_way_block_the_address() -> None:
    for number in range(3):
        assert _blocked() == []
        row = _sent("p1@example.org")
        _take(samples.report(to=_path(row), status="5.2.2", human=str(number)))
    assert _blocked() == [("p1@example.org", "unreachable")]


def test_soft_bounces_of_long_ago_do_not_count() -> None:
    for number in range(2):
        row = _sent("p1@example.org")
        _take(samples.report(to=_path(row), status="5.2.2", human=str(number)))
    ReturnedMail.objects.update(received_at=timezone.now() - timedelta(days=31))
    _take(samples.report(to=_path(_sent("p1@example.org")), status="5.2.2"))
    assert _blocked() == []


def test_undo_by_staff_starts_the_count_anew(admin: User) -> None:
    for number in range(3):
        row = _sent("p1@example.org")
        _take(samples.report(to=_path(row), status="5.2.2", human=str(number)))
    suppression.lift(Suppression.objects.get(), by=admin)
    _take(samples.report(to=_path(_sent("p1@example.org")), status="5.2.2", human="4"))
    assert _blocked() == []


def test_complaint_blocks_the_address(sent: Message) -> None:
    row = _take(samples.complaint(return_path=_path(sent)))
    assert row.kind == ReturnKind.COMPLAINT
    assert _blocked() == [("p1@example.org", "complaint")]


@pytest.mark.parametrize("kind", ["away", "delay", "receipt"])
def test_what_is_no_failure_is_ignored(sent: Message, kind: str) -> None:
    raw = {
        "away": samples.away(to=_path(sent)),
        "delay": samples.report(to=_path(sent), action="delayed", status="4.4.1"),
        "receipt": samples.report(to=_path(sent), action="delivered", status="2.0.0"),
    }[kind]
    row = _take(raw)
    assert (row.state, row.content) == (ReturnState.IGNORED, None)
    assert _blocked() == []


def test_letter_of_a_person_is_kept_with_its_text(sent: Message) -> None:
    row = _take(samples.letter(to=_path(sent)))
    assert (row.state, row.message, row.address) == (ReturnState.OPEN, sent, "p1@example.org")
    assert b"Werkstatt" in bytes(row.content or b"")


def test_thirty_megabytes_are_bounded(sent: Message) -> None:
    raw = samples.report(to=_path(sent)) + b"x" * 30_000_000
    row = returns.take_in(raw, size=len(raw))
    assert (row.kind, row.size) == (ReturnKind.HARD, len(raw))
    flood = samples.letter() + b"x" * 30_000_000
    row = returns.take_in(flood, size=len(flood))
    assert row.state == ReturnState.OPEN
    assert len(bytes(row.content or b"")) == returns.KEPT_BYTES


@pytest.mark.parametrize("status", [MessageStatus.FAILED, MessageStatus.SKIPPED])
def test_bounce_of_a_mail_that_was_in_doubt_counts_whatever_became_of_it(status: str) -> None:
    row = _sent("p1@example.org", in_doubt=True)
    Message.objects.update(status=status)
    assert _take(samples.report(to=_path(row))).state == ReturnState.COUNTED


def test_bounce_of_a_mail_that_never_left_is_foreign() -> None:
    row = Message.objects.create(
        kind="notice", queue=Queue.BULK, to_address="p1@example.org", subject="Neues"
    )
    assert _take(samples.report(to=_path(row))).state == ReturnState.OPEN
    assert _blocked() == []


@pytest.fixture
def mailing(newsletter: NewsletterPage, make_subscriber: Any) -> Mailing:
    for number in range(8):
        make_subscriber(f"p{number}@example.org")
    mailing = mailings.prepare(mailings.start(newsletter, by=None))
    mailing.messages.filter(to_address__lt="p6").update(
        status=MessageStatus.SENT, next_attempt_at=None
    )
    return mailing


@pytest.mark.parametrize(("refusals", "state"), [(4, "sending"), (5, "paused")])
def test_refusals_by_other_servers_stop_the_mailing_and_block_nobody(
    mailing: Mailing, marketer: User, refusals: int, state: str
) -> None:
    for row in mailing.messages.filter(status=MessageStatus.SENT).order_by("pk")[:refusals]:
        raw = samples.report(to=_path(row), recipient=row.to_address, status="5.7.1")
        _take(raw)
    mailing.refresh_from_db()
    assert mailing.state == state
    assert _blocked() == []
    told = Message.objects.filter(mailing=None).count()
    assert told == (1 if state == MailingState.PAUSED else 0)


def test_refusals_that_come_after_the_last_mail_are_told_once(
    mailing: Mailing, marketer: User
) -> None:
    """They come minutes after it; there is nothing to stop, and the next mailing to think of."""
    Mailing.objects.update(state=MailingState.DONE)
    for row in mailing.messages.filter(status=MessageStatus.SENT).order_by("pk"):
        _take(samples.report(to=_path(row), recipient=row.to_address, status="5.7.1"))
    mailing.refresh_from_db()
    assert (mailing.state, mailing.stop_cause) == (MailingState.DONE, "")
    told = Message.objects.get(mailing=None)
    assert told.to_address == marketer.email
    assert told.subject.startswith("Andere Mailserver lehnen eine Sendung ab")
    assert b"p1@" not in bytes(told.mime or b"")


def test_staff_who_go_on_are_not_stopped_by_the_next_single_refusal(
    mailing: Mailing, marketer: User
) -> None:
    rows = list(mailing.messages.filter(status=MessageStatus.SENT).order_by("pk"))
    for row in rows[:5]:
        _take(samples.report(to=_path(row), recipient=row.to_address, status="5.7.1"))
    mailings.resume(mailing, by=marketer)
    _take(samples.report(to=_path(rows[5]), recipient=rows[5].to_address, status="5.7.1"))
    mailing.refresh_from_db()
    assert (mailing.state, mailing.tolerant) == (MailingState.SENDING, True)


DEADLOCK = """
CREATE FUNCTION deadlock() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'deadlock' USING ERRCODE = 'deadlock_detected'; END $$;
CREATE TRIGGER deadlock BEFORE INSERT ON notifications_suppression EXECUTE FUNCTION deadlock();
"""


def test_bounce_is_read_again_when_the_database_failed(sent: Message) -> None:
    with connection.cursor() as cursor:
        cursor.execute(DEADLOCK)
        with pytest.raises(OperationalError):
            _take(samples.report(to=_path(sent)))
        cursor.execute("DROP TRIGGER deadlock ON notifications_suppression")
    assert ReturnedMail.objects.count() == 0
    assert _take(samples.report(to=_path(sent))).state == ReturnState.COUNTED


def test_time_that_is_up_is_nothing_the_mail_is_to_blame_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Filed as unclear, it would be read by a person; the next reading understands it."""

    def take_too_long(*_args: Any) -> None:
        raise SoftTimeLimitExceeded

    monkeypatch.setattr(bounce, "_read", take_too_long)
    with pytest.raises(SoftTimeLimitExceeded):
        _take(samples.letter())
    assert not ReturnedMail.objects.exists()


def test_only_what_is_settled_goes_with_time(sent: Message) -> None:
    _take(samples.letter())
    _take(samples.report(to=_path(sent)))
    ReturnedMail.objects.update(received_at=timezone.now() - timedelta(days=91))
    returns.purge()
    assert ReturnedMail.objects.get().state == ReturnState.OPEN


@examples(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(name=st.text("0123456789abcdefABCDEF-", min_size=30, max_size=40))
@example(name="a" * 36)
@example(name="-" * 36)
@example(name="{" + "a" * 34 + "}")
def test_whatever_calls_itself_a_mail_of_ours_is_understood_and_blocks_nobody(name: str) -> None:
    row = _take(samples.report(message_id=f"<{name}@{mail_domain()}>", to=f"rueck+{name}@x"))
    assert (row.message, row.state) == (None, ReturnState.OPEN)
    assert row.kind == ReturnKind.HARD
    assert _blocked() == []


@examples(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(token=st.text("abcdefghijklmnopqrstuvwxyz234567ıßÄ", min_size=42, max_size=42))
@example(token="a" * 42)
def test_whatever_looks_like_a_signed_path_is_taken_in_and_blocks_nobody(token: str) -> None:
    row = _take(samples.report(to=f"rueck+{token}@news.example.org"))
    assert (row.message, row.kind, row.state) == (None, ReturnKind.HARD, ReturnState.OPEN)
    assert _blocked() == []


@examples(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.binary(max_size=600))
@example(b"From: \xff\x00<a\x00@b>\r\nSubject: \xed\xa0\x80\x00\r\n\r\n\x00")
def test_any_bytes_are_taken_in(raw: bytes) -> None:
    row = _take(raw)
    assert row.pk
    assert _take(raw) == row
    assert _blocked() == []
