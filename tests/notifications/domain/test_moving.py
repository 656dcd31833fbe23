"""An account gets another address: what was noted under the old one goes along."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.domain import email_address
from accounts.models import User
from cms.models import Topic
from notifications import privacy
from notifications.domain import follow, notice, post, quiet, subscription, tokens
from notifications.domain.consent import address_hash
from notifications.domain.followers import Guest
from notifications.domain.tokens import Purpose
from notifications.enums import Cadence, MessageStatus, NoticeKind
from notifications.models import Message, NoticeRecipient, NoticeSettings, Refusal, Subscription

pytestmark = pytest.mark.django_db
KEY = "contribution:abc"
LATER = timezone.now() + timedelta(days=8)


def announce(number: int, *, key: str = KEY, **fields: Any) -> None:
    notice.announce(
        kind=NoticeKind.REPLY,
        event=f"reply:{number}",
        keys=[key],
        subject=f"Antwort {number}",
        url="/",
        text="Was es gibt.",
        **fields,
    )


def move(user: User, email: str, *, by_staff: bool = False) -> None:
    """As the room of accounts does it: the owner keeps the old record until the new one counts."""
    if by_staff:
        email_address.replace(user, email=email, verified=False)
    else:
        user.email = email
        user.save()
    subscription.join_account(user, email)


@pytest.mark.parametrize("by_staff", [False, True])
def test_what_was_refused_stays_refused(client: Client, resident: User, by_staff: bool) -> None:
    announce(1, to_users=[resident])
    row = NoticeRecipient.objects.get()
    quiet.refuse(row, form_path="")
    move(resident, "neu@example.org", by_staff=by_staff)
    announce(2, to_users=[resident])
    assert NoticeRecipient.objects.count() == 1
    assert [one.person for one in Refusal.objects.all()] == [address_hash("neu@example.org")]
    token = tokens.make(Purpose.QUIET, row.uuid)
    client.post(reverse("notifications:quiet", args=[token]), {"undo": "1"})
    announce(3, to_users=[resident])
    assert Message.objects.latest("pk").to_address == "neu@example.org"


def test_another_change_and_another_key_lose_no_refusal(resident: User, settings: Any) -> None:
    announce(1, to_users=[resident])
    quiet.refuse(NoticeRecipient.objects.get(), form_path="")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key"
    for email in ("neu@example.org", "noch-neuer@example.org"):
        move(resident, email)
    announce(2, to_users=[resident])
    assert NoticeRecipient.objects.count() == 1
    privacy.erase(resident)
    assert not Refusal.objects.exists()


def test_what_a_guest_refused_with_the_old_address_holds_there_too(resident: User) -> None:
    guest = Guest(resident.email)
    announce(1, to_addresses=[guest])
    quiet.refuse(NoticeRecipient.objects.get(), form_path="")
    move(resident, "neu@example.org")
    announce(2, to_addresses=[guest], to_users=[resident])
    assert NoticeRecipient.objects.count() == 1


def test_what_waits_and_what_comes_is_one_digest(resident: User) -> None:
    NoticeSettings.objects.create(user=resident, channels={"reply": "daily"})
    announce(1, to_users=[resident])
    move(resident, "neu@example.org")
    announce(2, to_users=[resident])
    announce(1, to_users=[resident])
    post.digests(LATER)
    found = Message.objects.values_list("to_address", "subject")
    assert list(found) == [("neu@example.org", "Ihr Tag: 2 Neuigkeiten")]


@pytest.mark.parametrize("known", [True, False])
def test_digest_of_a_subscription_goes_to_the_new_address(
    make_subscriber: Any, resident: User, topic: Topic, known: bool
) -> None:
    """With `known` the new address subscribes too, and was told itself."""
    make_subscriber(resident.email, user=resident, topic=topic)
    if known:
        make_subscriber("neu@example.org", topic=topic)
    Subscription.objects.update(cadence=Cadence.WEEKLY)
    announce(1, key=f"topic:{topic.pk}")
    move(resident, "neu@example.org")
    post.digests(LATER)
    assert [row.to_address for row in Message.objects.all()] == ["neu@example.org"]


def test_erasing_finds_what_was_told_at_the_old_address(resident: User) -> None:
    follow.follow(resident, KEY)
    announce(1)
    Message.objects.update(status=MessageStatus.SENT, next_attempt_at=None)
    move(resident, "neu@example.org")
    privacy.erase(resident)
    row = Message.objects.get()
    assert (row.to_address, row.subject, row.mime) == ("", "", None)
