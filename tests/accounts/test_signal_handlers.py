"""Every sign-in, and every one that failed, is written down."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEntry, User
from tests.accounts.conftest import confirm_it_is_me, sign_in, sign_up
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db


def log() -> list[tuple[Any, ...]]:
    """What was written, oldest first."""
    rows = AuditEntry.objects.order_by("pk")
    return [(row.action, row.actor, row.object_id, row.facts) for row in rows]


def test_sign_in_and_out(resident: User) -> None:
    client = Client()
    sign_in(client, resident.email)
    client.post("/konto/logout/")
    me = resident.audit_ref
    assert log() == [
        ("signed in", me, str(me), {"methods": ["password"]}),
        ("signed out", me, str(me), {}),
    ]


def test_failed_sign_in_keeps_no_address(resident: User) -> None:
    sign_in(Client(), resident.email, "falsch")
    sign_in(Client(), "niemand@example.org", "falsch")
    assert log() == [
        ("sign-in failed", None, str(resident.audit_ref), {"methods": ["password"]}),
        ("sign-in failed", None, "", {"methods": ["password"]}),
    ]


def test_failed_sign_in_writes_as_much_for_any_address(resident: User) -> None:
    for address in (resident.email, "niemand@example.org"):
        with CaptureQueriesContext(connection) as seen:
            sign_in(Client(), address, "falsch")
        assert [
            row["sql"][:32] for row in seen if not row["sql"].startswith(("SELECT", "DECL"))
        ] == ['INSERT INTO "accounts_auditentry']


def test_new_account_and_new_password(resident: User) -> None:
    sign_up(Client())
    new = User.objects.get(email="neu@example.org")
    client = Client()
    sign_in(client, resident.email)
    confirm_it_is_me(client)
    client.post(
        "/konto/password/change/",
        {"oldpassword": PASSWORD, "password1": "Neue-Uferschwalbe-2039"},
    )
    deeds = [(action, obj) for action, _actor, obj, _facts in log()]
    assert deeds == [
        ("account created", str(new.audit_ref)),
        ("signed in", str(resident.audit_ref)),
        ("password changed", str(resident.audit_ref)),
    ]
