import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.models import Municipality
from participation.domain import place
from participation.domain.place import Place, SeveralPlaces, UnknownPlace


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Borna", "Borna"),
        ("  borna ", "Borna"),
        ("Grimmaer Straße 5, 04552 Borna", "Borna"),
        ("Grosspoesna", "Großpösna"),
        ("Störmthal", "Störmthal (Großpösna)"),
        ("Neudorf bei Borna", "Neudorf (Borna)"),
        ("Neudorf (Großpösna)", "Neudorf (Großpösna)"),
    ],
)
def test_place_is_found(towns: dict[str, Municipality], text: str, label: str) -> None:
    assert place.find(text, place.known()).label == label


def test_unknown_and_ambiguous_places(towns: dict[str, Municipality]) -> None:
    known = place.known()
    with pytest.raises(UnknownPlace) as unknown:
        place.find("Bornna", known)
    assert [one.label for one in unknown.value.suggestions] == ["Borna"]
    with pytest.raises(SeveralPlaces) as several:
        place.find("Neudorf", known)
    assert len(several.value.places) == 2


@given(st.text(max_size=120))
def test_any_text_is_answered(text: str) -> None:
    town = Municipality(name="Borna", slug="borna", latitude=51, longitude=12)
    try:
        found = place.find(text, [Place("Borna", town, town.latitude, town.longitude)])
    except UnknownPlace:
        return
    assert found.name == "Borna"
