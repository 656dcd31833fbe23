from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from accounts.models import User
from cms.enums import Discussion
from notifications.models import Message
from participation.domain import contribution as contributions
from participation.domain.contribution import DiscussionClosed, NotAllowed
from participation.domain.guest import Guest
from participation.enums import ContributionStatus
from participation.models import Contribution, DialoguePage
from tests.participation.conftest import Write

KEY = UUID("11111111-1111-4111-8111-111111111111")


def test_submit_by_account_publishes_at_once(write: Write, resident: User) -> None:
    item = write()
    assert (item.status, item.author) == (ContributionStatus.PUBLISHED, resident)
    assert item.published_at is not None


def test_submit_on_held_page_waits(write: Write, held: DialoguePage) -> None:
    item = write(page=held)
    assert (item.status, item.published_at) == (ContributionStatus.PENDING, None)


@pytest.mark.parametrize("page_name", ["dialogue", "held"])
def test_submit_by_guest_waits_for_the_mail(
    write: Write, guest: Guest, page_name: str, request: pytest.FixtureRequest
) -> None:
    item = write(page=request.getfixturevalue(page_name), guest=guest)
    assert (item.status, item.author, item.guest_name) == (
        ContributionStatus.UNCONFIRMED,
        None,
        "Uferläufer",
    )
    assert Message.objects.get().to_address == "gast@example.org"


def test_submit_by_guest_without_name(write: Write) -> None:
    assert write(guest=Guest("gast@example.org")).guest_name == "Gast"


def test_submit_needs_exactly_one_writer(write: Write, resident: User, guest: Guest) -> None:
    with pytest.raises(ValueError, match="either an author or a guest"):
        write(author=resident, guest=guest)
    with pytest.raises(ValueError, match="either an author or a guest"):
        write(author=None)


@pytest.mark.parametrize(
    "change",
    [
        {"closes_at": timezone.now() - timedelta(seconds=1)},
        {"opens_at": timezone.now() + timedelta(hours=1)},
        {"discussion": Discussion.OFF},
        {"live": False},
    ],
)
def test_submit_on_closed_page_is_refused(
    write: Write, dialogue: DialoguePage, change: dict[str, object]
) -> None:
    for name, value in change.items():
        setattr(dialogue, name, value)
    with pytest.raises(DiscussionClosed):
        write()
    assert not Contribution.objects.exists()


@pytest.mark.parametrize(
    "status", [status for status in ContributionStatus if status != ContributionStatus.PUBLISHED]
)
def test_answer_to_what_is_not_public_is_refused(
    write: Write,
    in_status: Callable[[ContributionStatus], Contribution],
    status: ContributionStatus,
) -> None:
    parent = in_status(status)
    with pytest.raises(DiscussionClosed):
        write(parent=parent)


def test_answer_to_an_answer_hangs_below_the_same_root(write: Write) -> None:
    root = write()
    answer = write(parent=root)
    further = write(parent=answer)
    assert (further.parent, further.root) == (answer, root)
    for item, count in ((root, 2), (answer, 1), (further, 0)):
        item.refresh_from_db()
        assert item.reply_count == count


def test_submit_twice_with_one_key_makes_one(write: Write) -> None:
    first = write(submit_key=KEY)
    assert write(submit_key=KEY) == first
    assert Contribution.objects.get() == first


def test_other_words_with_a_used_key_are_not_lost(write: Write) -> None:
    first = write("Erster", submit_key=KEY)
    second = write("Zweiter", submit_key=KEY)
    assert write("Zweiter", submit_key=KEY) == second
    assert {item.body for item in Contribution.objects.all()} == {first.body, second.body}


def test_submit_fails_once_when_the_row_cannot_be_written(write: Write) -> None:
    with pytest.raises(IntegrityError):
        write("x" * 4001, submit_key=KEY)


def test_submit_twice_as_guest_makes_one_and_sends_one_mail(write: Write, guest: Guest) -> None:
    first = write(guest=guest, submit_key=KEY)
    assert write(guest=guest, submit_key=KEY) == first
    assert Message.objects.count() == 1


def test_submit_twice_still_answers_when_the_page_has_closed(
    write: Write, dialogue: DialoguePage
) -> None:
    first = write(submit_key=KEY)
    dialogue.discussion = Discussion.OFF
    assert write(submit_key=KEY) == first


def test_key_of_a_stranger_reveals_nothing(write: Write, stranger: User) -> None:
    first = write(submit_key=KEY)
    second = write("Meins", author=stranger, submit_key=KEY)
    assert (second.author, second.body) == (stranger, "Meins")
    assert second.submit_key != first.submit_key


