"""Rights change only by the hand of somebody who has just shown who they are, and leave a line."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.test import Client

from accounts.enums import AuditAction
from accounts.models import AuditEntry, Erasure, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client: Client, admin: User) -> Client:
    client.force_login(admin)
    return client


def give(client: Client, user: User, role: str) -> Any:
    data = {
        "email": user.email,
        "display_name": user.display_name,
        "is_active": "on",
        "groups": [Group.objects.get_or_create(name=role)[0].pk],
    }
    return client.post(f"/cms/users/edit/{user.pk}/", data)


def deeds() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


@pytest.mark.parametrize("path", ["new/", "edit/{}/", "delete/{}/"])
def test_changes_ask_who_is_there(office: Client, resident: User, settings: Any, path: str) -> None:
    settings.FRESH_SIGN_IN_REQUIRED = True
    response = office.post("/cms/users/" + path.format(resident.pk))
    assert response.status_code == 302
    assert response["Location"].startswith("/konto/reauthenticate/")
    assert not Erasure.objects.exists()


def test_a_new_role_is_noted_and_ends_the_sessions_of_the_person(
    office: Client, resident: User, admin: User
) -> None:
    Client().force_login(resident)
    sessions = Session.objects.count()
    assert give(office, resident, "moderator").status_code == 302
    assert resident.role_names == {"moderator"}
    entry = AuditEntry.objects.get(action=AuditAction.ROLES_CHANGED)
    assert (entry.actor, entry.object_id) == (admin.audit_ref, str(resident.audit_ref))
    assert entry.facts["roles"] == ["moderator"]
    assert entry.before != entry.after
    assert Session.objects.count() == sessions - 1


def test_a_change_without_rights_is_no_change_of_roles(office: Client, editor: User) -> None:
    Client().force_login(editor)
    sessions = Session.objects.count()
    assert give(office, editor, "editor").status_code == 302
    assert AuditAction.ROLES_CHANGED not in deeds()
    assert AuditAction.ACCOUNT_CHANGED in deeds()
    assert Session.objects.count() == sessions


def test_deleting_an_account_begins_its_erasure(
    office: Client, resident: User, admin: User
) -> None:
    assert office.post(f"/cms/users/delete/{resident.pk}/").status_code == 302
    assert Erasure.objects.get().user == resident
    entry = AuditEntry.objects.get(action=AuditAction.ERASURE_REQUESTED)
    assert entry.actor == admin.audit_ref


def test_several_accounts_are_not_deleted_at_once(
    office: Client, resident: User, stranger: User
) -> None:
    path = f"/cms/bulk/accounts/user/delete/?id={resident.pk}&id={stranger.pk}"
    assert office.post(path).status_code == 302
    assert User.objects.filter(pk__in=[resident.pk, stranger.pk]).count() == 2
    assert not Erasure.objects.exists()


def test_a_role_for_several_is_noted_for_each(
    office: Client, resident: User, stranger: User
) -> None:
    group = Group.objects.get_or_create(name="editor")[0]
    path = f"/cms/bulk/accounts/user/assign_role/?id={resident.pk}&id={stranger.pk}"
    assert office.post(path, {"role": group.pk}).status_code == 302
    people = set(
        AuditEntry.objects.filter(action=AuditAction.ROLES_CHANGED).values_list(
            "object_id", flat=True
        )
    )
    assert people == {str(resident.audit_ref), str(stranger.audit_ref)}
