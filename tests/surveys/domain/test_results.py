from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from cms.models import HomePage
from surveys.domain.results import survey_results
from surveys.enums import ResponseMode
from surveys.models import SurveyPage
from tests.surveys.build import make_survey, multiple, republish, respond, scale, single, standard


def test_results_of_a_survey(survey: SurveyPage) -> None:
    docs: list[dict[str, Any]] = [
        {"V001": 1, "V002": [1, 2], "V003": 4, "V004": "Markt"},
        {"V001": 1, "V002": [1], "V003": 2},
        {"V001": -3, "V003": -3, "V005": "Danke"},
        {"V001": 3, "V002": [3]},
    ]
    for doc in docs:
        respond(survey, doc)
    respond(survey, {"V001": 2}, mode=ResponseMode.TEST)
    results = survey_results(survey, protected=False)
    assert results.responses == 4
    assert [table.base for table in results.tables] == [3, 3, 2, 1, 1]
    assert [(r.label, r.count) for r in results.tables[0].rows] == [
        ("Borna", 2),
        ("Grimma", 0),
        ("Wurzen", 1),
    ]
    assert [(r.label, r.count) for r in results.tables[1].rows] == [
        ("Bus", 2),
        ("Arzt", 1),
        ("Laden", 1),
    ]
    assert results.tables[2].mean == 3.0
    assert [row.label for row in results.tables[2].rows] == [
        "1 – schlecht",
        "2",
        "3",
        "4",
        "5 – gut",
    ]


def test_public_results_hide_what_the_survey_says(survey: SurveyPage) -> None:
    for _number in range(4):
        respond(survey, {"V001": 1})
    assert survey_results(survey, protected=True).tables[0].hidden
    respond(survey, {"V001": 1})
    assert not survey_results(survey, protected=True).tables[0].hidden
    survey.smallest_group = 10
    assert survey_results(survey, protected=True).tables[0].hidden


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
    new, ticks, place = survey_results(survey, protected=False).tables
    assert (new.label, new.base, new.skipped) == ("Neu", 1, 0)
    assert [(r.label, r.count, r.withdrawn) for r in ticks.rows] == [
        ("Bus", 2, False),
        ("Bad", 1, False),
        ("Arzt", 1, True),
    ]
    assert [(r.label, r.count, r.withdrawn) for r in place.rows] == [
        ("Borna", 0, False),
        ("Wurzen", 1, False),
        ("Grimma", 1, True),
    ]


def test_results_before_any_version(home: HomePage) -> None:
    survey = make_survey(home, standard()[2:3])
    results = survey_results(survey, protected=True)
    assert (results.responses, results.tables) == (0, [])


@pytest.mark.parametrize("size", [1, 50])
def test_results_need_four_queries(
    home: HomePage, size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    survey = make_survey(home, [single(f"Frage {n}", ["ja", "nein"]) for n in range(size)])
    for _number in range(size):
        respond(survey, {"V001": 1})
    with django_assert_num_queries(4):
        results = survey_results(survey, protected=True)
    assert (results.responses, len(results.tables)) == (size, size)
