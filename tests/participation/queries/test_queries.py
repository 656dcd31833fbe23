from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from accounts.models import User
from participation import queries
from participation.domain import contribution as contributions
from participation.domain import support as supports
from participation.domain.guest import Guest
from participation.enums import ContributionStatus, ThreadSort
from participation.models import Contribution, DialoguePage
from tests.participation.conftest import Write, fill

VISITOR = AnonymousUser()


def _pages(page: DialoguePage, sort: ThreadSort) -> list[list[Contribution]]:
    """Every page of the discussion, following the cursor."""
    found, after = [], None
    while True:
        thread = queries.thread(page, viewer=VISITOR, sort=sort, after=after)
        found.append([post.contribution for post in thread.posts])
        if thread.next_cursor is None:
            return found
        after = thread.next_cursor


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        (ThreadSort.NEWEST, lambda item: (item.published_at, item.pk)),
        (ThreadSort.SUPPORTED, lambda item: (item.support_count, item.pk)),
        (ThreadSort.DISCUSSED, lambda item: (item.reply_count, item.pk)),
    ],
)
def test_pages_hold_everything_once_in_order(
    dialogue: DialoguePage, resident: User, sort: ThreadSort, order: object
) -> None:
    tops = fill(dialogue, resident, roots=45)
    for number, item in enumerate(tops):
        item.reply_count = number * 7 % 4
    Contribution.objects.bulk_update(tops, ["reply_count"])
    pages = _pages(dialogue, sort)
    assert [len(page) for page in pages] == [20, 20, 5]
    flat = [item for page in pages for item in page]
    assert flat == sorted(tops, key=order, reverse=True)  # type: ignore[call-overload]


def test_same_moment_is_no_gap(dialogue: DialoguePage, resident: User) -> None:
    fill(dialogue, resident, roots=30)
    Contribution.objects.update(published_at=timezone.now(), support_count=0)
    for sort in ThreadSort:
        flat = [item.pk for page in _pages(dialogue, sort) for item in page]
        assert len(flat) == len(set(flat)) == 30


def test_cursor_of_another_page_is_ignored(
    dialogue: DialoguePage, held: DialoguePage, resident: User
) -> None:
    fill(dialogue, resident, roots=3)
    foreign = fill(held, resident, roots=1)[0]
    for after in (foreign.public_id, uuid4()):
        thread = queries.thread(dialogue, viewer=VISITOR, sort=ThreadSort.NEWEST, after=after)
        assert (len(thread.posts), thread.is_continued) == (3, False)


@pytest.mark.parametrize("value", ["", "x", "1e9", "-1", "\x00", "' OR 1=1", "x" * 5000])
def test_cursor_takes_only_ids(value: str) -> None:
    assert queries.cursor(value) is None


def test_cursor_reads_an_id() -> None:
    key = uuid4()
    assert queries.cursor(str(key)) == UUID(str(key))


def test_preview_holds_three_answers_and_says_if_there_are_more(
    dialogue: DialoguePage, resident: User
) -> None:
    for replies in (0, 3, 4):
        fill(dialogue, resident, roots=1, replies=replies)
    thread = queries.thread(dialogue, viewer=VISITOR, sort=ThreadSort.NEWEST)
    shown = {
        post.contribution.reply_count: (len(post.replies), post.more_replies)
        for post in thread.posts
    }
    assert shown == {0: (0, False), 3: (3, False), 4: (3, True)}
    assert thread.total == 10


def test_only_what_is_public_is_read(
    write: Write, held: DialoguePage, dialogue: DialoguePage, resident: User, guest: Guest
) -> None:
    public = write()
    write(guest=guest)
    contributions.withdraw(write(), by=resident)
    answered = write()
    answer = write(parent=answered)
    contributions.withdraw(answered, by=resident)
    contributions.withdraw(write(parent=public), by=resident)
    thread = queries.thread(dialogue, viewer=resident, sort=ThreadSort.NEWEST)
    assert [post.contribution for post in thread.posts] == [answered, public]
    assert [post.contribution for post in thread.posts[0].replies] == [answer]
    assert thread.posts[1].replies == []
    assert thread.total == 2
    write(page=held)
    assert queries.thread(held, viewer=resident, sort=ThreadSort.NEWEST).posts == []


def test_relation_of_the_reader(
    write: Write, dialogue: DialoguePage, resident: User, stranger: User
) -> None:
    root = write()
    answer = write(parent=root, author=stranger)
    supports.support(root, by=stranger, page=dialogue)
    for viewer, expected in (
        (resident, [(False, True), (False, False)]),
        (stranger, [(True, False), (False, True)]),
        (VISITOR, [(False, False), (False, False)]),
    ):
        post = queries.thread(dialogue, viewer=viewer, sort=ThreadSort.NEWEST).posts[0]
        assert post.replies[0].contribution == answer
        found = [(item.is_supported, item.is_own) for item in (post, *post.replies)]
        assert found == expected


def test_conversation_is_read_from_the_beginning(dialogue: DialoguePage, resident: User) -> None:
    root = fill(dialogue, resident, roots=1, replies=60)[0]
    post, cursor = queries.conversation(root, viewer=VISITOR)
    rest, end = queries.conversation(root, viewer=VISITOR, after=cursor)
    numbers = [item.contribution.body for item in (*post.replies, *rest.replies)]
    assert numbers == [f"Beitrag {number}" for number in range(60)]
    assert end is None


def test_long_conversation_begins_at_the_linked_answer(
    dialogue: DialoguePage, resident: User
) -> None:
    root = fill(dialogue, resident, roots=1, replies=60)[0]
    answer = root.conversation.get(body="Beitrag 55")
    post, cursor = queries.conversation(answer, viewer=VISITOR)
    assert [item.contribution.body for item in post.replies] == [
        f"Beitrag {number}" for number in range(55, 60)
    ]
    assert (post.contribution, cursor) == (root, None)


def test_published_counts(
    dialogue: DialoguePage,
    held: DialoguePage,
    closed: DialoguePage,
    resident: User,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    fill(dialogue, resident, roots=2, replies=2)
    fill(closed, resident, roots=1)
    with django_assert_num_queries(1):
        counts = queries.published_counts([dialogue.pk, held.pk, closed.pk])
    assert counts == {dialogue.pk: 6, closed.pk: 1}


def test_own_holds_every_state_and_nobody_else(
    write: Write, held: DialoguePage, resident: User, stranger: User
) -> None:
    first = write()
    second = write(page=held)
    write(author=stranger)
    third = write()
    contributions.withdraw(third, by=resident)
    Contribution.objects.filter(pk=first.pk).update(created_at=timezone.now() - timedelta(days=1))
    assert [item.pk for item in queries.own(resident)] == [third.pk, second.pk, first.pk]
    assert {item.status for item in queries.own(resident)} == {
        ContributionStatus.PUBLISHED,
        ContributionStatus.PENDING,
        ContributionStatus.WITHDRAWN,
    }
