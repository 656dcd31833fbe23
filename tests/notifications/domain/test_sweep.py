"""What beat finds."""

from datetime import timedelta
from typing import Any

import pytest
from celery import current_app
from django.conf import settings
from django.core.mail import send_mail
from django.utils import timezone

from notifications.domain import ledger, nudge
from notifications.domain import mailing as mailings
from notifications.domain.sweep import sweep
from notifications.enums import MailingState, MessageStatus, Queue
from notifications.models import Message, NewsletterPage

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _empty_queues(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(nudge, "_silent_until", 0.0)
    with current_app.connection_for_write() as connection:
        yield
        for name in ("mail", "bulk"):
            channel: Any = connection.default_channel
            channel.queue_purge(name)


def test_quiet_house_gets_no_nudge() -> None:
    assert sweep() == 0


def test_due_row_gets_one_nudge() -> None:
    send_mail("Betreff", "Text", None, ["a@example.org"])
    assert sweep() == 1


def test_future_row_gets_none() -> None:
    send_mail("Betreff", "Text", None, ["a@example.org"])
    Message.objects.update(next_attempt_at=timezone.now() + timedelta(minutes=1))
    assert sweep() == 0


def test_mailing_gets_as_many_workers_as_connections(
    newsletter: NewsletterPage, make_subscriber: Any
) -> None:
    make_subscriber("a@example.org")
    make_subscriber("b@example.org")
    mailing = mailings.start(newsletter, by=None)
    assert sweep() == 1
    mailings.prepare(mailing)
    assert sweep() == settings.NEWSLETTER_CONNECTIONS
    ledger.claim(ledger.Source(Queue.BULK, mailing), worker="w", limit=1)
    assert sweep() == settings.NEWSLETTER_CONNECTIONS - 1


def test_mailing_whose_worker_died_at_the_end_is_finished(
    newsletter: NewsletterPage, make_subscriber: Any
) -> None:
    make_subscriber()
    mailing = mailings.prepare(mailings.start(newsletter, by=None))
    Message.objects.update(status=MessageStatus.SENT, next_attempt_at=None)
    assert sweep() == 0
    mailing.refresh_from_db()
    assert mailing.state == MailingState.DONE


@pytest.mark.parametrize("state", ["paused", "cancelled", "done"])
def test_standing_mailing_is_left_alone(
    newsletter: NewsletterPage, make_subscriber: Any, state: str
) -> None:
    make_subscriber()
    mailing = mailings.prepare(mailings.start(newsletter, by=None))
    type(mailing).objects.update(state=state)
    assert sweep() == 0
