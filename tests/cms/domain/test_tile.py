"""The store of map tiles against a real HTTP service of every temper."""

import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from cms.domain import tile as tiles
from cms.domain.tile import State, Tile, is_image, load, prune
from tests.cms import map_service
from tests.cms.map_service import Service, png

BORNA = Tile("basemap", 10, 547, 342)


@pytest.fixture
def service(settings: Settings, tmp_path: Path) -> Iterator[Service]:
    settings.MAP_STORE = tmp_path / "map"
    with map_service.running() as running:
        settings.MAP_LAYERS = {"basemap": {"url": running.template, "credit": "", "licence": ""}}
        yield running


def _age(tile: Tile, seconds: float) -> None:
    then = time.time() - seconds
    os.utime(tile.path, (then, then))


def _end_pause() -> None:
    then = time.time() - tiles.SERVICE_PAUSE - 1
    os.utime(BORNA.path.parents[2] / "pause", (then, then))


def test_a_tile_is_fetched_once_and_then_read_from_the_store(service: Service) -> None:
    assert load(BORNA) == (State.FRESH, png())
    assert load(BORNA) == (State.FRESH, png())
    assert service.asked == ["/10/342/547.png"]


def test_the_service_learns_our_name_and_nothing_else(service: Service, settings: Settings) -> None:
    settings.MAP_USER_AGENT = "Revierdialog (+https://revierdialog.example; karte@example.org)"
    load(BORNA)
    sent = {name.lower(): value for name, value in service.headers[0].items()}
    assert sent.pop("host").startswith("127.0.0.1")
    assert sent == {
        "user-agent": settings.MAP_USER_AGENT,
        "accept": "image/png",
        "accept-encoding": "identity",
        "connection": "close",
    }


@pytest.mark.parametrize("mood", ["broken", "rude"])
def test_a_service_in_trouble_is_left_alone_for_a_while(service: Service, mood: str) -> None:
    service.mood = mood
    assert load(BORNA) == (State.MISSING, b"")
    assert load(Tile("basemap", 10, 548, 342)) == (State.MISSING, b"")
    assert len(service.asked) == 1
    service.mood = "fine"
    _end_pause()
    assert load(BORNA) == (State.FRESH, png())


@pytest.mark.parametrize("mood", ["absent", "garbage", "cut", "giant", "huge", "elsewhere"])
def test_a_refused_tile_is_not_asked_for_again_soon_but_others_are(
    service: Service, mood: str
) -> None:
    service.mood = mood
    assert load(BORNA) == (State.MISSING, b"")
    assert load(BORNA) == (State.MISSING, b"")
    assert service.asked == ["/10/342/547.png"]
    service.mood = "fine"
    assert load(Tile("basemap", 10, 548, 342)) == (State.FRESH, png())


@pytest.mark.parametrize("mood", ["broken", "garbage", "elsewhere", "huge"])
def test_an_old_tile_is_better_than_none(service: Service, mood: str) -> None:
    load(BORNA)
    _age(BORNA, tiles.FRESH_SECONDS + 1)
    service.mood = mood
    assert load(BORNA) == (State.STALE, png())
    assert load(BORNA) == (State.STALE, png())
    assert len(service.asked) == 2


def test_an_old_tile_is_renewed(service: Service) -> None:
    load(BORNA)
    _age(BORNA, tiles.FRESH_SECONDS + 1)
    assert load(BORNA) == (State.FRESH, png())
    assert len(service.asked) == 2


@pytest.mark.parametrize("mood", ["hanging", "dripping"])
def test_a_service_that_never_ends_costs_seconds_once(
    service: Service, mood: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tiles, "STEP_SECONDS", 0.4)
    monkeypatch.setattr(tiles, "WHOLE_SECONDS", 0.6)
    service.mood = mood
    started = time.monotonic()
    assert load(BORNA) == (State.MISSING, b"")
    # The service itself would hang for half a minute, or drip for ever.
    assert time.monotonic() - started < 10
    assert load(BORNA) == (State.MISSING, b"")
    assert len(service.asked) == 1


def test_nobody_listens(settings: Settings, tmp_path: Path) -> None:
    settings.MAP_STORE = tmp_path
    assert load(BORNA) == (State.MISSING, b"")


def test_many_visitors_at_once_make_one_request(service: Service) -> None:
    service.delay = 0.3
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda _number: load(BORNA), range(12)))
    assert answers == [(State.FRESH, png())] * 12
    assert len(service.asked) == 1


def test_only_a_few_tiles_are_fetched_at_once(service: Service) -> None:
    service.delay = 0.2
    wanted = [Tile("basemap", 10, x, y) for x in (546, 547, 548) for y in (341, 342, 343)]
    started = time.monotonic()
    with ThreadPoolExecutor(9) as pool:
        answers = list(pool.map(load, wanted))
    assert {state for state, _content in answers} == {State.FRESH}
    assert time.monotonic() - started >= 0.2 * (len(wanted) / tiles.FETCHES) - 0.1


def test_a_store_that_cannot_be_written_still_shows_the_map(
    service: Service, settings: Settings
) -> None:
    (Path(settings.MAP_STORE) / "locks").mkdir(parents=True)
    (Path(settings.MAP_STORE) / "basemap").write_text("a file where a folder should be")
    assert load(BORNA) == (State.FRESH, png())


def test_no_store_at_all_is_no_map_and_no_error(service: Service, settings: Settings) -> None:
    Path(settings.MAP_STORE).write_text("a file")
    assert load(BORNA) == (State.MISSING, b"")
    assert service.asked == []


@pytest.mark.parametrize(
    ("tile", "exists"),
    [
        (BORNA, True),
        (Tile("basemap", 18, 140160, 87590), True),
        (Tile("elsewhere", 10, 547, 342), False),
        (Tile("basemap", 7, 68, 42), False),
        (Tile("basemap", 19, 280320, 175180), False),
        (Tile("basemap", 10, 500, 342), False),
        (Tile("basemap", 10, 547, 300), False),
        (Tile("basemap", 10, 10**30, 342), False),
    ],
)
def test_only_tiles_of_the_district_exist(tile: Tile, exists: bool) -> None:
    assert tile.exists is exists


@given(st.binary(max_size=200))
def test_bytes_are_no_image_by_chance(content: bytes) -> None:
    assert not is_image(content)
    assert not is_image(tiles.SIGNATURE + content)


def test_images_of_a_tiles_size_are_images() -> None:
    assert is_image(png())
    assert is_image(png(512, 512))
    assert not is_image(png(513, 512))
    assert not is_image(png() + b"<script>")


def test_prune_deletes_what_is_too_old_and_what_is_too_much(
    service: Service, settings: Settings
) -> None:
    others = [Tile("basemap", 10, 547, y) for y in (341, 343)]
    for tile in (BORNA, *others):
        load(tile)
    assert prune() == 0
    _age(BORNA, tiles.KEEP_SECONDS + 1)
    assert prune() == 1
    assert not BORNA.path.exists()
    _age(others[0], 100)
    settings.MAP_STORE_BYTES = len(png())
    assert prune() == 1
    assert [tile.path.exists() for tile in others] == [False, True]
