"""The outbox keeps no addresses it has no reason to keep."""

from datetime import timedelta

import pytest
from django.core.mail import send_mail
from django.utils import timezone

from notifications.domain.retention import KEEP, forget_old_messages
from notifications.enums import FINAL, WAITING, MessageStatus
from notifications.models import Message

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
