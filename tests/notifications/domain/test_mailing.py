"""A mailing from the click to the last number."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.enums import AuditAction
from accounts.models import AuditEntry, User
from cms.models import Municipality, NewsPage, Topic
from notifications import queries
from notifications.domain import ledger
from notifications.domain import mailing as mailings
from notifications.enums import FINAL, WAITING, MailingState, MessageStatus, Queue, StopCause
from notifications.models import Mailing, Message, NewsletterPage, Subscriber, Suppression
from notifications.queries import audiences
from tests.notifications.smtp import Inbox

pytestmark = pytest.mark.django_db


def test_start_freezes_the_content(
    newsletter: NewsletterPage, make_subscriber: Any, marketer: User
) -> None:
    make_subscriber()
    mailing = mailings.start(newsletter, by=marketer)
    before = (mailing.subject, mailing.html, bytes(mailing.mime), mailing.content_hash)
    newsletter.subject = "Ganz anders"
    newsletter.save()
    mailing.refresh_from_db()
    assert (mailing.subject, mailing.html, bytes(mailing.mime), mailing.content_hash) == before
    assert mailing.state == MailingState.PREPARING
    assert mailing.prepared is None


def test_newsletter_is_sent_once(
    newsletter: NewsletterPage, make_subscriber: Any, admin: User
) -> None:
    make_subscriber()
    first = mailings.start(newsletter, by=admin)
    with pytest.raises(mailings.AlreadySent):
        mailings.start(newsletter, by=admin)
    mailings.cancel(first, by=admin)
    assert mailings.start(newsletter, by=admin).pk != first.pk


def test_sending_anew_after_a_cancelled_mailing_bothers_nobody_twice(
    newsletter: NewsletterPage, admin: User, make_subscriber: Any
) -> None:
    for name in (
        *("hat", "vielleicht", "womoeglich", "zurueck", "wartet"),
        *("abgelehnt", "ausgelassen", "gescheitert"),
    ):
        make_subscriber(f"{name}@example.org")
    first = mailings.prepare(mailings.start(newsletter, by=admin))
    for name, status, text, in_doubt in (
        ("hat", MessageStatus.SENT, "", False),
        ("vielleicht", MessageStatus.UNKNOWN, ledger.DIED, True),
        ("womoeglich", MessageStatus.RETRY, "4.2.0 greylisted", True),
        # A worker took it once more and gave it back untouched.
        ("zurueck", MessageStatus.PENDING, ledger.DIED_RETRIED, True),
        # Perhaps sent, and refused or left out when it was tried once more.
        ("abgelehnt", MessageStatus.FAILED, "5.6.0 twice the same", True),
        ("ausgelassen", MessageStatus.SKIPPED, "unsubscribed", True),
        ("gescheitert", MessageStatus.FAILED, "5.2.2 full", False),
        ("wartet", MessageStatus.RETRY, "4.2.0 greylisted", False),
    ):
        at = timezone.now() if status in WAITING else None
        first.messages.filter(to_address=f"{name}@example.org").update(
            status=status, next_attempt_at=at, smtp_text=text, in_doubt=in_doubt
        )
    mailings.cancel(first, by=admin)
    second = mailings.prepare(mailings.start(newsletter, by=admin))
    assert set(second.messages.values_list("to_address", flat=True)) == {
        "gescheitert@example.org",
        "wartet@example.org",
    }
    assert (second.candidates, second.excluded) == (8, {"had_it": 6})
    assert audiences.count_audience(newsletter.audience).excluded == {"had_it": 6}


def test_sending_anew_waits_for_what_a_worker_still_holds_of_the_cancelled_mailing(
    newsletter: NewsletterPage, admin: User, make_subscriber: Any
) -> None:
    """Nobody knows yet whether the mail server took the mail in its hands."""
    make_subscriber("hat@example.org")
    make_subscriber("wartet@example.org")
    first = mailings.prepare(mailings.start(newsletter, by=admin))
    source = ledger.Source(Queue.BULK, first)
    in_hand, _other = ledger.claim(source, worker="w")
    mailings.cancel(first, by=admin)
    second = mailings.prepare(mailings.start(newsletter, by=admin))
    assert (second.state, second.messages.count()) == (MailingState.PREPARING, 0)
    ledger.advance(ledger.Booking(in_hand.id, MessageStatus.SENT), next_row=None, worker="w")
    ledger.release("w")
    ledger.recover()
    second = mailings.prepare(second)
    (row,) = second.messages.all()
    assert row.to_address != in_hand.to_address


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize(
    "verb",
    [
        lambda mailing, staff: mailings.pause(mailing, by=staff),
        lambda mailing, staff: mailings.retry_failed(mailing, by=staff),
        lambda mailing, staff: mailings.finish(mailing),
    ],
)
def test_claim_does_not_wait_for_staff_who_change_the_mailing(
    newsletter: NewsletterPage, admin: User, make_subscriber: Any, verb: Callable[..., object]
) -> None:
    """Cancelling waits for the rows of a claim: if that waited, too, one of them would fail."""
    make_subscriber()
    mailing = mailings.prepare(mailings.start(newsletter, by=admin))

    def claim() -> list[ledger.Held]:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '2s'")
        try:
            return ledger.claim(ledger.Source(Queue.BULK, mailing), worker="w")
        finally:
            connection.connection.close()
            connection.close()

    with ThreadPoolExecutor(1) as other, transaction.atomic():
        verb(mailing, admin)
        assert len(other.submit(claim).result()) == 1


def test_database_refuses_a_second_mailing(
    newsletter: NewsletterPage, make_subscriber: Any
) -> None:
    make_subscriber()
    mailings.start(newsletter, by=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Mailing.objects.create(page=newsletter, mime=b"")


def test_unpublished_newsletter_is_refused(newsletter: NewsletterPage) -> None:
    newsletter.unpublish()
    with pytest.raises(mailings.NotPublished):
        mailings.start(newsletter, by=None)


def test_what_the_checks_forbid_is_not_sent_by_whatever_way(newsletter: NewsletterPage) -> None:
    newsletter.intro = "<p>Guten Tag {{ vorname }},</p>"
    newsletter.save()
    with pytest.raises(mailings.Blocked) as refused:
        mailings.start(newsletter, by=None)
    assert ["{{ vorname }}" in finding.text for finding in refused.value.findings] == [True]
    assert not Mailing.objects.exists()


def test_what_staff_do_to_a_mailing_stands_in_the_audit_log(
    newsletter: NewsletterPage, make_subscriber: Any, marketer: User
) -> None:
    make_subscriber()
    at = timezone.now() + timedelta(days=1)
    mailing = mailings.start(newsletter, by=marketer, at=at)
    mailings.reschedule(mailing, at=at + timedelta(hours=1), by=marketer)
    mailings.reschedule(mailing, at=None, by=marketer)
    mailing = mailings.pause(mailings.prepare(mailing), by=marketer)
    mailing.messages.update(status=MessageStatus.FAILED, next_attempt_at=None)
    assert mailings.retry_failed(mailing, by=marketer) == 1
    mailings.resume(mailing, by=marketer)
    mailings.cancel(mailing, by=marketer)
    rows = AuditEntry.objects.filter(object_type="notifications.mailing").order_by("pk")
    assert [(row.action, list(row.facts)) for row in rows] == [
        (AuditAction.SEND_STARTED, []),
        (AuditAction.CHANGED, ["send at"]),
        (AuditAction.CHANGED, ["send at"]),
        (AuditAction.SEND_PAUSED, []),
        (AuditAction.SEND_RESUMED, ["mails tried again"]),
        (AuditAction.SEND_RESUMED, []),
        (AuditAction.SEND_STOPPED, []),
    ]
    assert {row.actor for row in rows} == {marketer.audit_ref}


@pytest.mark.parametrize(
    ("topics", "place_too", "expected"),
    [
        ([], False, "neues"),
        (["wohnen"], False, "thema-{topic}.neues"),
        (["wohnen", "wege"], False, "neues"),
        (["wohnen"], True, "neues"),
    ],
)
def test_issue_for_one_topic_is_a_list_of_its_own(
    newsletter: NewsletterPage,
    place: Municipality,
    topics: list[str],
    place_too: bool,
    expected: str,
) -> None:
    chosen = [Topic.objects.create(name=slug, slug=slug) for slug in topics]
    newsletter.topics.set(chosen)
    newsletter.municipalities.set([place] if place_too else [])
    newsletter.save()
    mailing = mailings.start(newsletter, by=None, at=timezone.now())
    parsed = message_from_bytes(bytes(mailing.mime), policy=policy.default)
    name = expected.format(topic=chosen[0].pk if chosen else "")
    assert parsed["List-ID"] == f"Revierdialog <{name}.revierdialog.example>"


def test_prepare_writes_one_row_per_recipient_and_counts_the_rest(
    newsletter: NewsletterPage, make_subscriber: Any, django_assert_num_queries: Any
) -> None:
    make_subscriber("a@example.org")
    make_subscriber("b@example.org")
    make_subscriber("c@example.org", confirmed=False)
    make_subscriber("d@example.org")
    Suppression.objects.create(email="D@example.org", reason="complaint")
    mailing = mailings.prepare(mailings.start(newsletter, by=None))
    assert (mailing.prepared, mailing.candidates) == (2, 4)
    assert mailing.excluded == {"unconfirmed": 1, "blocked_addresses": 1}
    assert sorted(mailing.messages.values_list("to_address", flat=True)) == [
        "a@example.org",
        "b@example.org",
    ]
    assert mailings.prepare(mailing).prepared == 2


def test_prepare_needs_as_many_queries_for_few_as_for_many(
    newsletter: NewsletterPage, make_subscriber: Any, django_assert_max_num_queries: Any
) -> None:
    for number in range(50):
        make_subscriber(f"p{number}@example.org")
    mailing = mailings.start(newsletter, by=None)
    with django_assert_max_num_queries(9):
        mailings.prepare(mailing)


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ([], ["alles"]),
        (["topic"], ["alles", "thema"]),
        (["place"], ["alles", "ort"]),
        (["topic", "place"], ["alles", "ort", "thema"]),
    ],
)
def test_audience_follows_the_subscriptions(
    newsletter: NewsletterPage,
    make_subscriber: Any,
    topic: Topic,
    place: Municipality,
    chosen: list[str],
    expected: list[str],
) -> None:
    make_subscriber("alles@example.org")
    make_subscriber("thema@example.org", topic=topic)
    make_subscriber("ort@example.org", place=place)
    newsletter.topics.set([topic] if "topic" in chosen else [])
    newsletter.municipalities.set([place] if "place" in chosen else [])
    newsletter.save()
    mailing = mailings.prepare(mailings.start(newsletter, by=None))
    found = sorted(row.to_address.partition("@")[0] for row in mailing.messages.all())
    assert found == expected


def test_nobody_is_written_to_twice_in_one_mailing(
    newsletter: NewsletterPage, make_subscriber: Any
) -> None:
    person = make_subscriber()
    mailing = mailings.prepare(mailings.start(newsletter, by=None))
    for fields in ({"subscriber": person}, {"to_address": "LERCHE@example.org"}):
        values = {"to_address": "x@example.org", "subject": "", "kind": "newsletter", **fields}
        with pytest.raises(IntegrityError), transaction.atomic():
            Message.objects.create(mailing=mailing, queue="bulk", **values)


def test_planner_knows_the_rows_of_a_prepared_mailing(
    newsletter: NewsletterPage, make_subscriber: Any
) -> None:
    for number in range(7):
        make_subscriber(f"p{number}@example.org")
    mailings.prepare(mailings.start(newsletter, by=None))
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'notifications_message'")
        assert cursor.fetchone() == (Message.objects.count(),)


def test_newsletter_that_nobody_would_get_does_not_start(newsletter: NewsletterPage) -> None:
    with pytest.raises(mailings.NoRecipients):
        mailings.start(newsletter, by=None)
    assert not Mailing.objects.exists()


def test_mailing_to_nobody_whose_time_has_come_stops_and_goes_on_with_a_wider_audience(
    inbox: Inbox, newsletter: NewsletterPage, topic: Topic, make_subscriber: Any, marketer: User
) -> None:
    """Done, it would count as sent, and the issue could never be sent again."""
    make_subscriber(topic=topic)
    mailing = mailings.launch(mailings.start(newsletter, by=None, at=timezone.now()))
    assert mailings.pump(mailing) is False
    mailing.refresh_from_db()
    assert (mailing.state, mailing.stop_cause) == (MailingState.PAUSED, StopCause.NOBODY)
    assert mailing.prepared is None
    assert Message.objects.get().to_address == marketer.email
    with pytest.raises(mailings.NoRecipients):
        mailings.resume(mailing, by=marketer)
    newsletter.topics.set([topic])
    newsletter.save_revision().publish()
    assert mailings.freeze_again(mailing, by=marketer)
    mailings.pump(mailings.resume(mailing, by=marketer))
    assert inbox.recipients == ["lerche@example.org"]
    mailing.refresh_from_db()
    assert (mailing.state, mailing.stop_cause) == (MailingState.DONE, "")


def _restrict(newsletter: NewsletterPage, what: str) -> None:
    page = newsletter if what == "issue" else newsletter.get_parent()
    page.view_restrictions.create(restriction_type="login")


@pytest.mark.parametrize("what", ["issue", "archive"])
def test_issue_that_asks_for_a_sign_in_is_not_mailed(
    newsletter: NewsletterPage, make_subscriber: Any, marketer: User, what: str
) -> None:
    make_subscriber()
    mailing = mailings.start(newsletter, by=None, at=timezone.now())
    _restrict(newsletter, what)
    with pytest.raises(mailings.NotPublished):
        mailings.freeze_again(mailing, by=marketer)
    assert mailings.launch(mailing).stop_cause == StopCause.NOT_PUBLIC
    mailings.cancel(mailing, by=marketer)
    with pytest.raises(mailings.NotPublished):
        mailings.start(newsletter, by=None)


def test_mailing_stopped_before_it_began_goes_on_with_a_public_page_only(
    newsletter: NewsletterPage, make_subscriber: Any, marketer: User
) -> None:
    make_subscriber()
    mailing = mailings.start(newsletter, by=None, at=timezone.now())
    newsletter.unpublish()
    mailing = mailings.launch(mailing)
    with pytest.raises(mailings.NotPublished):
        mailings.resume(mailing, by=marketer)
    newsletter.refresh_from_db()
    newsletter.subject = "Berichtigt"
    newsletter.save_revision().publish()
    mailing = Mailing.objects.get()
    assert mailing.is_outdated
    assert mailings.freeze_again(mailing, by=marketer)
    mailing = mailings.resume(mailing, by=marketer)
    assert (mailing.state, mailing.subject) == (MailingState.PREPARING, "Berichtigt")


def test_mailing_whose_links_lead_to_nothing_by_now_stops_before_it_begins(
    newsletter: NewsletterPage, news: NewsPage, make_subscriber: Any, marketer: User
) -> None:
    """The intro and the teaser were right when it was frozen; then the page went."""
    make_subscriber()
    mailing = mailings.start(newsletter, by=None, at=timezone.now())
    news.unpublish()
    mailing = mailings.launch(mailing)
    assert (mailing.state, mailing.stop_cause) == (MailingState.PAUSED, StopCause.DEAD_LINK)
    with pytest.raises(mailings.Blocked):
        mailings.resume(mailing, by=marketer)
    with pytest.raises(mailings.Blocked):
        mailings.freeze_again(mailing, by=marketer)
    page = NewsletterPage.objects.get()
    page.intro = "<p>Guten Tag.</p>"
    page.save()
    assert mailings.freeze_again(mailing, by=marketer)
    mailing = mailings.resume(mailing, by=marketer)
    assert (mailing.state, mailing.stop_cause) == (MailingState.PREPARING, "")
    assert "Der Plan liegt aus" not in mailing.html


def test_mailing_stopped_for_a_dead_link_goes_on_when_the_page_is_back(
    newsletter: NewsletterPage, news: NewsPage, make_subscriber: Any, marketer: User
) -> None:
    make_subscriber()
    mailing = mailings.start(newsletter, by=None, at=timezone.now())
    news.unpublish()
    mailings.launch(mailing)
    news.save_revision().publish()
    assert mailings.resume(mailing, by=marketer).state == MailingState.PREPARING


def test_mailing_goes_out_though_a_page_it_links_to_moved(
    newsletter: NewsletterPage,
    news: NewsPage,
    make_subscriber: Any,
    django_capture_on_commit_callbacks: Any,
) -> None:
    make_subscriber()
    mailing = mailings.start(newsletter, by=None, at=timezone.now())
    news.slug = "entwurf"
    with django_capture_on_commit_callbacks(execute=True):  # Wagtail leads the old address on.
        news.save_revision().publish()
    assert mailings.launch(mailing).state == MailingState.PREPARING


def test_numbers_add_up_when_somebody_subscribes_while_they_are_counted(
    newsletter: NewsletterPage, make_subscriber: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_subscriber("a@example.org")
    make_subscriber("b@example.org", confirmed=False)
    mailing = mailings.start(newsletter, by=None)
    count = audiences.count_audience

    def count_and_subscribe(audience: dict[str, Any]) -> audiences.AudienceCount:
        counted = count(audience)
        make_subscriber("c@example.org")
        return counted

    monkeypatch.setattr(audiences, "count_audience", count_and_subscribe)
    mailing = mailings.prepare(mailing)
    assert (mailing.prepared, mailing.candidates) == (2, 3)
    assert mailing.excluded == {"unconfirmed": 1}


def test_mailing_that_does_not_add_up_is_not_done(
    newsletter: NewsletterPage, make_subscriber: Any
) -> None:
    make_subscriber()
    mailing = mailings.prepare(mailings.start(newsletter, by=None))
    Mailing.objects.update(prepared=3)
    assert mailings.finish(mailing).state == MailingState.SENDING


@settings(
    max_examples=15,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    answers=st.lists(
        st.sampled_from(["250", "450 4.2.0 later", "550 5.1.1 unknown", "550 5.7.1 no", "leave"]),
        min_size=1,
        max_size=12,
    ),
    cancelled=st.booleans(),
)
def test_numbers_always_add_up(
    newsletter: NewsletterPage,
    make_subscriber: Any,
    admin: User,
    inbox: Inbox,
    answers: list[str],
    cancelled: bool,
) -> None:
    with transaction.atomic():
        for number, answer in enumerate(answers):
            make_subscriber(f"p{number}@example.org")
            if answer[0] in "45":
                inbox.script[("rcpt", f"p{number}@example.org")] = [answer]
        mailing = mailings.prepare(mailings.start(newsletter, by=None))
        Mailing.objects.filter(pk=mailing.pk).update(tolerant=True)
        for number, answer in enumerate(answers):
            if answer == "leave":
                Subscriber.objects.filter(email=f"p{number}@example.org").delete()
        mailings.pump(mailing)
        if cancelled:
            mailings.cancel(mailing, by=admin)
        mailing.refresh_from_db()
        counts = queries.progress(mailing)
        assert sum(counts.values()) == mailing.prepared == len(answers)
        retries = sum(answer.startswith("450") for answer in answers)
        waits = bool(retries) and not cancelled
        assert (mailing.state == MailingState.SENDING) is waits
        assert queries.is_accounted_for(mailing, counts) is not waits
        assert sum(counts[s.value] for s in FINAL) == len(answers) - (retries if waits else 0)
        assert counts[MessageStatus.SENT] == answers.count("250") == len(inbox.received)
        transaction.set_rollback(True)
    inbox.script.clear()
    inbox.received.clear()
