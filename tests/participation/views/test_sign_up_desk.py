"""Who comes to which event, for staff."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from accounts.models import User
from cms.models import EventPage
from participation.domain import sign_up as sign_ups
from participation.models import EventSignUp
from participation.rules import may_manage_sign_ups
from tests.cms import build

ClientFor = Callable[[User | None], Client]
MakeEvent = Callable[..., EventPage]
MAY = {"admin", "editor", "lead"}
DESK = reverse("participation_sign_ups")


def print_url(event: EventPage) -> str:
    return reverse("participation_sign_ups_print", args=[event.pk])


@pytest.mark.parametrize(
    "name", ["admin", "editor", "lead", "moderator", "marketer", "resident", "stranger"]
)
def test_only_those_who_look_after_events_see_it(
    client_for: ClientFor, cast: dict[str, User], make_event: MakeEvent, name: str
) -> None:
    event, client = make_event(), client_for(cast[name])

    assert may_manage_sign_ups(cast[name]) is (name in MAY)
    for url in (DESK, print_url(event)):
        assert (client.get(url).status_code == 200) is (name in MAY)


def test_list_is_filtered_by_event_and_state(
    client_for: ClientFor, editor: User, resident: User, stranger: User, make_event: MakeEvent
) -> None:
    full, other = make_event(capacity=1), make_event(title="Fahrradtour")
    for user in (resident, stranger):
        sign_ups.sign_up_member(full, user)
    sign_ups.sign_up_member(other, stranger)
    client = client_for(editor)

    def names(query: str) -> tuple[int, int]:
        html = client.get(f"{DESK}{query}").content.decode()
        return html.count(resident.email), html.count(stranger.email)

    assert names("") == (1, 2)
    assert names(f"?event={full.pk}") == (1, 1)
    assert names(f"?event={full.pk}&state=waiting") == (0, 1)
    assert names("?state=x&event=%00") == (1, 2)


def test_many_rows_cost_no_more_queries(
    client_for: ClientFor, editor: User, resident: User, make_event: MakeEvent
) -> None:
    event, client = make_event(), client_for(editor)
    sign_ups.sign_up_member(event, resident)
    few = build.count_queries(client, DESK)
    for number in range(5):
        user = User.objects.create_user(f"g{number}@example.org", display_name=f"Gast {number}")
        sign_ups.sign_up_member(event, user)

    assert build.count_queries(client, DESK) <= few


def test_printed_list_has_names_and_no_addresses(
    client_for: ClientFor, lead: User, resident: User, stranger: User, make_event: MakeEvent
) -> None:
    event, client = make_event(capacity=1), client_for(lead)
    assert "niemand angemeldet" in client.get(print_url(event)).content.decode()
    for user in (resident, stranger):
        sign_ups.sign_up_member(event, user)

    html = client.get(print_url(event)).content.decode()

    assert "1 Person kommt" in html
    assert html.index(resident.display_name) < html.index("Warteliste")
    assert html.index("Warteliste") < html.index(stranger.display_name)
    assert resident.email not in html
    assert client.get(reverse("participation_sign_ups_print", args=[999999])).status_code == 404


def test_event_somebody_signed_up_for_is_not_deleted(
    client_for: ClientFor, admin: User, resident: User, make_event: MakeEvent
) -> None:
    event = make_event()
    row = sign_ups.sign_up_member(event, resident)
    url, client = reverse("wagtailadmin_pages:delete", args=[event.pk]), client_for(admin)

    client.post(url)
    assert Page.objects.filter(pk=event.pk).exists()

    sign_ups.cancel(row)
    client.post(url)
    assert not Page.objects.filter(pk=event.pk).exists()
    assert not EventSignUp.objects.exists()
