import pytest
from django.db import IntegrityError, transaction

from participation.domain.guest import Guest
from participation.models import Contribution, GuestConfirmation
from tests.participation.conftest import Write


def test_deleting_a_contribution_takes_the_address_along(write: Write, guest: Guest) -> None:
    item = write(author=None, guest=guest)
    item.delete()
    assert not GuestConfirmation.objects.exists()


def test_deleting_the_address_keeps_the_words(write: Write, guest: Guest) -> None:
    item = write(author=None, guest=guest)
    GuestConfirmation.objects.all().delete()
    assert Contribution.objects.get() == item


def test_token_hash_is_unique(write: Write, guest: Guest) -> None:
    write(author=None, guest=guest)
    write(author=None, guest=guest)
    with pytest.raises(IntegrityError), transaction.atomic():
        GuestConfirmation.objects.update(token_hash="x")
