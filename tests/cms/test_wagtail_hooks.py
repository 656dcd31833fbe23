"""Base data in the admin."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from cms.domain.roles import ensure_roles
from cms.models import Contact, HomePage, Municipality, Partner, Topic
from tests.cms import build

SNIPPETS = ["topic", "municipality", "partner", "contact"]
ClientFor = Callable[[User | None], Client]


@pytest.mark.parametrize("snippet", SNIPPETS)
@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("admin", 200),
        ("editor", 200),
        ("marketer", 302),
        ("moderator", 302),
        ("lead", 302),
        ("resident", 302),
        (None, 302),
    ],
)
def test_who_may_list_base_data(
    cast: dict[str, User], client_for: ClientFor, snippet: str, name: str | None, status: int
) -> None:
    ensure_roles()
    client = client_for(cast[name] if name else None)

    for view in ("list", "add"):
        response = client.get(reverse(f"wagtailsnippets_cms_{snippet}:{view}"))
        assert response.status_code == status


@pytest.mark.parametrize(
    ("snippet", "query", "found"),
    [
        ("municipality", "bor", ["Borna"]),
        ("municipality", "14729430", ["Zwenkau"]),
        ("municipality", "xyz", []),
        ("topic", "mobil", ["Mobilität"]),
        ("partner", "planungs", ["Planungsverband"]),
        ("contact", "redaktion@", ["Redaktion"]),
    ],
)
def test_lists_can_be_searched(
    admin: User, client_for: ClientFor, snippet: str, query: str, found: list[str]
) -> None:
    build.municipality("Borna", "14729050")
    build.municipality("Zwenkau", "14729430")
    build.topic()
    Partner.objects.create(name="Planungsverband")
    Contact.objects.create(unit="Redaktion", email="redaktion@revierdialog.example")

    url = reverse(f"wagtailsnippets_cms_{snippet}:list")
    response = client_for(admin).get(url, {"q": query})

    assert [str(row) for row in response.context["object_list"]] == found


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, ["Borna", "Deutzen"]),
        ({"population__gte": "10000"}, ["Borna"]),
        ({"valid_to__isnull": "true"}, ["Borna"]),
    ],
)
def test_municipalities_can_be_filtered(
    admin: User, client_for: ClientFor, filters: dict[str, str], found: list[str]
) -> None:
    build.municipality("Borna", "14729050")
    merged = build.municipality("Deutzen", "14729090")
    Municipality.objects.filter(pk=merged.pk).update(population=1_900, valid_to="2014-07-01")

    url = reverse("wagtailsnippets_cms_municipality:list")
    response = client_for(admin).get(url, filters)

    assert [str(row) for row in response.context["object_list"]] == found


def test_editor_adds_a_topic(editor: User, client_for: ClientFor) -> None:
    ensure_roles()

    response = client_for(editor).post(
        reverse("wagtailsnippets_cms_topic:add"), {"name": "Energie", "slug": "energie"}
    )

    assert response.status_code == 302
    assert list(Topic.objects.values_list("name", "slug")) == [("Energie", "energie")]


@pytest.mark.parametrize("name", ["", "x" * 61, "Ener\x00gie", "Mobilität"])
def test_bad_topic_is_refused_with_the_form(editor: User, client_for: ClientFor, name: str) -> None:
    ensure_roles()
    build.topic()

    response = client_for(editor).post(
        reverse("wagtailsnippets_cms_topic:add"), {"name": name, "slug": "energie"}
    )

    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["name"]
    assert Topic.objects.count() == 1


@pytest.mark.parametrize(("name", "shown"), [("editor", True), ("marketer", False)])
def test_menu_has_base_data_for_editors_only(
    cast: dict[str, User], client_for: ClientFor, home: HomePage, name: str, shown: bool
) -> None:
    ensure_roles()

    html = client_for(cast[name]).get(reverse("wagtailadmin_home")).content.decode()

    assert ('"base-data"' in html) is shown


def test_home_of_the_admin_opens_for_every_role(
    cast: dict[str, User], client_for: ClientFor, home: HomePage
) -> None:
    ensure_roles()

    for name in ("admin", "editor", "marketer", "moderator", "lead"):
        assert client_for(cast[name]).get(reverse("wagtailadmin_home")).status_code == 200


def test_help_leads_to_no_foreign_website(
    cast: dict[str, User], client_for: ClientFor, home: HomePage
) -> None:
    html = client_for(cast["admin"]).get(reverse("wagtailadmin_home")).content.decode()

    assert "keyboard-shortcuts" in html
    assert "whats-new-in-wagtail" not in html
    assert '"editor-guide"' not in html
