"""Limits per hour and pauses live in the database."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import send_mail
from django.db import connection
from django.db.models import F
from django.utils import timezone

from accounts.models import AuditEntry, User
from notifications.domain import delivery, throttle
from notifications.domain import mailing as mailings
from notifications.domain.relay import Answer, Verdict
from notifications.domain.sweep import sweep
from notifications.enums import MessageStatus, Queue, RelayName
from notifications.models import MailRelay, Message, NewsletterPage, RelayUse
from tests.notifications.smtp import Inbox

pytestmark = pytest.mark.django_db
BUSY = Answer(Verdict.DOWN, 421, "4.3.2 too busy")


def _mails(number: int) -> None:
    for n in range(number):
        send_mail("Betreff", "Text", None, [f"p{n}@example.org"])


def test_answer_of_a_resting_server_names_nobody() -> None:
    answer = Answer(Verdict.DOWN, 421, "4.7.0 <kim@example.org>: try later")
    relay = throttle.rest(RelayName.MAIN, answer)
    relay.refresh_from_db()
    assert relay.smtp_text == "4.7.0 …: try later"


def test_no_limit_writes_nothing_down(inbox: Inbox) -> None:
    _mails(3)
    delivery.deliver(Queue.MAIL)
    assert len(inbox.received) == 3
    assert RelayUse.objects.count() == 0


def test_hour_is_kept_across_processes_and_restarts(inbox: Inbox) -> None:
    relay = MailRelay.objects.create(name="main", per_hour=5)
    _mails(8)
    for _worker in range(3):
        delivery.deliver(Queue.MAIL)
    assert len(inbox.received) == 5
    assert throttle.used(relay, timezone.now()) == 5
    assert Message.objects.filter(status=MessageStatus.PENDING, worker="").count() == 3
    RelayUse.objects.update(minute=timezone.now() - timedelta(minutes=62))
    delivery.deliver(Queue.MAIL)
    assert len(inbox.received) == 8


def test_newsletters_leave_a_tenth_to_sign_in_mails(
    inbox: Inbox, newsletter: NewsletterPage, make_subscriber: Any
) -> None:
    MailRelay.objects.create(name="main", per_hour=10)
    for number in range(12):
        make_subscriber(f"n{number}@example.org")
    mailing = mailings.start(newsletter, by=None)
    mailings.pump(mailing)
    assert len(inbox.received) == 9
    _mails(1)
    delivery.deliver(Queue.MAIL)
    assert inbox.recipients[-1] == "p0@example.org"
    mailing.refresh_from_db()
    assert mailing.state == "sending"


def test_own_server_for_bulk_has_its_own_hour(settings: Any) -> None:
    settings.BULK_RELAY = {"host": "127.0.0.1", "port": 1}
    MailRelay.objects.create(name="bulk", per_hour=10)
    assert throttle.name_for(Queue.BULK) == RelayName.BULK
    assert throttle.name_for(Queue.MAIL) == RelayName.MAIN
    assert throttle.reserve(Queue.BULK, 50).mails == 10
    assert throttle.reserve(Queue.BULK, 50).mails == 0
    assert throttle.reserve(Queue.MAIL, 50).mails == 50


def test_unused_reservation_is_given_back(inbox: Inbox) -> None:
    relay = MailRelay.objects.create(name="main", per_hour=100)
    _mails(2)
    delivery.deliver(Queue.MAIL)
    assert throttle.used(relay, timezone.now()) == 2


def test_each_gives_back_where_it_reserved() -> None:
    """Two workers in neighbouring minutes: neither loses mails nor takes the other's."""
    relay = MailRelay.objects.create(name="main", per_hour=100)
    earlier = throttle.reserve(Queue.MAIL, 10)
    RelayUse.objects.update(minute=F("minute") - timedelta(minutes=1))
    later = throttle.reserve(Queue.MAIL, 18)
    throttle.give_back(earlier, 5)
    throttle.give_back(later, 17)
    assert list(relay.uses.order_by("minute").values_list("taken", flat=True)) == [5, 1]


def test_limit_set_in_the_middle_of_a_batch_is_owed_nothing() -> None:
    grant = throttle.reserve(Queue.MAIL, 10)
    relay = throttle.relay_named(RelayName.MAIN)
    MailRelay.objects.update(per_hour=5)
    throttle.reserve(Queue.MAIL, 5)
    throttle.give_back(grant, 10)
    assert throttle.used(relay, timezone.now()) == 5


