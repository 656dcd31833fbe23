from typing import Any

import pytest

from cms.models import HomePage
from surveys.domain.answers import InvalidAnswers, check, is_visible
from tests.surveys.build import (
    compiled,
    make_survey,
    multiple,
    questionnaire_of,
    republish,
    scale,
    short_text,
    single,
    standard,
)

GOOD = {"V001": 2, "V002": [1, 3], "V003": 5, "V004": "Am Bahnhof", "V005": "Danke\nsehr"}


@pytest.mark.parametrize(
    "doc",
    [
        GOOD,
        {"V001": 1},
        {"V001": -3, "V003": -3},
        {"V001": 3, "V002": [2]},
        {"V001": 1, "V004": "ä" * 200, "V005": "🌊" * 2000},
    ],
)
def test_check_accepts(doc: dict[str, Any]) -> None:
    check(compiled(standard()), doc)


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"V001": None}, "V001"),
        ({"V001": 4}, "V001"),
        ({"V001": 0}, "V001"),
        ({"V001": -2}, "V001"),
        ({"V001": "2"}, "V001"),
        ({"V001": 2.0}, "V001"),
        ({"V001": True}, "V001"),
        ({"V001": [2]}, "V001"),
        ({"V002": [1, 2, 3]}, "V002"),
        ({"V002": [4]}, "V002"),
        ({"V002": []}, "V002"),
        ({"V002": [1, 1]}, "V002"),
        ({"V002": [3, 1]}, "V002"),
        ({"V002": [True]}, "V002"),
        ({"V002": 1}, "V002"),
        ({"V003": 6}, "V003"),
        ({"V003": 0}, "V003"),
        ({"V004": 7}, "V004"),
        ({"V004": ""}, "V004"),
        ({"V004": " \u200b\u00a0\ufeff"}, "V004"),
        ({"V004": "a\x00b"}, "V004"),
        ({"V004": "a\ud800b"}, "V004"),
        ({"V004": "ä" * 201}, "V004"),
        ({"V005": "x" * 2001}, "V005"),
    ],
)
def test_check_refuses(change: dict[str, Any], wrong: str) -> None:
    with pytest.raises(InvalidAnswers) as caught:
        check(compiled(standard()), {**GOOD, **change})
    assert set(caught.value.errors) == {wrong}
    assert caught.value.foreign == set()


def test_check_refuses_what_was_never_asked() -> None:
    with pytest.raises(InvalidAnswers) as caught:
        check(compiled(standard()), {**GOOD, "V099": 1})
    assert (caught.value.errors, caught.value.foreign) == ({}, {"V099"})


def test_check_limits_picks() -> None:
    blocks = [multiple("Fehlt", ["Bus", "Arzt", "Laden"], at_least=2, at_most=2)]
    questionnaire = compiled(blocks)
    check(questionnaire, {"V001": [1, 2]})
    for picks in ([1], [1, 2, 3]):
        with pytest.raises(InvalidAnswers):
            check(questionnaire, {"V001": picks})


def test_check_refuses_withdrawn_option(home: HomePage) -> None:
    survey = make_survey(home, [single("Ort", ["Borna", "Grimma"])])
    survey = republish(survey, [single("Ort", ["Borna", "Wurzen"])])
    with pytest.raises(InvalidAnswers):
        check(questionnaire_of(survey), {"V001": 2})
    check(questionnaire_of(survey), {"V001": 3})


def test_dont_know_must_be_offered() -> None:
    with pytest.raises(InvalidAnswers):
        check(compiled([scale("Skala"), short_text("Text")]), {"V001": -3})


@pytest.mark.parametrize(
    ("text", "expected"), [("a", True), (" ä ", True), ("\u200b\u2060 \n", False), ("", False)]
)
def test_is_visible(text: str, expected: bool) -> None:
    assert is_visible(text) is expected
