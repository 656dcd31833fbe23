import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from cms.enums import Discussion
from notifications.models import Message
from participation.domain import contribution as contributions
from participation.domain import guest as guests
from participation.domain.guest import Guest, InvalidToken
from participation.enums import ContributionStatus
from participation.models import Contribution, DialoguePage, GuestConfirmation
from tests.participation.conftest import Write, mail_text

Token = Callable[..., str]


@pytest.fixture
def token(write: Write, guest: Guest) -> str:
    """The token of the mail a guest got."""
    write(guest=guest)
    found = re.search(r"/bestaetigen/([^/]+)/", mail_text(Message.objects.get()))
    assert found
    return found.group(1)


def test_only_the_hash_of_the_token_is_stored(token: str) -> None:
    row = GuestConfirmation.objects.get()
    assert token not in {row.token_hash, row.email}
    assert len(row.token_hash) == 64


def test_finding_changes_nothing(token: str) -> None:
    for _ in range(3):
        guests.find(token)
    assert Contribution.objects.get().status == ContributionStatus.UNCONFIRMED


def test_confirm_publishes(token: str) -> None:
    item = contributions.confirm_guest(token)
    assert (item.status, item.author_name) == (ContributionStatus.PUBLISHED, "Uferläufer")


def test_confirm_twice_changes_nothing(token: str) -> None:
    first = contributions.confirm_guest(token)
    assert contributions.confirm_guest(token).published_at == first.published_at


def test_confirm_an_answer_counts_it_once(write: Write, guest: Guest) -> None:
    root = write()
    write(guest=guest, parent=root)
    found = re.search(r"/bestaetigen/([^/]+)/", mail_text(Message.objects.get()))
    assert found
    for _ in range(2):
        contributions.confirm_guest(found.group(1))
    root.refresh_from_db()
    assert root.reply_count == 1


@pytest.mark.parametrize("discussion", [Discussion.HOLD, Discussion.OFF])
def test_confirm_waits_for_approval_unless_the_page_is_open(
    token: str, dialogue: DialoguePage, discussion: Discussion
) -> None:
    DialoguePage.objects.filter(pk=dialogue.pk).update(discussion=discussion)
    assert contributions.confirm_guest(token).status == ContributionStatus.PENDING


def test_confirm_after_the_end_still_counts(token: str, dialogue: DialoguePage) -> None:
    DialoguePage.objects.filter(pk=dialogue.pk).update(closes_at=timezone.now())
    assert contributions.confirm_guest(token).status == ContributionStatus.PUBLISHED


@pytest.mark.parametrize("wrong", ["", "x", "x" * 5000, "\x00", "\ud800", "../../etc"])
def test_foreign_token_is_refused(token: str, wrong: str) -> None:
    with pytest.raises(InvalidToken):
        contributions.confirm_guest(wrong)


def test_truncated_token_is_refused(token: str) -> None:
    with pytest.raises(InvalidToken):
        contributions.confirm_guest(token[:-1])


def test_expired_token_is_refused(token: str) -> None:
    GuestConfirmation.objects.update(expires_at=timezone.now())
    with pytest.raises(InvalidToken):
        contributions.confirm_guest(token)
    assert Contribution.objects.get().status == ContributionStatus.UNCONFIRMED


def test_purge_deletes_what_expired_and_nothing_else(write: Write, guest: Guest) -> None:
    old, new, confirmed = (write(guest=guest) for _ in range(3))
    plain = write()
    GuestConfirmation.objects.filter(contribution__in=[old, confirmed]).update(
        expires_at=timezone.now() - timedelta(seconds=1)
    )
    Contribution.objects.filter(pk=confirmed.pk).update(
        status=ContributionStatus.PUBLISHED, published_at=timezone.now()
    )
    assert guests.purge_expired() == 1
    assert set(Contribution.objects.all()) == {new, confirmed, plain}
    assert guests.purge_expired() == 0
