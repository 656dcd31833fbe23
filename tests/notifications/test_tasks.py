"""Tasks take ids; one that comes twice or too late does no harm."""

from datetime import timedelta
from typing import Any

import pytest
from celery import current_app
from django.core.mail import send_mail
from django.utils import timezone

from notifications import tasks
from notifications.domain import ledger
from notifications.domain import mailing as mailings
from notifications.enums import MailingState, MessageStatus, Queue
from notifications.models import Claim, Message, NewsletterPage, Subscriber
from tests.notifications.smtp import Inbox

pytestmark = pytest.mark.django_db


def test_deliver_sends_the_queue(inbox: Inbox) -> None:
    send_mail("Betreff", "Text", None, ["a@example.org"])
    tasks.deliver("mail")
    tasks.deliver("mail")
    assert inbox.recipients == ["a@example.org"]


def test_pump_prepares_sends_and_finishes(
    inbox: Inbox, newsletter: NewsletterPage, make_subscriber: Any
) -> None:
    make_subscriber()
    mailing = mailings.start(newsletter, by=None)
    tasks.pump(mailing.pk)
    tasks.pump(mailing.pk)
    mailing.refresh_from_db()
    assert mailing.state == MailingState.DONE
    assert inbox.recipients == ["lerche@example.org"]


@pytest.mark.parametrize(("others", "sends"), [(1, True), (2, False)])
def test_no_more_pumps_than_connections_however_often_staff_click(
    inbox: Inbox, newsletter: NewsletterPage, make_subscriber: Any, others: int, sends: bool
) -> None:
    make_subscriber()
    mailing = mailings.prepare(mailings.start(newsletter, by=None))
    for number in range(others):
        Claim.objects.create(
            worker=f"w{number}",
            mailing=mailing,
            messages=[],
            lease_until=timezone.now() + timedelta(minutes=1),
        )
    assert mailings.pump(mailing) is False
    assert bool(inbox.received) is sends


def test_pump_of_a_mailing_that_is_gone_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    tasks.pump(999_999)
    assert "no such mailing mailing=999999" in caplog.text


def test_sweep_gives_back_expired_rows() -> None:
    send_mail("Betreff", "Text", None, ["a@example.org"])
    ledger.claim(ledger.Source(Queue.MAIL), worker="w")
    Claim.objects.update(lease_until="2020-01-01T00:00Z")
    tasks.sweep()
    assert Message.objects.get().status == MessageStatus.RETRY


def test_purge_deletes_the_unconfirmed(make_subscriber: Any) -> None:
    make_subscriber(confirmed=False, asked_at="2020-01-01T00:00Z")
    tasks.purge()
    assert Subscriber.objects.count() == 0


def test_beat_knows_the_tasks(settings: Any) -> None:
    names = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert {tasks.sweep.name, tasks.purge.name} <= names


@pytest.mark.parametrize(
    ("task", "queue"),
    [
        (tasks.deliver, "mail"),
        (tasks.sweep, "mail"),
        (tasks.pump, "bulk"),
        (tasks.read_returned_mail, "bulk"),
        (tasks.purge, "bulk"),
        (tasks.tell_closing, "bulk"),
    ],
)
def test_what_may_take_long_stays_out_of_the_way_of_sign_in_mails(task: Any, queue: str) -> None:
    assert current_app.amqp.router.route({}, task.name)["queue"].name == queue
