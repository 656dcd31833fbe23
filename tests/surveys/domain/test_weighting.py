import io
from typing import Any

import numpy as np
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.models import Municipality
from surveys.domain import weight_scheme
from surveys.domain.margins_file import UnusableTable, read_margins, template_rows
from surveys.domain.measures import Category, Measure, MeasureKind
from surveys.domain.statistics.data import Data
from surveys.domain.weighting import Group, MarginSpec, fit, representativeness


def _measure(
    key: str, slot: int, labels: list[str], kind: MeasureKind = MeasureKind.CHOICE
) -> Measure:
    return Measure(
        key=key,
        kind=kind,
        label=f"Frage {key}",
        slot=slot,
        question=key,
        categories=tuple(Category(label, n, slot) for n, label in enumerate(labels, 1)),
    )


PLACE = _measure("V001", 0, ["Borna", "Grimma", "Wurzen"])
AGE = _measure("V002", 1, ["jung", "mittel", "alt"], MeasureKind.POINTS)
MEASURES = {"V001": PLACE, "V002": AGE}


def _data(places: list[int], ages: list[int]) -> Data:
    codes = np.asfortranarray(np.array([places, ages], dtype=np.int16).T)
    return Data(codes, np.empty((len(places), 0)))


def _spec(key: str, totals: list[float], source: str = "") -> MarginSpec:
    labels = [c.label for c in MEASURES[key].categories]
    groups = [
        Group(label, (n,), total)
        for n, (label, total) in enumerate(zip(labels, totals, strict=True), 1)
    ]
    return MarginSpec(key, tuple(groups), source)


def test_weights_bring_the_shares_of_the_margin() -> None:
    data = _data([1] * 60 + [2] * 30 + [3] * 30, [1] * 120)
    fitted = fit(data, MEASURES, [_spec("V001", [100, 100, 200])])
    assert fitted.raked.converged
    assert fitted.notes == ()
    shares = np.bincount(data.codes[:, 0], weights=fitted.weights)[1:] / 120
    assert shares == pytest.approx([0.25, 0.25, 0.5])


def test_small_groups_are_joined_with_their_neighbour_where_order_counts() -> None:
    data = _data([1] * 100, [1] * 45 + [2] * 5 + [3] * 50)
    fitted = fit(data, MEASURES, [_spec("V002", [30, 30, 40])], least=30)
    assert [group.label for group in fitted.margins[0].groups] == ["jung + mittel", "alt"]
    assert fitted.margins[0].groups[0].total == 60
    assert fitted.notes == ("“jung” and “mittel” were joined: fewer than 30 responses.",)


def test_what_cannot_be_met_is_said_in_words() -> None:
    data = _data([1] * 50 + [2] * 50, [1] * 50 + [3] * 50)
    contradiction = [_spec("V001", [80, 20, 0.001]), _spec("V002", [20, 0.001, 80])]
    fitted = fit(data, MEASURES, contradiction, least=0, cap=None)
    assert not fitted.raked.converged
    assert any("Nobody answered “Wurzen”" in note for note in fitted.notes)


def test_capped_weights_are_told() -> None:
    data = _data([1] * 97 + [2] * 3, [1] * 100)
    fitted = fit(
        data,
        MEASURES,
        [MarginSpec("V001", (Group("B", (1,), 50), Group("G", (2,), 50)))],
        least=1,
        cap=5,
    )
    assert any(
        note.startswith("3 responses would weigh more than 5.0 times") for note in fitted.notes
    )
    assert any("The margins cannot all be met" in note for note in fitted.notes)


def test_without_responses_or_margins_nothing_is_weighted() -> None:
    assert fit(_data([], []), MEASURES, [_spec("V001", [1, 1, 1])]).weights.tolist() == []
    assert fit(_data([1, 2], [1, 1]), MEASURES, []).weights.tolist() == [1, 1]
    gone = MarginSpec("V099", (Group("a", (1,), 1), Group("b", (2,), 1)))
    assert fit(_data([1, 2], [1, 1]), MEASURES, [gone]).margins == ()


