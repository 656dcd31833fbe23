"""Every routed address x everybody: the answers are those of the rooms' tables (tests/access.py).

A new address without a line fails. Its line belongs into access.toml of its room's tests.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, path

from accounts.models import User
from cms.models import HomePage
from tests import access
from tests.access_world import World, build_world

pytestmark = pytest.mark.django_db
# Who may enter the administration at all.
NOWHERE = [
    "teilen/<int:page_id>-<slug:version>.png",  # the wording of a public page is in its address
    "api/v2/^documents/<int:pk>/",  # of published documents
    "documents/authenticate_with_password/<int:restriction_id>/",  # no collection has a password
    "_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/",  # no page has
    "media/images/<path:path>",  # files that are public
    "media/gebaerden/<slug:name>.<slug:kind>",
]
OUTSIDERS = ("anonymous", "resident", "stranger")
urlpatterns: list[URLPattern | URLResolver] = [
    path("neu/<uuid:public_id>/", lambda request, public_id: HttpResponse())
]


@pytest.fixture
def world(home: HomePage, full_cast: dict[str, User]) -> World:
    return build_world(home, full_cast["resident"], full_cast["lead"], full_cast["marketer"])


@pytest.fixture
def browsers(
    full_cast: dict[str, User], client_for: Callable[[User | None], Client]
) -> dict[str, Client]:
    return access.everybody(full_cast, client_for)


def answers(route: access.Route, world: World, browsers: dict[str, Client]) -> dict[str, int]:
    """What each person gets; what a form may change is taken back after each."""
    found = {}
    for name, client in browsers.items():
        with access.taken_back(client):
            found[name] = access.ask(client, world.address(route))
    return found


def listed() -> list[access.Route]:
    """Routes that need a line: all but what Wagtail routes inside of the administration."""
    return [row for row in access.routes() if row.is_ours or not row.text.startswith("cms/")]


def test_every_address_has_a_line_and_every_line_an_address() -> None:
    assert access.unlisted(listed()) == []


def test_a_new_address_without_a_line_fails() -> None:
    """The test of the test above: one more route, and one that is gone."""
    new = path("neu/<int:pk>/", lambda request, pk: HttpResponse())
    more = [*listed(), *access.routes([new])]
    assert access.unlisted(more) == ["neu/<int:pk>/"]
    assert access.unlisted(listed()[1:]) == [listed()[0].text]


def test_the_answers_of_a_new_address_are_compared(
    world: World, browsers: dict[str, Client], settings: Any
) -> None:
    """The test of the test below: a page that forgets to ask who is there is noticed."""
    settings.ROOT_URLCONF = __name__
    (route,) = access.routes(urlpatterns)
    found = answers(route, world, browsers)
    assert set(found.values()) == {200}
    assert found != access.expected("anonymous 302, resident 200, * 404", list(browsers))


def test_answers_of_every_address(world: World, browsers: dict[str, Client]) -> None:
    people = list(browsers)
    wrong = {}
    for route in listed():
        found = answers(route, world, browsers)
        if found != access.expected(access.tables()[route.text], people):
            wrong[route.text] = access.line(found)
    assert wrong == {}


def test_every_address_with_an_argument_leads_somewhere() -> None:
    """Else its line would only say that what does not exist is refused.

    What the world of the tests lacks is listed with the reason; a new address needs its object.
    """
    lines = access.tables()
    with_argument = [row.text for row in listed() if "<" in row.text]
    empty = [text for text in with_argument if set(re.findall(r"\d+", lines[text])) == {"404"}]
    assert sorted(empty) == sorted(NOWHERE)


def test_nobody_from_outside_gets_into_the_administration(
    world: World, browsers: dict[str, Client]
) -> None:
    """The rule for all that Wagtail routes below /cms/: a sign-in or a refusal, never a page."""
    open_to_all = {"cms/jsi18n/", "cms/sprite/"}  # words and icons, nothing of the content
    let_in = []
    for route in access.routes():
        if not route.text.startswith("cms/") or route.is_ours or route.text in open_to_all:
            continue
        for name in OUTSIDERS:
            with access.taken_back(browsers[name]):
                status = access.ask(browsers[name], world.address(route))
            if status not in {302, 403, 404}:
                let_in.append(f"{name} {route.text} {status}")
    assert let_in == []
