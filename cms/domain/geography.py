"""Where things lie: the district's frame, the web's map projection, its tiles."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings

# Beyond this latitude the web's projection has no tiles.
POLE = 85.0511


@dataclass(frozen=True)
class Bounds:
    """A frame of degrees."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, latitude: float, longitude: float) -> bool:
        """Whether the point lies inside or on the edge."""
        return self.south <= latitude <= self.north and self.west <= longitude <= self.east


def district() -> Bounds:
    """The frame of the district: MAP_BOUNDS, as west, south, east, north."""
    return Bounds(*settings.MAP_BOUNDS)


def mercator(latitude: float, longitude: float) -> tuple[float, float]:
    """The point on the web's square map: x and y from 0 to 1, from the north-west corner."""
    latitude = max(-POLE, min(POLE, latitude))
    angle = math.radians(latitude)
    return (longitude + 180) / 360, (1 - math.asinh(math.tan(angle)) / math.pi) / 2


def is_tile_within(bounds: Bounds, zoom: int, x: int, y: int) -> bool:
    """Whether the tile exists and shows at least a part of the frame."""
    side = 1 << zoom
    if not (0 <= x < side and 0 <= y < side):
        return False
    left, top = mercator(bounds.north, bounds.west)
    right, bottom = mercator(bounds.south, bounds.east)
    return math.floor(left * side) <= x <= math.floor(right * side) and math.floor(
        top * side
    ) <= y <= math.floor(bottom * side)


@dataclass(frozen=True)
class Sheet:
    """A drawing of a frame: `width` units wide, as high as the projection asks."""

    bounds: Bounds
    width: int

    @property
    def height(self) -> int:
        left, top = mercator(self.bounds.north, self.bounds.west)
        right, bottom = mercator(self.bounds.south, self.bounds.east)
        return round(self.width * (bottom - top) / (right - left))

    def place(self, latitude: float, longitude: float) -> tuple[float, float]:
        """Where on the sheet the point lies."""
        left, top = mercator(self.bounds.north, self.bounds.west)
        right, _bottom = mercator(self.bounds.south, self.bounds.east)
        x, y = mercator(latitude, longitude)
        scale = self.width / (right - left)
        return round((x - left) * scale, 1), round((y - top) * scale, 1)


def centre(points: Iterable[tuple[float, float]]) -> tuple[float, float]:
    """The mean of (latitude, longitude) points; there has to be at least one."""
    latitudes, longitudes = zip(*points, strict=True)
    return sum(latitudes) / len(latitudes), sum(longitudes) / len(longitudes)
