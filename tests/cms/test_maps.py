from dataclasses import dataclass
from decimal import Decimal

import pytest
from pytest_django import Settings

from cms import maps
from tests.cms import build

pytestmark = pytest.mark.django_db


@dataclass
class Page:
    title: str
    latitude: Decimal | None = None
    longitude: Decimal | None = None


@pytest.fixture(autouse=True)
def _towns() -> None:
    build.municipality("Zwenkau", "14729440")
    build.municipality("Borna", "14729050")


def _pins(shown: maps.Map) -> list[tuple[int, str, list[str]]]:
    return [(pin.number, pin.name, [link.title for link in pin.links]) for pin in shown.pins]


def test_own_places_come_first_then_municipalities_by_name() -> None:
    shown = maps.overview(
        [
            (Page("Radweg"), ["Zwenkau", "Borna"], "/radweg/"),
            (Page("See", Decimal("51.125"), Decimal("12.37")), ["Borna"], "/see/"),
            (Page("Halle"), ["Borna"], "/halle/"),
            (Page("Daten"), [], "/daten/"),
        ]
    )
    assert _pins(shown) == [
        (1, "See", ["See"]),
        (2, "Borna", ["Radweg", "Halle"]),
        (3, "Zwenkau", ["Radweg"]),
    ]
    assert [link.title for link in shown.everywhere] == ["Daten"]


def test_places_with_the_same_pages_share_an_entry() -> None:
    build.municipality("Pegau", "14729330")
    shown = maps.overview(
        [
            (Page("Radweg"), ["Borna", "Pegau", "Zwenkau"], "/radweg/"),
            (Page("Halle"), ["Pegau"], "/halle/"),
        ]
    )
    entries = [
        ([(pin.number, pin.name) for pin in group.pins], [link.title for link in group.links])
        for group in shown.groups
    ]
    assert entries == [
        ([(1, "Borna"), (2, "Zwenkau")], ["Radweg"]),
        ([(3, "Pegau")], ["Radweg", "Halle"]),
    ]


def test_every_page_stands_somewhere() -> None:
    """A place beyond the frame or an unknown municipality must not lose a project."""
    shown = maps.overview(
        [
            (Page("Mond", Decimal("0"), Decimal("0")), [], "/mond/"),
            (Page("Halb", Decimal("51.125")), ["Borna"], "/halb/"),
            (Page("Fremd"), ["Leipzig"], "/fremd/"),
        ]
    )
    assert _pins(shown) == [(1, "Borna", ["Halb"])]
    assert [link.title for link in shown.everywhere] == ["Mond", "Fremd"]


def test_location_of_one_page() -> None:
    page = Page("See", Decimal("51.125"), Decimal("12.37"))
    assert _pins(maps.location(page, ["Borna"])) == [(1, "See", []), (2, "Borna", [])]
    assert _pins(maps.location(Page("Daten"), [])) == []


def test_merged_municipalities_are_off_the_map() -> None:
    merged = build.municipality("Kitzen", "14729200")
    merged.valid_to = "2012-01-01"
    merged.save()
    shown = maps.overview([(Page("Alt"), ["Kitzen"], "/alt/")])
    assert [town.name for town in shown.towns] == ["Borna", "Zwenkau"]
    assert [link.title for link in shown.everywhere] == ["Alt"]


def test_names_leave_each_other_room() -> None:
    """Of two towns close by, the larger one keeps its name."""
    near = build.municipality("Neukieritzsch", "14729320")
    near.latitude, near.population = "51.121", 100
    near.save()
    towns = maps.overview([]).towns
    assert {town.name: town.is_named for town in towns}["Neukieritzsch"] is False
    assert any(town.is_named for town in towns)


def test_data_for_the_moving_map(settings: Settings) -> None:
    data = maps.overview([(Page("Halle"), ["Borna"], "/halle/")]).data()
    assert data["tiles"] == "/karte/basemap/{z}/{x}/{y}.png"
    assert data["pins"] == [
        {
            "number": 1,
            "name": "Borna",
            "at": [51.12, 12.49],
            "links": [{"title": "Halle", "url": "/halle/"}],
        }
    ]
    settings.MAP_LAYER = ""
    assert maps.overview([]).data()["tiles"] == ""
