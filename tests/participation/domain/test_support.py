from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.utils import timezone

from accounts.models import User
from participation.domain import support as supports
from participation.domain.contribution import DiscussionClosed
from participation.enums import ContributionStatus
from participation.models import Contribution, DialoguePage, Support
from tests.participation.conftest import Write


def test_support_counts_once(write: Write, dialogue: DialoguePage, stranger: User) -> None:
    item = write()
    for _ in range(2):
        item = supports.support(item, by=stranger, page=dialogue)
    assert item.support_count == Support.objects.count() == 1


def test_unsupport_takes_it_back_once(write: Write, dialogue: DialoguePage, stranger: User) -> None:
    item = supports.support(write(), by=stranger, page=dialogue)
    for _ in range(2):
        item = supports.unsupport(item, by=stranger, page=dialogue)
    assert (item.support_count, Support.objects.count()) == (0, 0)


@pytest.mark.parametrize("verb", [supports.support, supports.unsupport])
def test_closed_page_takes_no_support(
    write: Write, dialogue: DialoguePage, stranger: User, verb: Callable[..., Contribution]
) -> None:
    item = write()
    dialogue.closes_at = timezone.now() - timedelta(seconds=1)
    with pytest.raises(DiscussionClosed):
        verb(item, by=stranger, page=dialogue)


@pytest.mark.parametrize(
    "status", [status for status in ContributionStatus if status != ContributionStatus.PUBLISHED]
)
def test_only_what_is_public_can_be_supported(
    in_status: Callable[[ContributionStatus], Contribution],
    dialogue: DialoguePage,
    stranger: User,
    status: ContributionStatus,
) -> None:
    with pytest.raises(DiscussionClosed):
        supports.support(in_status(status), by=stranger, page=dialogue)


def test_visitors_cannot_support(write: Write, dialogue: DialoguePage) -> None:
    with pytest.raises(DiscussionClosed):
        supports.support(write(), by=AnonymousUser(), page=dialogue)  # type: ignore[arg-type]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_fifty_supports_at_once_count_fifty(write: Write, dialogue: DialoguePage) -> None:
    item = write()
    people = User.objects.bulk_create(
        [User(email=f"p{number}@example.org", display_name=f"P{number}") for number in range(50)]
    )

    def press(person: User) -> None:
        try:
            supports.support(item, by=person, page=dialogue)
            supports.support(item, by=person, page=dialogue)
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=20) as pool:
        list(pool.map(press, people))
    item.refresh_from_db()
    assert item.support_count == Support.objects.count() == 50