def test_used_up_hour_ends_when_its_oldest_mails_are_an_hour_old() -> None:
    relay = MailRelay.objects.create(name="main", per_hour=10)
    now = timezone.now().replace(second=0, microsecond=0)
    for ago, taken in ((50, 2), (30, 3), (10, 5)):
        relay.uses.create(minute=now - timedelta(minutes=ago), taken=taken)
    assert throttle.full_until(relay, Queue.MAIL, now) == now + timedelta(minutes=11)
    # Newsletters may have nine of ten: two must go before the next.
    assert throttle.full_until(relay, Queue.BULK, now) == now + timedelta(minutes=11)
    RelayUse.objects.filter(taken=2).update(taken=1)
    assert throttle.full_until(relay, Queue.MAIL, now) is None
    assert throttle.full_until(relay, Queue.BULK, now) == now + timedelta(minutes=11)
    RelayUse.objects.filter(taken=3).update(taken=2)
    assert throttle.full_until(relay, Queue.BULK, now) is None
    MailRelay.objects.update(per_hour=None)
    relay.refresh_from_db()
    assert throttle.full_until(relay, Queue.MAIL, now) is None


def test_newsletters_get_at_least_one_mail_of_the_smallest_hour() -> None:
    MailRelay.objects.create(name="main", per_hour=1)
    assert throttle.reserve(Queue.BULK, 50).mails == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_no_more_of_the_hour_is_reserved_than_there_are_mails(inbox: Inbox) -> None:
    """The worker of sign-in mails, killed with one in its hands, must not silence itself."""
    MailRelay.objects.create(name=RelayName.MAIN, per_hour=100)
    send_mail("Code", "Text", None, ["a@example.org"])
    reserved: list[int] = []

    def look(_address: str, _content: bytes) -> None:
        reserved.append(RelayUse.objects.get().taken)
        connection.close()

    inbox.before_data = look
    delivery.deliver(Queue.MAIL)
    assert reserved == [1]


def test_what_a_killed_worker_reserved_is_spent() -> None:
    relay = MailRelay.objects.create(name="main", per_hour=100)
    assert throttle.reserve(Queue.MAIL, 50).mails == 50
    assert throttle.used(relay, timezone.now()) == 50


def test_pauses_grow_and_staff_are_told_once(marketer: User) -> None:
    pauses = []
    for _failure in range(6):
        before = timezone.now()
        relay = throttle.rest(RelayName.MAIN, BUSY)
        assert relay.paused_until is not None
        pauses.append(round((relay.paused_until - before).total_seconds()))
        MailRelay.objects.update(paused_until=timezone.now())
    assert pauses == [30, 120, 480, 1800, 1800, 1800]
    assert list(Message.objects.values_list("to_address", flat=True)) == [marketer.email]


def test_staff_are_reminded_once_a_day_and_told_anew_of_the_next_time(marketer: User) -> None:
    for _failure in range(throttle.ALARMING + 3):
        relay = throttle.rest(RelayName.MAIN, BUSY)
        MailRelay.objects.update(paused_until=timezone.now())
    assert Message.objects.count() == 1
    relay.refresh_from_db()
    assert relay.alarmed_at is not None
    MailRelay.objects.update(alarmed_at=relay.alarmed_at - throttle.ALARMED)
    Message.objects.update(dedupe_key=None)
    throttle.rest(RelayName.MAIN, BUSY)
    assert Message.objects.count() == 2
    throttle.works_again(RelayName.MAIN)
    relay.refresh_from_db()
    assert relay.alarmed_at is None


def test_second_worker_does_not_lengthen_the_pause() -> None:
    throttle.rest(RelayName.MAIN, BUSY)
    assert throttle.rest(RelayName.MAIN, BUSY).failures == 1


def test_wrong_password_rests_long_and_tells_staff_at_once(marketer: User) -> None:
    before = timezone.now()
    relay = throttle.rest(RelayName.MAIN, Answer(Verdict.DOWN, 535, "5.7.8 bad credentials"))
    assert relay.paused_until is not None
    assert relay.paused_until - before >= throttle.SIGN_IN_REST
    mail = Message.objects.get()
    assert "nimmt keine E-Mails an" in mail.subject


def test_resting_server_is_not_tried_and_nobody_is_nudged(inbox: Inbox) -> None:
    _mails(1)
    throttle.rest(RelayName.MAIN, BUSY)
    assert delivery.deliver(Queue.MAIL) is False
    assert sweep() == 0
    assert inbox.sessions == 0


def test_first_mail_that_goes_through_forgets_the_failures(inbox: Inbox) -> None:
    throttle.rest(RelayName.MAIN, BUSY)
    MailRelay.objects.update(paused_until=timezone.now())
    _mails(1)
    delivery.deliver(Queue.MAIL)
    relay = MailRelay.objects.get()
    assert (relay.failures, relay.paused_until) == (0, None)


def test_what_staff_change_at_a_mail_server_stands_in_the_audit_log(admin: User) -> None:
    relay = throttle.relay_named(RelayName.MAIN)
    throttle.set_limit(relay, 500, by=admin)
    throttle.wake(relay, by=admin)
    rows = AuditEntry.objects.filter(object_type="notifications.mailrelay").order_by("pk")
    assert [row.facts for row in rows] == [{"mails per hour": 500}, {"tried again": True}]
