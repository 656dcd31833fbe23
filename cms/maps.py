"""What a map shows: pins with what lies there, and the towns around for orientation.

A page with a location of its own gets a pin there; any other one belongs to the pins of its
municipalities. Whatever concerns the whole district has no pin and stands in the list alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol

from django.conf import settings
from django.urls import reverse

from cms.domain.geography import Sheet, district
from cms.models import Municipality

WIDTH = 640
# The space a name takes on the sheet, for leaving out those that would lie on each other.
LETTER, LINE = 7.6, 17.0


class Placed(Protocol):
    """A page with an optional location of its own."""

    title: str
    latitude: Decimal | None
    longitude: Decimal | None


@dataclass(frozen=True)
class Link:
    """A page that belongs to a pin."""

    title: str
    url: str


@dataclass
class Pin:
    """A place on the map, numbered as in the list beside it."""

    name: str
    latitude: float
    longitude: float
    links: list[Link] = field(default_factory=list)
    number: int = 0

    @property
    def place(self) -> tuple[float, float]:
        return sheet().place(self.latitude, self.longitude)

    @property
    def x(self) -> float:
        return self.place[0]

    @property
    def y(self) -> float:
        return self.place[1]


@dataclass(frozen=True)
class Group:
    """Pins with the same pages, one entry of the list."""

    pins: list[Pin]
    links: list[Link]

    @property
    def is_its_own_name(self) -> bool:
        """Whether the place is called like its only page, which then need not be said twice."""
        return [link.title for link in self.links] == [pin.name for pin in self.pins]


@dataclass(frozen=True)
class Town:
    """A municipality on the drawing, with its name where there is room for it."""

    name: str
    at: tuple[float, float]
    x: float
    y: float
    is_named: bool
    # The name stands left of its point where it would otherwise leave the sheet.
    is_left: bool


@dataclass
class Map:
    """Everything a map shows; `everywhere` is what concerns the whole district."""

    groups: list[Group]
    everywhere: list[Link]
    municipalities: list[Municipality]

    @property
    def pins(self) -> list[Pin]:
        return [pin for group in self.groups for pin in group.pins]

    @property
    def width(self) -> int:
        return WIDTH

    @property
    def height(self) -> int:
        return sheet().height

    @property
    def towns(self) -> list[Town]:
        return _towns(self.municipalities, [pin.place for pin in self.pins])

    def data(self) -> dict[str, Any]:
        """What the moving map needs, for JSON."""
        frame = district()
        return {
            "bounds": [[frame.south, frame.west], [frame.north, frame.east]],
            "zoom": list(settings.MAP_ZOOM),
            "tiles": tiles(),
            "pins": [
                {
                    "number": pin.number,
                    "name": pin.name,
                    "at": [pin.latitude, pin.longitude],
                    "links": [{"title": link.title, "url": link.url} for link in pin.links],
                }
                for pin in self.pins
            ],
            "towns": [[town.name if town.is_named else "", *town.at] for town in self.towns],
        }


def sheet() -> Sheet:
    """The sheet maps are drawn on."""
    return Sheet(district(), WIDTH)


def tiles() -> str:
    """The address of the background's tiles, with {z}, {x}, {y}; "" without a background."""
    if settings.MAP_LAYER not in settings.MAP_LAYERS:
        return ""
    zeros = {"layer": settings.MAP_LAYER, "zoom": 0, "x": 0, "y": 0}
    return reverse("map_tile", kwargs=zeros).replace("0/0/0.png", "{z}/{x}/{y}.png")


def ground() -> dict[str, Any]:
    """A map with towns and no pins, for somebody to set one; one query."""
    return Map([], [], _current_municipalities()).data()


def overview(pages: Iterable[tuple[Placed, Iterable[str], str]]) -> Map:
    """A map of many pages, each with the names of its municipalities and its address."""
    towns = {town.name: town for town in _current_municipalities()}
    own: list[Pin] = []
    shared: dict[str, Pin] = {}
    everywhere = []
    for page, names, url in pages:
        link = Link(page.title, url)
        if point := _own_location(page):
            own.append(Pin(page.title, *point, [link]))
            continue
        known = [towns[name] for name in names if name in towns and _point(towns[name])]
        for town in known:
            pin = shared.setdefault(town.slug, _municipality_pin(town))
            pin.links.append(link)
        if not known:
            everywhere.append(link)
    pins = own + [pin for _slug, pin in sorted(shared.items())]
    return Map(_grouped(pins), everywhere, list(towns.values()))


def location(page: Placed, names: Iterable[str]) -> Map:
    """A map of where one page belongs: its own location, then its municipalities."""
    own, names = _own_location(page), sorted(set(names))
    if not own and not names:
        return Map([], [], [])
    towns = {town.name: town for town in _current_municipalities()}
    pins = [Pin(page.title, *own)] if own else []
    pins += [_municipality_pin(towns[name]) for name in names if name in towns]
    return Map(_grouped(pins), [], list(towns.values()))


def _current_municipalities() -> list[Municipality]:
    """Those that have not been merged into another one and lie where the map is."""
    return [town for town in Municipality.objects.filter(valid_to=None) if _point(town)]


def _grouped(pins: list[Pin]) -> list[Group]:
    """Pins by the pages they share, in the order they first come, numbered through."""
    shared: dict[tuple[Link, ...], list[Pin]] = {}
    for pin in pins:
        shared.setdefault(tuple(pin.links), []).append(pin)
    groups = [Group(members, list(links)) for links, members in shared.items()]
    for number, pin in enumerate((pin for group in groups for pin in group.pins), start=1):
        pin.number = number
    return groups


def _municipality_pin(town: Municipality) -> Pin:
    return Pin(town.name, float(town.latitude), float(town.longitude))


def _own_location(page: Placed) -> tuple[float, float] | None:
    if page.latitude is None or page.longitude is None:
        return None
    return _point(page)


def _point(thing: Any) -> tuple[float, float] | None:
    """Its point, unless it lies beyond the frame and could not be shown."""
    point = float(thing.latitude), float(thing.longitude)
    return point if district().holds(*point) else None


def _towns(municipalities: list[Municipality], pins: list[tuple[float, float]]) -> list[Town]:
    """The municipalities as points, the largest ones named first and only where there is room."""
    taken: list[tuple[float, ...]] = [(x - 15, y - 15, x + 15, y + 15) for x, y in pins]
    points = {town.pk: (float(town.latitude), float(town.longitude)) for town in municipalities}
    for point in points.values():
        x, y = sheet().place(*point)
        taken.append((x - 4, y - 4, x + 4, y + 4))
    found = []
    for town in sorted(municipalities, key=lambda one: -one.population):
        x, y = sheet().place(*points[town.pk])
        length = LETTER * len(town.name)
        is_left = x + 8 + length > WIDTH
        start = x - 8 - length if is_left else x + 8
        box = (start, y - LINE / 2, start + length, y + LINE / 2)
        is_named = not any(_overlap(box, other) for other in taken)
        if is_named:
            taken.append(box)
        found.append(Town(town.name, points[town.pk], x, y, is_named, is_left))
    return found


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
