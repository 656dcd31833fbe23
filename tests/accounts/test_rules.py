import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.enums import Role
from accounts.models import User
from accounts.rules import has_role, is_reserved_name, is_staff_member

# Who has which role, written out: a new role or person must be entered here.
ROLES = {
    "admin": {Role.EDITOR, Role.MARKETER, Role.MODERATOR, Role.LEAD},
    "editor": {Role.EDITOR},
    "marketer": {Role.MARKETER},
    "moderator": {Role.MODERATOR},
    "lead": {Role.LEAD},
    "resident": set(),
    "stranger": set(),
}


def test_has_role_for_everybody(cast: dict[str, User]) -> None:
    found = {name: {role for role in Role if has_role(user, role)} for name, user in cast.items()}
    assert found == ROLES


def test_has_role_with_several_roles_asks_for_one_of_them(editor: User) -> None:
    assert has_role(editor, Role.LEAD, Role.EDITOR) is True
    assert has_role(editor, Role.LEAD, Role.MODERATOR) is False
    assert has_role(editor) is False


def test_has_role_is_lost_with_an_inactive_account(admin: User, editor: User) -> None:
    admin.is_active = editor.is_active = False
    assert has_role(admin, Role.EDITOR) is False
    assert has_role(editor, Role.EDITOR) is False


def test_has_role_anonymous() -> None:
    assert has_role(AnonymousUser(), *Role) is False


def test_is_staff_member_for_everybody(cast: dict[str, User]) -> None:
    found = {name: is_staff_member(user) for name, user in cast.items()}
    assert found == {name: bool(roles) or name == "admin" for name, roles in ROLES.items()}
    assert is_staff_member(AnonymousUser()) is False


@pytest.mark.parametrize(
    "name",
    [
        "Landratsamt",
        "landratsamt Leipzig",
        "L a n d r a t s a m t",
        "L.a.n.d.k.r.e.i.s",
        "Lаndrаtsаmt",  # Cyrillic а
        "Lαndkreis",  # Greek α
        "L4ndr4ts4mt",
        "Verwa1tung",
        "VERWALTUNG",
        "Kreisverwaltung Borna",
        "Moderation",
        "Moderatorin",
        "Módération",
        "M0derat0r",
        "Admin",
        "Ädmin",
        "Аdmin",  # Cyrillic А
        "Adm1n",
        "a-d-m-i-n",
        "Admin Team",
        "Administrator",
        "Bürgermeisterin",
        "Buergermeister Pegau",
        "Das Amt",
        "Revierdialog Team",
        "Redaktion",
        "Ｌａｎｄｒａｔ",  # full-width letters
    ],
)
def test_is_reserved_name(name: str) -> None:
    assert is_reserved_name(name) is True


@pytest.mark.parametrize(
    "name", ["Haselnussweg", "Badmintonfreund", "Samtpfote", "Anna", "Amtmannssohn", "李明", ""]
)
def test_is_reserved_name_leaves_other_names_alone(name: str) -> None:
    assert is_reserved_name(name) is False
