from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from notifications.domain import post, reading
from notifications.enums import Channel, NoticeKind
from notifications.models import Message, NoticeRecipient, NoticeSettings
from participation.domain import waiting
from participation.models import DialoguePage
from tests.participation.conftest import Write, mail_text


def _digests(now: datetime | None = None) -> list[Message]:
    post.digests(now or timezone.now() + timedelta(days=1))
    return list(Message.objects.order_by("pk"))


def test_moderators_get_one_summary_a_day(
    write: Write, held: DialoguePage, moderator: User, lead: User, admin: User
) -> None:
    assert not waiting.announce()
    for _ in range(3):
        write(page=held)
    assert [waiting.announce(), waiting.announce()] == [True, True]
    (message,) = _digests()
    assert (message.to_address, message.subject) == (
        moderator.email,
        "3 Beiträge warten auf die Moderation",
    )
    text = mail_text(message)
    assert "3 zur Freigabe" in text
    assert "/cms/" in text


def test_summary_comes_by_the_way_the_moderator_chose(
    write: Write, held: DialoguePage, moderator: User
) -> None:
    settings = NoticeSettings.objects.create(user=moderator)
    reading.choose(settings, channels={NoticeKind.WORK: Channel.SITE}, language="de")
    write(page=held)
    waiting.announce()
    assert _digests() == []
    assert NoticeRecipient.objects.get().notice.subject("de") == (
        "1 Beitrag wartet auf die Moderation"
    )


def test_summary_is_in_the_language_of_the_moderator(
    write: Write, held: DialoguePage, moderator: User
) -> None:
    NoticeSettings.objects.create(user=moderator, language="en")
    write(page=held)
    waiting.announce()
    (message,) = _digests()
    assert "1 held" in mail_text(message)


def test_numbers_of_yesterday_are_taken_back(
    write: Write, held: DialoguePage, moderator: User, monkeypatch: Any
) -> None:
    write(page=held)
    waiting.announce()
    tomorrow = timezone.localdate() + timedelta(days=1)
    monkeypatch.setattr(timezone, "localdate", lambda *args: tomorrow)
    write(page=held)
    waiting.announce()
    (message,) = _digests(timezone.now() + timedelta(days=2))
    assert message.subject == "2 Beiträge warten auf die Moderation"


def test_administrators_hear_where_nobody_moderates(
    write: Write, held: DialoguePage, admin: User
) -> None:
    write(page=held)
    waiting.announce()
    assert [message.to_address for message in _digests()] == [admin.email]
