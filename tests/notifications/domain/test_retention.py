"""The outbox keeps no addresses it has no reason to keep."""

from datetime import timedelta

import pytest
from django.core.mail import send_mail
from django.utils import timezone

from notifications.domain.retention import (
    KEEP,
    KEEP_NOTICES,
    bare_notices,
    forget_old_messages,
    forget_old_notices,
)
from notifications.enums import FINAL, WAITING, MessageStatus
from notifications.models import Message, Notice, NoticeRecipient

NOW = timezone.now()
DAY = timedelta(days=1)


def _message(status: MessageStatus, age: timedelta) -> Message:
    send_mail("Betreff", "Text", None, ["wer@example.org"])
    row = Message.objects.latest("pk")
    if status not in WAITING:
        Message.objects.filter(pk=row.pk).update(status=status, next_attempt_at=None)
    Message.objects.filter(pk=row.pk).update(
        status=status, created_at=NOW - age, smtp_text="550 wer@example.org unknown"
    )
    return row


@pytest.mark.django_db
@pytest.mark.parametrize("status", MessageStatus)
@pytest.mark.parametrize(("age", "is_old"), [(KEEP - DAY, False), (KEEP + DAY, True)])
def test_only_finished_and_old_messages_are_forgotten(
    status: MessageStatus, age: timedelta, is_old: bool
) -> None:
    row = _message(status, age)
    forgotten = status in FINAL and is_old
    assert forget_old_messages(NOW) == int(forgotten)
    row.refresh_from_db()
    blank = (row.to_address, row.subject, row.mime, row.smtp_text) == ("", "", None, "")
    assert blank is forgotten
    assert row.status == status


OLD, YOUNG = KEEP_NOTICES + DAY, KEEP_NOTICES - DAY


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("notice_age", "recipient_age", "goes"),
    [
        (OLD, OLD, True),
        (OLD, YOUNG, False),
        (OLD, None, True),
        (YOUNG, YOUNG, False),
        (YOUNG, None, False),
    ],
)
def test_notice_is_counted_and_goes_with_the_last_who_has_it(
    notice_age: timedelta, recipient_age: timedelta | None, goes: bool
) -> None:
    notice = Notice.objects.create(kind="event", event="e", url="/", created_at=NOW - notice_age)
    if recipient_age is not None:
        NoticeRecipient.objects.create(
            notice=notice, person="p", channel="site", state="site", created_at=NOW - recipient_age
        )
    assert bare_notices(NOW).count() == int(goes)
    assert forget_old_notices(NOW) == int(recipient_age == OLD)
    assert Notice.objects.exists() is not goes
