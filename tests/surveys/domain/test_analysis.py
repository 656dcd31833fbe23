"""The workbench counts what a plain loop over the documents counts."""

from collections import Counter
from typing import Any

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.models import HomePage
from surveys.domain import coding
from surveys.domain.analysis import fitted_to, weigher, workbench
from surveys.domain.measures import MeasureKind
from surveys.enums import Missing, ResponseMode
from surveys.models import Response, SurveyPage, TextAnswer, WeightScheme
from tests.surveys.build import make_survey, multiple, republish, respond, scale, single
from tests.surveys.every_kind import answer_often, every_kind


@pytest.fixture
def rich(home: HomePage) -> SurveyPage:
    """Sixty responses to every kind of question."""
    survey = make_survey(home, every_kind())
    answer_often(survey, 60)
    return survey


def _docs(survey: SurveyPage) -> list[dict[str, Any]]:
    return list(Response.objects.filter(survey=survey).values_list("doc", flat=True))


def test_every_measure_of_a_survey(rich: SurveyPage) -> None:
    measures = workbench(rich).measures
    assert {key: measure.kind.value for key, measure in measures.items()} == {
        "V001": "choice",
        "V001_other": "text",
        "V002": "ticks",
        "V003": "points",
        "V004_1": "choice",
        "V004_2": "choice",
        "V005": "ranks",
        "V006": "value",
        "V007": "value",
        "V008": "points",
        "V009": "given",
        "V010": "text",
    }
    assert measures["V004_1"].full_label == "Wichtig – Wald"
    assert measures["V001"].demographic == "municipality"


def test_frequencies_are_those_of_a_plain_loop(rich: SurveyPage) -> None:
    docs = _docs(rich)
    found = {table.measure.key: table for table in workbench(rich).frequencies()}
    places = Counter(doc.get("V001") for doc in docs)
    assert [line.count for line in found["V001"].lines] == [places[n] for n in (1, 2, 3, 4)]
    assert found["V001"].dont_know == places[int(Missing.DONT_KNOW)]
    assert found["V001"].base == 60 - places[int(Missing.DONT_KNOW)]
    picks = Counter(code for doc in docs for code in doc.get("V002", ()))
    assert [line.count for line in found["V002"].lines] == [picks[n] for n in (1, 2, 3)]
    assert found["V002"].base == sum("V002" in doc for doc in docs)
    points = [doc["V003"] for doc in docs if "V003" in doc]
    assert found["V003"].mean is not None
    assert found["V003"].mean.value == pytest.approx(np.mean(points))
    forests = Counter(doc["V004"]["1"] for doc in docs if "V004" in doc)
    assert [line.count for line in found["V004_1"].lines] == [forests[n] for n in (1, 2, 3)]
    assert found["V004_1"].refused == forests[int(Missing.REFUSED)]
    ranked = [doc["V005"] for doc in docs]
    assert found["V005"].lines[0].count == sum(ranks[0] == 1 for ranks in ranked)
    bike = [ranks.index(1) + 1 for ranks in ranked if 1 in ranks]
    assert found["V005"].lines[0].mean_rank == pytest.approx(np.mean(bike))
    ages = [doc["V006"] for doc in docs if "V006" in doc]
    assert found["V006"].median is not None
    assert found["V006"].median.value == np.median(ages)
    assert sum(line.count for line in found["V006"].lines) == len(ages)
    assert sum(line.count for line in found["V007"].lines) == found["V007"].base == 60


def test_cross_tables_count_pairs_and_correct_the_p_values_together(rich: SurveyPage) -> None:
    docs = _docs(rich)
    bench = workbench(rich)
    tables = {table.measure.key: table for table in bench.cross_tables(bench.measures["V001"])}
    pairs = Counter((doc.get("V003"), doc.get("V001")) for doc in docs)
    assert [row.counts for row in tables["V003"].rows] == [
        tuple(pairs[(point, place)] for place in (1, 2, 3, 4)) for point in range(1, 6)
    ]
    ticked = Counter((code, doc.get("V001")) for doc in docs for code in doc.get("V002", ()))
    assert [row.counts for row in tables["V002"].rows] == [
        tuple(ticked[(code, place)] for place in (1, 2, 3, 4)) for code in (1, 2, 3)
    ]
    assert all(row.test is not None for row in tables["V002"].rows)
    assert len(tables["V006"].means) == 4
    assert "V010" not in tables