def test_who_took_part_compared_with_who_lives_there() -> None:
    data = _data([1] * 60 + [2] * 20 + [3] * 20 + [-2] * 10, [1] * 110)
    (report,) = representativeness(data, MEASURES, [_spec("V001", [1000, 2000, 1000], "Amt")])
    assert (report.known, report.unknown, report.source) == (100, 10, "Amt")
    assert report.dissimilarity == pytest.approx(0.35)
    first = report.groups[0]
    assert first.gap == pytest.approx(35)
    assert first.rate is not None
    assert first.rate.value == pytest.approx(0.06)
    assert first.rate.low < 0.06 < first.rate.high


def test_shares_have_no_participation_rate() -> None:
    (report,) = representativeness(_data([1, 2], [1, 1]), MEASURES, [_spec("V001", [50, 30, 20])])
    assert [group.rate for group in report.groups] == [None, None, None]


def test_specs_survive_json() -> None:
    spec = _spec("V001", [1, 2.5, 3], "Quelle")
    assert MarginSpec.from_json(spec.to_json()) == spec


def _csv(text: str, encoding: str = "utf-8") -> io.BytesIO:
    return io.BytesIO(text.encode(encoding))


def test_a_table_as_staff_write_it() -> None:
    table = (
        "Frage;Antwort;Anzahl\nV001;Borna;19.381\nFrage V001;Grimma|Wurzen;43.829,5\n"
        "v002;1;100\nV002;alt;200\nV002;mittel;\n"
    )
    first, second = read_margins(_csv(table), MEASURES, source="Amt")
    assert first == MarginSpec(
        "V001", (Group("Borna", (1,), 19381), Group("Grimma+Wurzen", (2, 3), 43829.5)), "Amt"
    )
    assert [group.total for group in second.groups] == [100, 200]
    assert read_margins(_csv(table, "cp1252"), MEASURES, source="Amt") == [first, second]


def test_a_workbook() -> None:
    book = openpyxl.Workbook()
    for row in (["V001", "Borna", 10], ["V001", "Wurzen", 20.5]):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    (spec,) = read_margins(file, MEASURES)
    assert [(group.codes, group.total) for group in spec.groups] == [((1,), 10), ((3,), 20.5)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "The table has no rows with question, answer and number."),
        ("V001;Borna;10\nV009;x;3", "Row 2: There is no question “V009” in this survey."),
        ("V001;Borna;10\nV001;Pegau;3", "Row 2: “Frage V001” has no answer “Pegau”."),
        ("V001;Borna;10\nV001;Grimma;viele", "Row 2: “viele” is no number."),
        ("V001;Borna;10\nV001;Borna;11", "Row 2: “Borna” appears twice."),
        ("V001;Borna;10", "“Frage V001” needs at least two groups with people."),
        ("V001;Borna;0\nV001;Grimma;0", "“Frage V001” needs at least two groups with people."),
        ("\x00\x01;b;1", "Please upload a CSV or XLSX file."),
    ],
)
def test_an_unusable_table_says_why_and_where(text: str, message: str) -> None:
    with pytest.raises(UnusableTable) as caught:
        read_margins(_csv(text), MEASURES)
    assert str(caught.value) == message


@given(st.binary(max_size=300))
def test_any_bytes_are_margins_or_refused(raw: bytes) -> None:
    for content in (raw, b"PK\x03\x04" + raw):
        try:
            found: Any = read_margins(io.BytesIO(content), MEASURES)
        except UnusableTable as error:
            found = str(error)
        assert found


def test_the_template_lists_what_can_be_a_margin() -> None:
    text = Measure("V003", MeasureKind.TEXT, "Wort", 2, "V003")
    rows = list(template_rows([PLACE, text]))
    assert rows[1:] == [("V001", "Borna", ""), ("V001", "Grimma", ""), ("V001", "Wurzen", "")]


def test_the_municipalities_are_a_margin(db: None) -> None:
    for number, (name, people) in enumerate([("Borna", 19000), ("Grimma", 28000)]):
        Municipality.objects.create(
            ags=f"1472900{number}",
            name=name,
            slug=name.lower(),
            population=people,
            latitude=51,
            longitude=12,
        )
    spec = weight_scheme.municipality_margin(PLACE, "Amt, 2025")
    assert [(group.label, group.total) for group in spec.groups] == [
        ("Borna", 19000),
        ("Grimma", 28000),
    ]
    with pytest.raises(weight_scheme.NoMunicipality):
        weight_scheme.municipality_margin(AGE, "Amt")
