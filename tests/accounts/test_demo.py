import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from accounts import demo
from accounts.enums import Role
from accounts.models import User
from accounts.rules import has_role
from tests.accounts.conftest import sign_in


@pytest.mark.django_db
def test_load_brings_one_person_for_each_role() -> None:
    demo.load()
    people = {
        user.email.partition("@")[0]: {role for role in Role if has_role(user, role)}
        for user in User.objects.all()
    }
    assert people == {
        "admin": set(Role),
        "editor": {Role.EDITOR},
        "marketer": {Role.MARKETER},
        "moderator": {Role.MODERATOR},
        "lead": {Role.LEAD},
        "survey": {Role.SURVEY_AUTHOR},
        "analyst": {Role.ANALYST},
        "privacy": {Role.PRIVACY_OFFICER},
        "resident": set(),
    }
    assert EmailAddress.objects.filter(verified=True, primary=True).count() == 9


@pytest.mark.django_db
def test_load_again_changes_nothing() -> None:
    demo.load()
    before = list(User.objects.order_by("pk").values())
    demo.load()
    assert list(User.objects.order_by("pk").values()) == before


@pytest.mark.django_db
def test_demo_people_can_sign_in() -> None:
    demo.load()
    response = sign_in(Client(), "resident@revierdialog.example", demo.PASSWORD)
    assert (response.status_code, response["Location"]) == (302, "/")
