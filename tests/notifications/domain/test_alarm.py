"""Staff are called each time, and the mail that calls them names no recipient."""

from typing import Any

import pytest

from accounts.models import User
from notifications.domain import mailing as mailings
from notifications.domain import suppression
from notifications.enums import StopCause
from notifications.models import Mailing, Message, NewsletterPage
from tests.notifications.smtp import Inbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def mailing(newsletter: NewsletterPage, make_subscriber: Any) -> Mailing:
    make_subscriber("kim@example.org")
    return mailings.prepare(mailings.start(newsletter, by=None))


def test_staff_are_called_each_time_a_mailing_stops(mailing: Mailing, marketer: User) -> None:
    for _time in range(2):
        assert suppression.stop_mailing(mailing, "5.7.1 no", cause=StopCause.BOUNCES)
        assert not suppression.stop_mailing(mailing, "5.7.1 no", cause=StopCause.BOUNCES)
        mailings.resume(mailing, by=marketer)
    calls = Message.objects.filter(mailing=None).values_list("to_address", flat=True)
    assert list(calls) == [marketer.email] * 2


def test_administrators_are_called_where_nobody_does_marketing(
    mailing: Mailing, admin: User
) -> None:
    suppression.stop_mailing(mailing, "5.7.1 no", cause=StopCause.BOUNCES)
    assert Message.objects.get(mailing=None).to_address == admin.email


def test_reason_of_a_stopped_mailing_names_nobody(
    inbox: Inbox, mailing: Mailing, marketer: User
) -> None:
    inbox.script[("rcpt", "*")] = ["554 5.7.1 <kim@example.org>: no mail to kim@example.org"]
    mailings.pump(mailing)
    mailing.refresh_from_db()
    assert mailing.state_reason == "5.7.1 …: no mail to …"
    assert b"kim@" not in bytes(Message.objects.get(mailing=None).mime or b"")
