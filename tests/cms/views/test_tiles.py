"""The address of a tile, from outside."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.domain.rate_limit import Limit
from cms.domain import limits
from tests.cms import map_service
from tests.cms.map_service import Service, png

URL = "/karte/basemap/10/547/342.png"


@pytest.fixture
def service(settings: Settings, tmp_path: Path) -> Iterator[Service]:
    settings.MAP_STORE = tmp_path / "map"
    with map_service.running() as running:
        settings.MAP_LAYERS = {"basemap": {"url": running.template, "credit": "", "licence": ""}}
        yield running


def test_a_tile_is_an_image_browsers_may_keep(client: Client, service: Service) -> None:
    response = client.get(URL)
    assert (response.status_code, response.content) == (200, png())
    assert response["Content-Type"] == "image/png"
    assert response["Cache-Control"] == "public, max-age=604800"
    assert response.cookies == {}


def test_nothing_of_the_visitor_travels_on(client: Client, service: Service) -> None:
    client.get(
        URL,
        headers={
            "user-agent": "Somebody",
            "x-forwarded-for": "203.0.113.7",
            "cookie": "a=b",
            "referer": "https://example.org/",
            "accept-language": "de",
        },
    )
    sent = str(service.headers)
    for part in ("Somebody", "203.0.113.7", "a=b", "example.org/", "Accept-Language"):
        assert part not in sent


def test_no_service_is_a_short_answer_that_nobody_keeps(client: Client, service: Service) -> None:
    service.mood = "broken"
    response = client.get(URL)
    assert (response.status_code, response.content) == (503, b"")
    assert (response["Cache-Control"], response["Retry-After"]) == ("no-store", "60")


@pytest.mark.parametrize(
    "url",
    [
        "/karte/basemap/7/68/42.png",
        "/karte/basemap/19/280320/175180.png",
        "/karte/basemap/10/1/1.png",
        "/karte/nowhere/10/547/342.png",
        "/karte/basemap/10/-547/342.png",
        "/karte/basemap/10/547.5/342.png",
        "/karte/basemap/10/547/342.jpg",
        "/karte/basemap/10/547/..%2f342.png",
        "/karte/basemap/١٠/547/342.png",
        "/karte/basemap/" + "9" * 5000 + "/547/342.png",
        "/karte/basemap/10/" + "9" * 400 + "/342.png",
        "/karte/http:%2f%2fexample.org/10/547/342.png",
    ],
)
@pytest.mark.django_db
def test_anything_else_is_not_there(client: Client, service: Service, url: str) -> None:
    assert client.get(url).status_code == 404
    assert service.asked == []


def test_post_is_refused(client: Client, service: Service) -> None:
    assert client.post(URL).status_code == 405


def test_a_harvester_is_stopped(
    client: Client, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "TILES_PER_NETWORK", Limit("map-tiles-network", 2, 600))
    assert [client.get(URL).status_code for _turn in range(3)] == [200, 200, 429]