def test_withdraw_wipes_the_text_and_keeps_the_answers(write: Write, resident: User) -> None:
    root = write("Geheim", title="Titel")
    answer = write(parent=root)
    contributions.withdraw(root, by=resident)
    root.refresh_from_db()
    answer.refresh_from_db()
    assert (root.status, root.title, root.body) == (ContributionStatus.WITHDRAWN, "", "")
    assert answer.is_published


def test_withdraw_an_answer_uncounts_it(write: Write, resident: User) -> None:
    root = write()
    contributions.withdraw(write(parent=root), by=resident)
    root.refresh_from_db()
    assert root.reply_count == 0


def test_withdraw_is_possible_after_the_end(
    write: Write, dialogue: DialoguePage, resident: User
) -> None:
    item = write()
    DialoguePage.objects.filter(pk=dialogue.pk).update(closes_at=timezone.now())
    assert contributions.withdraw(item, by=resident).status == ContributionStatus.WITHDRAWN


def test_withdraw_twice_is_refused(write: Write, resident: User) -> None:
    item = write()
    contributions.withdraw(item, by=resident)
    with pytest.raises(NotAllowed):
        contributions.withdraw(item, by=resident)


def test_withdraw_by_a_stranger_is_refused(write: Write, stranger: User) -> None:
    item = write()
    with pytest.raises(NotAllowed):
        contributions.withdraw(item, by=stranger)
    item.refresh_from_db()
    assert item.body == "Bitte einen Radweg."


ALLOWED = {
    ("dialogue", ContributionStatus.PUBLISHED),
    ("dialogue", ContributionStatus.PENDING),
    ("held", ContributionStatus.PENDING),
}


@pytest.mark.parametrize("page_name", ["dialogue", "held", "closed"])
@pytest.mark.parametrize("status", ContributionStatus)
@pytest.mark.parametrize("role", ["resident", "stranger", "moderator", "admin"])
def test_only_authors_edit_and_only_what_nobody_approved(
    request: pytest.FixtureRequest,
    write: Write,
    cast: dict[str, User],
    page_name: str,
    status: ContributionStatus,
    role: str,
) -> None:
    item = write(title="Wege")
    item.page, item.status = request.getfixturevalue(page_name), status
    item.save(update_fields=["page", "status"])
    allowed = role == "resident" and (page_name, status) in ALLOWED
    try:
        edited = contributions.edit(item, title="Wege", body="Neu", by=cast[role])
    except NotAllowed:
        assert not allowed
        assert Contribution.objects.get().body == "Bitte einen Radweg."
    else:
        assert allowed
        assert (edited.body, edited.edited_at is not None) == ("Neu", True)
        assert [row.body for row in edited.earlier_versions.all()] == ["Bitte einen Radweg."]


def test_edit_twice_keeps_each_version_with_its_moment(write: Write, resident: User) -> None:
    item = write("Eins")
    first = contributions.edit(item, title="", body="Zwei", by=resident)
    contributions.edit(item, title="", body="Drei", by=resident)
    rows = list(item.earlier_versions.all())
    assert [row.body for row in rows] == ["Eins", "Zwei"]
    assert [row.written_at for row in rows] == [item.created_at, first.edited_at]


def test_withdraw_takes_earlier_versions_along(write: Write, resident: User) -> None:
    item = contributions.edit(write(), title="", body="Neu", by=resident)
    contributions.withdraw(item, by=resident)
    assert not item.earlier_versions.exists()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_double_click_at_the_same_moment_makes_one(
    write: Write, dialogue: DialoguePage, resident: User
) -> None:
    def press(_number: int) -> int:
        try:
            return contributions.submit(dialogue, body="Einmal", submit_key=KEY, author=resident).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=8) as pool:
        keys = set(pool.map(press, range(8)))
    assert len(keys) == Contribution.objects.count() == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_answers_and_withdrawals_at_once_count_right(
    write: Write, dialogue: DialoguePage, resident: User
) -> None:
    root = write()
    middle = write(parent=root)
    leaving = [write(parent=middle) for _ in range(6)]

    def act(number: int) -> None:
        try:
            if number % 2:
                contributions.withdraw(leaving[number // 2], by=resident)
            else:
                contributions.submit(
                    dialogue, body="Ja", submit_key=uuid4(), author=resident, parent=middle
                )
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=12) as pool:
        list(pool.map(act, range(12)))
    root.refresh_from_db()
    middle.refresh_from_db()
    assert (root.reply_count, middle.reply_count) == (7, 6)
