"""A survey with every kind of question that can be counted, and answers to all of them."""

from random import Random
from typing import Any

from surveys.domain.packing import Doc
from surveys.enums import Missing
from surveys.models import SurveyPage
from tests.surveys.build import Block, ident, respond

TEXTS = ["Mehr Bäume am Markt", "=1+1", "-2", "Bus; Bahn\nund „Rad“", "x" * 300]


def _options(name: str, labels: list[str]) -> list[Block]:
    return [{"type": "item", "id": ident(f"{name}/{label}"), "value": label} for label in labels]


def _block(kind: str, name: str, **value: Any) -> Block:
    return {"type": kind, "id": ident(name), "value": {"label": name, **value}}


def every_kind() -> list[Block]:
    """V001 single with “other” … V010 long text."""
    return [
        _block(
            "single",
            "Ort",
            options=_options("Ort", ["Borna", "Grimma", "Wurzen"]),
            other=True,
            dont_know=True,
            demographic="municipality",
        ),
        _block("multiple", "Fehlt", options=_options("Fehlt", ["Bus", "Arzt", "Laden"])),
        _block("scale", "Zufrieden", points=5, low_label="schlecht", high_label="gut"),
        _block(
            "matrix",
            "Wichtig",
            rows=_options("Wichtig-r", ["Wald", "See"]),
            options=_options("Wichtig", ["nein", "etwas", "sehr"]),
            no_answer=True,
        ),
        _block("ranking", "Reihe", options=_options("Reihe", ["Rad", "Bahn", "Auto"])),
        _block("number", "Alter", minimum=0, maximum=120, unit="Jahre"),
        _block("date", "Eingezogen"),
        _block("rating", "Note", points=5),
        _block("map", "Platz"),
        _block("long_text", "Anmerkung"),
    ]


def answer(random: Random) -> Doc:
    """A plausible response; now and then something is skipped or not known."""
    place = random.choice([1, 1, 1, 2, 2, 3, 4, int(Missing.DONT_KNOW)])
    ranked = random.sample([1, 2, 3], random.choice([2, 3]))
    doc: Doc = {
        "V001": place,
        "V002": sorted(random.sample([1, 2, 3], random.choice([1, 2]))),
        "V003": random.choice([1, 2, 3, 4, 4, 5]),
        "V004": {"1": random.choice([1, 2, 3, int(Missing.REFUSED)]), "2": random.choice([2, 3])},
        "V005": ranked,
        "V006": random.choice([17, 25, 34, 34.5, 61, 80]),
        "V007": f"{random.randint(1990, 2024)}-0{random.randint(1, 9)}-15",
        "V008": random.randint(1, 5),
        "V009": {"lat": 51.125, "lon": 12.5, "municipality": "14729050"},
        "V010": random.choice(TEXTS),
    }
    if place == 4:
        doc["V001_other"] = "Pegau"
    for code in ("V002", "V003", "V004", "V006", "V008", "V009", "V010"):
        if random.randrange(6) == 0:
            del doc[code]
    return doc


def answer_often(survey: SurveyPage, number: int, seed: int = 1) -> None:
    """Store so many responses, always the same ones."""
    random = Random(seed)  # noqa: S311 -- made-up answers
    for _number in range(number):
        respond(survey, answer(random))
