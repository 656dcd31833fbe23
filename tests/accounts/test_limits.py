"""Who counts as whom behind proxies, and what a dead cache changes."""

from typing import Any

import pytest
from django.http import HttpRequest
from django.test import Client, RequestFactory

from accounts.domain import rate_limit
from accounts.models import User
from accounts.visitors import network
from tests.accounts.conftest import sign_in

pytestmark = pytest.mark.django_db


def asked(forwarded: str, remote: str = "10.0.0.1") -> HttpRequest:
    return RequestFactory().get("/", headers={"x-forwarded-for": forwarded}, REMOTE_ADDR=remote)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "counted"),
    [
        (0, "203.0.113.9", "10.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "1.2.3.4, 203.0.113.9", "203.0.113.9"),
        (2, "1.2.3.4, 203.0.113.9, 198.51.100.7", "203.0.113.9"),
    ],
)
def test_address_is_counted_from_the_right(
    settings: Any, proxies: int, forwarded: str, counted: str
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    assert network(asked(forwarded)) == counted


def test_spoofed_header_changes_nothing(settings: Any, resident: User) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(6):
        spoofed = Client(headers={"x-forwarded-for": f"1.2.3.{number}, 203.0.113.9"})
        last = sign_in(spoofed, resident.email, "falsch")
    assert "Zu viele" in last.content.decode()


@pytest.fixture
def dead_cache(settings: Any) -> None:
    """A cache nobody answers for."""
    caches = {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:9/0"}
    settings.CACHES = {**settings.CACHES, "default": caches}


def test_dead_cache_keeps_residents_in_and_staff_out(
    dead_cache: None, resident: User, editor: User
) -> None:
    assert rate_limit.is_counting() is False
    assert sign_in(Client(), resident.email)["Location"] == "/"
    client = Client()
    response = sign_in(client, editor.email)
    assert response["Location"] == "/konto/login/"
    assert client.get("/cms/").status_code == 302
    assert client.get("/konto/").status_code == 302
    assert client.get("/suche/").status_code == 200
