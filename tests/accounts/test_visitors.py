"""Who asks, as far as limits are concerned."""

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from accounts.visitors import network, visitor


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "", "192.0.2.1 Fuchs"),
        (0, "203.0.113.9", "192.0.2.1 Fuchs"),
        (1, "203.0.113.9", "203.0.113.9 Fuchs"),
        (1, "198.51.100.7, 203.0.113.9", "203.0.113.9 Fuchs"),
        (2, "198.51.100.7, 203.0.113.9, 192.0.2.8", "203.0.113.9 Fuchs"),
    ],
)
def test_visitor_is_told_apart_by_the_address_our_own_proxies_report(
    settings: Settings, proxies: int, forwarded: str, expected: str
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    headers = {"User-Agent": "Fuchs", **({"X-Forwarded-For": forwarded} if forwarded else {})}
    request = RequestFactory().get("/", headers=headers, REMOTE_ADDR="192.0.2.1")
    assert visitor(request) == expected
    assert f"{network(request)} Fuchs" == expected
