from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client

from accounts.enums import AuditAction
from accounts.models import AuditEntry, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client: Client, admin: User) -> Client:
    client.force_login(admin)
    return client


@pytest.fixture
def group(db: None) -> Group:
    return Group.objects.get(name="editor")


def filled(client: Client, path: str, **changes: Any) -> dict[str, Any]:
    """The form as the browser would send it back, with the changes."""
    page = client.get(path).context
    data: dict[str, Any] = {"name": page["form"].initial.get("name", "")}
    for panel in page["permission_panels"]:
        management = getattr(panel, "management_form", None)
        if management is not None:
            data |= {management.add_prefix(k): v for k, v in management.initial.items()}
            data[management.add_prefix("INITIAL_FORMS")] = 0
            data[management.add_prefix("TOTAL_FORMS")] = 0
    return data | changes


def changes() -> list[AuditEntry]:
    rows = AuditEntry.objects.filter(action=AuditAction.ROLES_CHANGED, object_type="auth.group")
    return list(rows.order_by("pk"))


def test_a_new_role_is_noted(office: Client) -> None:
    office.post("/cms/groups/new/", filled(office, "/cms/groups/new/", name="Praktikum"))
    (entry,) = changes()
    assert entry.object_id == str(Group.objects.get(name="Praktikum").pk)


def test_other_rights_are_noted_and_the_same_are_not(office: Client, group: Group) -> None:
    path = f"/cms/groups/edit/{group.pk}/"
    right = Permission.objects.get(codename="access_admin", content_type__app_label="wagtailadmin")
    office.post(path, filled(office, path, name="editor", permissions=[right.pk]))
    assert right in group.permissions.all()
    before = len(changes())
    assert before == 1
    office.post(path, filled(office, path, name="editor", permissions=[right.pk]))
    assert len(changes()) == before


def test_the_end_of_a_role_is_noted(office: Client, group: Group) -> None:
    office.post(f"/cms/groups/delete/{group.pk}/")
    assert not Group.objects.filter(pk=group.pk).exists()
    assert [entry.object_id for entry in changes()] == [str(group.pk)]


@pytest.mark.parametrize("path", ["new/", "edit/{}/", "delete/{}/"])
def test_changes_ask_who_is_there(office: Client, group: Group, settings: Any, path: str) -> None:
    settings.FRESH_SIGN_IN_REQUIRED = True
    response = office.post("/cms/groups/" + path.format(group.pk), {"name": "anders"})
    assert response["Location"].startswith("/konto/reauthenticate/")
    group.refresh_from_db()
    assert (group.name, changes()) == ("editor", [])


def test_editors_change_no_rights(client: Client, editor: User, group: Group) -> None:
    client.force_login(editor)
    for path in ("new/", f"edit/{group.pk}/", f"delete/{group.pk}/"):
        assert client.post(f"/cms/groups/{path}", {"name": "x"})["Location"] == "/cms/"
    assert changes() == []
