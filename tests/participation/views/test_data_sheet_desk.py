"""The staff's list of requests."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cms.domain.roles import ensure_roles
from cms.models import RestrictedDocument
from participation.domain import data_sheet
from participation.domain.data_sheet import Asker
from participation.models import DataSheetRequest
from tests.cms.build import count_queries

ClientFor = Callable[[User | None], Client]


@pytest.fixture
def ask(sheet: RestrictedDocument) -> Callable[[], DataSheetRequest]:
    ensure_roles()

    def make() -> DataSheetRequest:
        asker = Asker(email="gast@example.org", purpose="Bitte.")
        return data_sheet.ask(sheet, asker=asker, submit_key=uuid4())

    return make


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("admin", 200),
        ("editor", 200),
        ("lead", 200),
        ("marketer", 302),
        ("moderator", 302),
        ("resident", 302),
        (None, 302),
    ],
)
def test_who_may_see_requests(
    cast: dict[str, User],
    client_for: ClientFor,
    ask: Callable[[], DataSheetRequest],
    name: str | None,
    status: int,
) -> None:
    client = client_for(cast[name] if name else None)

    assert client.get(reverse("participation_data_sheets")).status_code == status
    detail = reverse("participation_data_sheets_detail", args=[ask().pk])
    assert client.get(detail).status_code == status


def test_lead_settles_and_finds_it_at_the_end(
    client_for: ClientFor, lead: User, ask: Callable[[], DataSheetRequest]
) -> None:
    first, second = ask(), ask()
    client = client_for(lead)
    detail = reverse("participation_data_sheets_detail", args=[first.pk])

    refused = client.post(detail, {"status": "declined"})
    assert list(refused.context["form"].errors) == ["reason"]
    assert client.post(detail, {"status": "answered"}).status_code == 303
    again = client.post(detail, {"status": "declined", "reason": "Zu spät."})
    assert again.headers["Location"] == detail

    rows = client.get(reverse("participation_data_sheets")).context["object_list"]
    assert [(row.number, row.status) for row in rows] == [
        (second.number, "open"),
        (first.number, "answered"),
    ]


def test_overdue_requests_say_so_and_unknown_filters_do_no_harm(
    client_for: ClientFor, lead: User, ask: Callable[[], DataSheetRequest]
) -> None:
    row = ask()
    DataSheetRequest.objects.update(due_on=timezone.localdate() - timedelta(days=1))
    client, url = client_for(lead), reverse("participation_data_sheets")

    assert "überfällig" in client.get(url).content.decode()
    for status, found in (("open", [row]), ("answered", []), ("%00", [row]), ("x", [row])):
        assert list(client.get(url, {"status": status}).context["object_list"]) == found


def test_list_needs_the_same_queries_for_1_and_20_requests(
    client_for: ClientFor, lead: User, ask: Callable[[], DataSheetRequest]
) -> None:
    client, url = client_for(lead), reverse("participation_data_sheets")
    ask()
    few = count_queries(client, url)
    for _number in range(19):
        ask()

    assert count_queries(client, url) == few
