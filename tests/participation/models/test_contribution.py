import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from pytest_django.fixtures import DjangoAssertNumQueries

from accounts.models import User
from participation.enums import ContributionStatus
from participation.models import Contribution, DialoguePage, Support
from tests.participation.conftest import Write


def test_author_name_of_account_guest_and_deleted_account() -> None:
    assert Contribution(author=User(display_name="Haselnussweg")).author_name == "Haselnussweg"
    assert Contribution(guest_name="Uferläufer").author_name == "Uferläufer"
    assert Contribution().author_name == "Gelöschtes Konto"


def test_deleting_the_author_keeps_the_words(write: Write, stranger: User) -> None:
    root = write(author=stranger)
    answer = write(parent=root)
    stranger.emailaddress_set.all().delete()  # type: ignore[attr-defined]
    stranger.delete()
    root.refresh_from_db()
    answer.refresh_from_db()
    assert (root.author, root.is_published, root.reply_count) == (None, True, 1)
    assert answer.root == root


def test_deleting_a_supporter_keeps_the_count(write: Write, stranger: User) -> None:
    item = write()
    Support.objects.create(contribution=item, user=stranger)
    Contribution.objects.update(support_count=1)
    stranger.emailaddress_set.all().delete()  # type: ignore[attr-defined]
    stranger.delete()
    item.refresh_from_db()
    assert item.support_count == item.supports.count() == 1


def test_page_with_contributions_cannot_be_deleted(write: Write, dialogue: DialoguePage) -> None:
    write()
    with pytest.raises(ProtectedError):
        dialogue.delete()


def test_answered_contribution_cannot_be_deleted(write: Write) -> None:
    root = write()
    write(parent=root)
    with pytest.raises(ProtectedError):
        root.delete()


@pytest.mark.parametrize(
    "wrong",
    [
        {"body": "x" * 4001},
        {"root_id": None, "parent_id": "self"},
        {"published_at": None},
        {"reply_count": -1},
    ],
)
def test_database_refuses(write: Write, wrong: dict[str, object]) -> None:
    item = write()
    values = {name: item.pk if value == "self" else value for name, value in wrong.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Contribution.objects.filter(pk=item.pk).update(**values)


def test_database_takes_4000_characters_of_four_bytes(write: Write) -> None:
    assert len(write("🌊" * 4000).body) == 4000


def test_support_once_per_person(write: Write, stranger: User) -> None:
    item = write()
    Support.objects.create(contribution=item, user=stranger)
    with pytest.raises(IntegrityError), transaction.atomic():
        Support.objects.create(contribution=item, user=stranger)


@pytest.mark.parametrize(
    ("status", "tombstone"),
    [
        (ContributionStatus.UNCONFIRMED, False),
        (ContributionStatus.PENDING, False),
        (ContributionStatus.PUBLISHED, False),
        (ContributionStatus.WITHDRAWN, True),
        (ContributionStatus.REMOVED, True),
    ],
)
def test_is_tombstone(status: ContributionStatus, tombstone: bool) -> None:
    assert Contribution(status=status).is_tombstone is tombstone


def test_saving_does_not_touch_wagtails_reference_index(
    write: Write, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    item = write()
    with django_assert_num_queries(1):
        item.save(update_fields=["title"])
    assert "reference" not in str(connection.queries)
