"""What the pages of mailings and the sweep read."""

from typing import Any

import pytest
from django.utils import timezone

from notifications import queries
from notifications.domain import mailing as mailings
from notifications.enums import WAITING, MessageStatus
from notifications.models import NewsletterPage

pytestmark = pytest.mark.django_db


def test_recipients_that_need_a_person_come_first(
    make_subscriber: Any, newsletter: NewsletterPage
) -> None:
    for status in MessageStatus:
        make_subscriber(f"{status}@example.org")
    mailing = mailings.prepare(mailings.start(newsletter, by=None))
    for status in MessageStatus:
        mailing.messages.filter(to_address=f"{status}@example.org").update(
            status=status, next_attempt_at=timezone.now() if status in WAITING else None
        )
    rows = queries.recipients_of(mailing)
    order = ["failed", "unknown", "retry", "claimed", "pending", "skipped", "sent"]
    assert [row.status for row in rows] == order


def test_unfinished_mailings_are_found_without_their_content(
    make_subscriber: Any, newsletter: NewsletterPage, django_assert_num_queries: Any
) -> None:
    make_subscriber("kim@example.org")
    mailings.start(newsletter, by=None)
    with django_assert_num_queries(1):
        (found,) = queries.unfinished_mailings()
        assert found.state == "preparing"
    assert {"html", "text", "mime"} <= found.get_deferred_fields()
