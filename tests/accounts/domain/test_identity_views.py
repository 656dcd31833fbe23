"""Whoever sees who a resident is leaves one line in the audit log."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.domain import audit
from accounts.enums import AuditAction
from accounts.models import AuditEntry, User
from cms.models import HomePage
from participation.models import EventSignUp
from tests import access
from tests.access_world import World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(home: HomePage, resident: User, lead: User, marketer: User) -> World:
    return build_world(home, resident, lead, marketer)


def views() -> list[tuple[str, str]]:
    rows = AuditEntry.objects.filter(action=AuditAction.IDENTITY_VIEWED).order_by("pk")
    return list(rows.values_list("object_type", "object_id"))


def test_every_page_of_the_administration_that_shows_an_address_says_so(
    world: World, admin: User, resident: User, client_for: Callable[[User | None], Client]
) -> None:
    """Found by looking: a new screen with addresses that writes nothing down fails here."""
    silent: list[str] = []
    loud: list[str] = []
    browser = client_for(admin)
    browser.raise_request_exception = False  # pages of Wagtail that only complain in tests
    for route in access.routes():
        if not route.text.startswith("cms/"):
            continue
        with transaction.atomic():
            response: Any = browser.get(world.address(route))
            page = b"" if response.streaming else response.content
            for close in response._resource_closers:
                close()
            if response.status_code == 200 and resident.email in page.decode(errors="replace"):
                (loud if views() else silent).append(route.text)
            transaction.set_rollback(True)
    assert silent == []
    assert {"cms/unterlagen/<int:pk>/", "cms/inquiries/<int:pk>/", "cms/users/"} <= set(loud)
    assert {"cms/anmeldungen/", "cms/users/edit/<int:pk>/", "cms/subscriber/"} <= set(loud)
    assert {"cms/suppression/", "cms/ruecklauf/<int:returned_id>/", "cms/message/"} <= set(loud)


def test_one_look_is_one_line(world: World, editor: User, lead: User, client: Client) -> None:
    for user in (editor, lead):
        client.force_login(user)
        for path in ("/cms/anmeldungen/", "/cms/anmeldungen/results/", "/cms/anmeldungen/"):
            assert client.get(path).status_code == 200
    assert views() == [("participation.eventsignup", "")] * 2


def test_one_thing_after_the_other_and_later_again(
    world: World, editor: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(editor)
    request_path = f"/cms/unterlagen/{world.request.pk}/"
    client.get(request_path)
    client.get(f"/cms/inquiries/{world.inquiry.pk}/")
    later = timezone.now() + audit.ONE_LOOK + timedelta(seconds=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    client.force_login(editor)
    client.get(request_path)
    assert views() == [
        ("participation.datasheetrequest", str(world.request.pk)),
        ("participation.inquiry", str(world.inquiry.pk)),
        ("participation.datasheetrequest", str(world.request.pk)),
    ]


def test_of_a_person_only_the_reference_is_kept_and_oneself_does_not_count(
    admin: User, resident: User, client: Client
) -> None:
    client.force_login(admin)
    for user in (resident, admin):
        assert client.get(f"/cms/users/edit/{user.pk}/").status_code == 200
    assert views() == [("accounts.user", str(resident.audit_ref))]


def test_who_is_refused_has_seen_nothing(
    world: World, moderator: User, resident: User, client: Client
) -> None:
    for user in (moderator, resident):
        client.force_login(user)
        for path in ("/cms/anmeldungen/", f"/cms/unterlagen/{world.request.pk}/", "/cms/users/"):
            assert client.get(path).status_code == 302
    assert views() == []


def test_an_inquiry_without_an_address_shows_nobody(
    world: World, editor: User, client: Client
) -> None:
    world.inquiry.email = ""
    world.inquiry.save()
    client.force_login(editor)
    client.get(f"/cms/inquiries/{world.inquiry.pk}/")
    assert views() == []


def test_the_viewer_of_the_log_finds_them(world: World, officer: User, client: Client) -> None:
    audit.record(AuditAction.EXPORTED, by=officer)
    audit.record(AuditAction.IDENTITY_VIEWED, by=officer, obj=EventSignUp)
    client.force_login(officer)
    page = client.get("/cms/protokoll/", {"action": AuditAction.IDENTITY_VIEWED})
    rows = page.context["object_list"]
    assert [row.action_label for row in rows] == ["Identität eingesehen"]
    assert [row.object_name for row in rows] == ["Liste: Anmeldungen zu Terminen"]
