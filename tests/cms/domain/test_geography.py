import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.domain.geography import Bounds, Sheet, centre, is_tile_within, mercator

DISTRICT = Bounds(12.10, 50.92, 13.05, 51.50)


def test_known_points_of_the_projection() -> None:
    assert mercator(0, 0) == (0.5, 0.5)
    assert mercator(0, -180) == (0.0, 0.5)
    x, y = mercator(51.12, 12.49)  # Borna, by the formula of the slippy map at zoom 10
    assert (math.floor(x * 1024), math.floor(y * 1024)) == (547, 342)


@given(
    st.floats(50.92, 51.50),
    st.floats(12.10, 13.05),
    st.integers(0, 18),
)
def test_every_point_of_the_district_lies_on_a_tile_we_offer(
    latitude: float, longitude: float, zoom: int
) -> None:
    x, y = mercator(latitude, longitude)
    side = 1 << zoom
    assert is_tile_within(DISTRICT, zoom, math.floor(x * side), math.floor(y * side))


@given(st.integers(0, 18), st.integers(-5, 1 << 18), st.integers(-5, 1 << 18))
def test_a_tile_we_offer_touches_the_district(zoom: int, x: int, y: int) -> None:
    if not is_tile_within(DISTRICT, zoom, x, y):
        return
    side = 1 << zoom
    west, north = mercator(DISTRICT.north, DISTRICT.west)
    east, south = mercator(DISTRICT.south, DISTRICT.east)
    assert x / side <= east
    assert (x + 1) / side >= west
    assert y / side <= south
    assert (y + 1) / side >= north


@pytest.mark.parametrize(("x", "y"), [(-1, 0), (0, -1), (2, 0), (0, 2)])
def test_a_tile_off_the_world_is_none(x: int, y: int) -> None:
    assert not is_tile_within(Bounds(-180, -85, 180, 85), 1, x, y)


def test_a_sheet_is_as_wide_as_asked_and_keeps_north_up() -> None:
    sheet = Sheet(DISTRICT, 640)
    assert sheet.place(51.50, 12.10) == (0.0, 0.0)
    right, bottom = sheet.place(50.92, 13.05)
    assert (right, round(bottom)) == (640.0, sheet.height)
    assert 600 < sheet.height < 640


def test_bounds_hold_their_edges() -> None:
    assert DISTRICT.holds(50.92, 12.10)
    assert not DISTRICT.holds(50.91, 12.5)
    assert not DISTRICT.holds(51.2, 13.06)


def test_centre_is_the_mean() -> None:
    assert centre([(51.0, 12.0), (51.2, 12.4)]) == pytest.approx((51.1, 12.2))
