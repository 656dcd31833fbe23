"""Where an idea lies: by coordinates, by a place we know, or by its municipality.

No address is sent to a service elsewhere: the places are the municipalities of the district and
the localities staff keep.
"""

from dataclasses import dataclass
from decimal import Decimal

from cms.domain import words
from cms.domain.geography import district
from cms.models import Municipality
from participation.models import Locality

SUGGESTIONS = 3
NEAR_ENOUGH = 0.45


@dataclass(frozen=True)
class Place:
    """A known place. `point` is the middle of a locality, None for a whole municipality."""

    name: str
    municipality: Municipality
    latitude: Decimal
    longitude: Decimal
    is_locality: bool = False

    @property
    def label(self) -> str:
        """Its name, with the municipality where that is another one."""
        return f"{self.name} ({self.municipality.name})" if self.is_locality else self.name


class UnknownPlace(Exception):
    """Nothing we know is named. `suggestions` sound similar."""

    def __init__(self, suggestions: list[Place]) -> None:
        super().__init__()
        self.suggestions = suggestions


class SeveralPlaces(Exception):
    """The name fits more than one place."""

    def __init__(self, places: list[Place]) -> None:
        super().__init__()
        self.places = places


class OutsideOfDistrict(Exception):
    """The point lies beyond what the map of the district shows."""


def known() -> list[Place]:
    """Every place one may name, in two queries."""
    towns = Municipality.objects.filter(valid_to=None)
    places = [Place(one.name, one, one.latitude, one.longitude) for one in towns]
    localities = Locality.objects.filter(municipality__valid_to=None)
    places += [
        Place(one.name, one.municipality, one.latitude, one.longitude, is_locality=True)
        for one in localities.select_related("municipality")
    ]
    return places


def find(text: str, places: list[Place]) -> Place:
    """The place an address or a name speaks of; the finest and last one named counts.

    Raises:
        UnknownPlace: none of the places is named.
        SeveralPlaces: several places have this name, and the text names no municipality.
    """
    typed = _words(text)
    named = [(place, _position(_words(place.name), typed)) for place in places]
    hits = [(place, position) for place, position in named if position >= 0]
    if not hits:
        raise UnknownPlace(_similar(text, places))
    towns = {place.municipality for place, _position in hits if not place.is_locality}
    local = [hit for hit in hits if hit[0].is_locality]
    if towns and (inside := [hit for hit in local if hit[0].municipality in towns]):
        local = inside
    elif local and towns:
        local = []
    best = max(local or hits, key=lambda hit: (len(_words(hit[0].name)), hit[1]))[0]
    same = [place for place, _position in local if _words(place.name) == _words(best.name)]
    if len(same) > 1:
        raise SeveralPlaces(same)
    return best


def check_point(latitude: Decimal, longitude: Decimal) -> None:
    """Refuse a point beyond the district's frame.

    Raises:
        OutsideOfDistrict
    """
    if not district().holds(float(latitude), float(longitude)):
        raise OutsideOfDistrict


def nearest(latitude: Decimal, longitude: Decimal, places: list[Place]) -> Municipality | None:
    """The municipality of the known place next to the point; near a border it may be wrong."""

    def distance(place: Place) -> float:
        north = float(place.latitude - latitude)
        # At 51° a degree of longitude is about 0.63 of one of latitude.
        east = float(place.longitude - longitude) * 0.63
        return north * north + east * east

    return min(places, key=distance).municipality if places else None


def _words(text: str) -> list[str]:
    return [words.folded(word) for word in words.split(text)]


def _position(name: list[str], typed: list[str]) -> int:
    """Where in the text the name last begins, -1 if it does not stand there."""
    starts = range(len(typed) - len(name), -1, -1)
    return next((at for at in starts if name and typed[at : at + len(name)] == name), -1)


def _similar(text: str, places: list[Place]) -> list[Place]:
    """Places that sound like what was typed, the likeliest first."""
    typed = set(words.trigrams(words.split(text)))
    rated = []
    for place in places:
        name = set(words.trigrams(words.split(place.name)))
        share = len(typed & name) / len(name) if name else 0.0
        if share >= NEAR_ENOUGH:
            rated.append((share, place))
    rated.sort(key=lambda pair: -pair[0])
    return [place for _share, place in rated[:SUGGESTIONS]]