def test_a_filter_keeps_who_fits_all_questions(rich: SurveyPage) -> None:
    docs = _docs(rich)
    bench = workbench(rich).filtered({"V001": {1, 2}, "V002": {1}})
    expected = [doc for doc in docs if doc.get("V001") in {1, 2} and 1 in doc.get("V002", ())]
    assert bench.data.n == len(expected)


def test_weights_of_a_scheme_are_the_same_row_by_row(rich: SurveyPage) -> None:
    margin = {
        "key": "V001",
        "source": "Statistik",
        "groups": [
            {"label": "Borna", "codes": [1], "total": 100},
            {"label": "sonst", "codes": [2, 3, 4], "total": 300},
        ],
    }
    scheme = WeightScheme.objects.create(survey=rich, name="Ort", margins=[margin], least=1)
    bench = workbench(rich)
    fitted = fitted_to(bench, scheme)
    weigh = weigher(rich, scheme)
    rows = Response.objects.order_by("id").values_list("codes", flat=True)
    assert [weigh(codes) for codes in rows] == pytest.approx(fitted.weights)
    weighted, _fitted = bench.weighted(scheme)
    table = weighted.frequencies()[0]
    assert table.lines[0].share == pytest.approx(0.25)
    assert sum(line.share or 0 for line in table.lines) == pytest.approx(1)


def test_codes_of_open_answers_are_counted_like_a_multiple_choice(rich: SurveyPage) -> None:
    variable = rich.variables.get(code="V010")
    trees, rest = (coding.add_category(variable, name) for name in ("Bäume", "Sonstiges"))
    answers = list(TextAnswer.objects.filter(variable=variable))
    chosen = {text.pk: {trees.pk} if "Bäume" in text.text else {rest.pk} for text in answers[:-1]}
    coding.code_answers(variable, chosen)
    table = next(t for t in workbench(rich).frequencies() if t.measure.key == "V010_coded")
    expected = sum("Bäume" in text.text for text in answers[:-1])
    assert [(line.label, line.count) for line in table.lines] == [
        ("Bäume", expected),
        ("Sonstiges", len(answers) - 1 - expected),
    ]
    assert table.measure.kind == MeasureKind.TICKS
    assert table.base == len(answers) - 1


def test_tests_are_kept_apart(rich: SurveyPage) -> None:
    respond(rich, {"V001": 1}, mode=ResponseMode.TEST)
    assert workbench(rich).data.n == 60
    assert workbench(rich, mode=ResponseMode.TEST).data.n == 1


def test_results_span_versions(home: HomePage) -> None:
    survey = make_survey(
        home, [single("Ort", ["Borna", "Grimma"]), multiple("Fehlt", ["Bus", "Arzt"])]
    )
    respond(survey, {"V001": 2, "V002": [1, 2]})
    survey = republish(
        survey,
        [scale("Neu"), multiple("Fehlt", ["Bus", "Bad"]), single("Ort", ["Borna", "Wurzen"])],
    )
    respond(survey, {"V001": 3, "V002": [1, 3], "V003": 5})
    new, ticks, place = workbench(survey).frequencies()
    assert (new.measure.label, new.base, new.not_asked) == ("Neu", 1, 1)
    assert [(line.label, line.count, line.withdrawn) for line in ticks.lines] == [
        ("Bus", 2, False),
        ("Bad", 1, False),
        ("Arzt", 1, True),
    ]
    assert [(line.label, line.count, line.withdrawn) for line in place.lines] == [
        ("Borna", 0, False),
        ("Wurzen", 1, False),
        ("Grimma", 1, True),
    ]


def test_loading_takes_as_many_queries_for_50_questions(home: HomePage) -> None:
    counts = []
    for size in (1, 50):
        survey = make_survey(home, [single(f"Frage {n}", ["ja", "nein"]) for n in range(size)])
        for _number in range(size):
            respond(survey, {"V001": 1})
        with CaptureQueriesContext(connection) as queries:
            assert workbench(survey).data.n == size
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_survey_without_responses_has_empty_tables(survey: SurveyPage) -> None:
    tables = workbench(survey).frequencies()
    assert [(table.base, table.mean) for table in tables] == [(0, None)] * 5
    assert [line.share for line in tables[0].lines] == [None, None, None]
