"""The audit log in the administration."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.domain import audit
from accounts.enums import AuditAction
from accounts.models import AuditEntry, User

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User | None], Client]
MAY_READ = {"admin", "officer"}


@pytest.mark.parametrize("path", ["/cms/protokoll/", "/cms/protokoll/results/"])
def test_log_for_everybody(full_cast: dict[str, User], client_for: ClientFor, path: str) -> None:
    audit.record(AuditAction.EXPORTED, by=full_cast["editor"])
    found = {name: client_for(user).get(path).status_code for name, user in full_cast.items()}
    expected = {name: 200 if name in MAY_READ else 302 for name in full_cast}
    # Wagtail sends people who work here back to the dashboard with a message.
    assert found == expected | {"resident": 302, "stranger": 302}


def test_staff_are_named_and_residents_are_not(
    client_for: ClientFor, officer: User, editor: User, resident: User
) -> None:
    audit.record(AuditAction.EXPORTED, by=editor, facts={"format": "csv", "roles": ["a", "b"]})
    audit.record(AuditAction.PASSWORD_CHANGED, by=resident, obj=resident)
    audit.record(AuditAction.RETENTION_RUN)
    text = client_for(officer).get("/cms/protokoll/").content.decode()
    assert editor.display_name in text
    assert resident.display_name not in text
    assert f"Konto {str(resident.audit_ref)[:8]}…" in text
    assert "das System" in text
    assert "format: csv, roles: a, b" in text


def test_log_can_be_filtered(client_for: ClientFor, officer: User, editor: User) -> None:
    audit.record(AuditAction.EXPORTED, by=editor, facts={"mark": "first"})
    audit.record(AuditAction.MODERATED, by=officer, facts={"mark": "second"})
    client = client_for(officer)
    for query in (
        {"action": "exported"},
        {"actor": str(editor.audit_ref)},
        {"action": ["exported", "erased"]},
    ):
        text = client.get("/cms/protokoll/", query).content.decode()
        assert ("mark: first" in text, "mark: second" in text) == (True, False)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_export_is_itself_written_down(
    client_for: ClientFor, officer: User, editor: User, kind: str
) -> None:
    first = audit.record(AuditAction.EXPORTED, by=editor, facts={"mark": "first"})
    response = client_for(officer).get("/cms/protokoll/", {"export": kind})
    if kind == "csv":
        assert first.digest in response.getvalue().decode()
    last = AuditEntry.objects.latest("pk")
    assert (last.action, last.actor) == ("exported", officer.audit_ref)
    assert last.facts == {"what": "audit log", "format": kind}


def test_export_asks_who_is_there(client_for: ClientFor, officer: User, settings: object) -> None:
    settings.FRESH_SIGN_IN_REQUIRED = True  # type: ignore[attr-defined]
    response = client_for(officer).get("/cms/protokoll/", {"export": "csv"})
    assert response.status_code == 302
    assert response["Location"].startswith("/konto/reauthenticate/?next=")


@pytest.mark.parametrize("rows", [1, 50])
def test_number_of_queries_does_not_grow(
    client_for: ClientFor,
    officer: User,
    editor: User,
    rows: int,
    django_assert_max_num_queries: Callable[[int], object],
) -> None:
    for _row in range(rows):
        audit.record(AuditAction.EXPORTED, by=editor, obj=editor)
    client = client_for(officer)
    with django_assert_max_num_queries(20):  # type: ignore[attr-defined]
        client.get("/cms/protokoll/")
