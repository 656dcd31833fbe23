import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import User


@pytest.mark.django_db
def test_create_user_stores_the_address_in_its_one_spelling() -> None:
    user = User.objects.create_user("  Anna@Mu\u0308hle.Example ", "x", display_name="Anna")
    assert user.email == "anna@m\u00fchle.example"
    assert (user.is_staff, user.is_superuser, user.check_password("x")) == (False, False, True)


def test_create_user_without_address() -> None:
    with pytest.raises(ValueError, match="needs an e-mail address"):
        User.objects.create_user("")


@pytest.mark.django_db
def test_create_superuser() -> None:
    user = User.objects.create_superuser("chef@example.org", "x", display_name="Chefin")
    assert (user.is_staff, user.is_superuser) == (True, True)


@pytest.mark.django_db
def test_address_is_unique_whatever_its_case(resident: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email="RESIDENT@example.org", display_name="Zwei")


@pytest.mark.django_db
def test_full_clean_normalises_and_finds_the_double(resident: User) -> None:
    double = User(email="RESIDENT@Example.org", display_name="  Zwei  Drei ", password="x")
    with pytest.raises(ValidationError) as caught:
        double.full_clean()
    assert list(caught.value.error_dict) == ["email"]
    assert double.display_name == "Zwei Drei"


@pytest.mark.django_db
def test_get_by_natural_key_whatever_the_spelling(resident: User) -> None:
    assert User.objects.get_by_natural_key(" Resident@Example.ORG") == resident


def test_names_are_the_display_name() -> None:
    user = User(email="a@example.org", display_name="Haselnussweg")
    assert [str(user), user.get_full_name(), user.get_short_name()] == ["Haselnussweg"] * 3


@pytest.mark.django_db
def test_public_id_is_no_counter(resident: User, stranger: User) -> None:
    assert resident.uuid.version == stranger.uuid.version == 4
    assert resident.uuid != stranger.uuid
