"""Which blocks go by themselves."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from notifications.domain import suppression
from notifications.enums import SuppressionReason
from notifications.models import Suppression

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("reason", "days", "stays"),
    [
        (SuppressionReason.UNKNOWN_MAILBOX, 366, False),
        (SuppressionReason.UNREACHABLE, 366, False),
        (SuppressionReason.UNKNOWN_MAILBOX, 364, True),
        (SuppressionReason.COMPLAINT, 3000, True),
        (SuppressionReason.MANUAL, 3000, True),
    ],
)
def test_only_mailboxes_that_were_not_there_are_forgotten(
    reason: SuppressionReason, days: int, stays: bool
) -> None:
    since = timezone.now() - timedelta(days=days)
    Suppression.objects.create(email="weg@example.org", reason=reason, created_at=since)
    suppression.purge()
    assert Suppression.objects.exists() is stays


def test_block_of_a_subscriber_stays(make_subscriber: Any) -> None:
    """Without it the next newsletter would go to a mailbox that does not exist."""
    make_subscriber("Lerche@example.org")
    Suppression.objects.create(
        email="lerche@example.org",
        reason=SuppressionReason.UNKNOWN_MAILBOX,
        created_at=timezone.now() - timedelta(days=366),
    )
    suppression.purge()
    assert Suppression.objects.exists()


def test_wagtails_log_gets_no_address() -> None:
    assert str(Suppression(email="lerche@example.org")) == "l***e@example.org"
