"""A questionnaire goes out as a file and comes back; what is none is refused with words."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from cms.models import HomePage
from surveys.domain.builder import read_builder
from surveys.domain.interchange import BadFile, from_file, take_in, to_file
from surveys.models import SurveyPage
from tests.surveys.build import make_survey, rule_block, short_text, standard, when

GOOD = {"format": "revierdialog-questionnaire", "version": 1, "title": "T", "questions": standard()}


def test_file_comes_back_as_the_same_questionnaire(home: HomePage, admin: User) -> None:
    blocks = [*standard(), short_text("Warum", show_if=when(rule_block("Ort", "answered")))]
    survey = make_survey(home, blocks, title="Wege")
    copy = take_in(to_file(survey).encode(), parent=survey.get_parent(), by=admin)
    stored = SurveyPage.objects.get(pk=copy.pk)
    assert (stored.title, stored.live) == ("Wege", False)
    assert read_builder(stored).sections == read_builder(survey).sections


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"format": "x"}, "The file is no questionnaire of this platform."),
        ({"version": 2}, "The file was written by another version of the platform."),
        ({"title": " "}, "The title is missing."),
        ({"questions": []}, "The questions are missing."),
        ({"more": 1}, "Unknown part: more"),
        ({"questions": [{"type": "x"}]}, "Block 1: it needs exactly a type, an id and a value."),
        (
            {"questions": [{**standard()[0], "type": "zauber"}]},
            "Block 1: there is no kind of question called “zauber”.",
        ),
        ({"questions": [{**standard()[0], "id": "x"}]}, "Block 1: its id is no UUID."),
        (
            {"questions": [{**standard()[0], "value": {"label": "a", "boese": 1}}]},
            "Block 1: it has unknown fields: boese",
        ),
    ],
)
def test_wrong_file_is_refused_with_words(change: dict[str, Any], problem: str) -> None:
    with pytest.raises(BadFile) as caught:
        from_file(json.dumps({**GOOD, **change}).encode())
    assert caught.value.problems == [problem]


def test_problems_of_questions_name_the_block() -> None:
    wrong = {**standard()[0], "value": {"label": "", "options": []}}
    with pytest.raises(BadFile) as caught:
        from_file(json.dumps({**GOOD, "questions": [standard()[1], wrong]}).encode())
    assert caught.value.problems[0].startswith("Block 2: ")


@given(st.binary(max_size=200) | st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
).map(lambda value: json.dumps({**GOOD, "questions": value}).encode()))  # fmt: skip
def test_no_file_breaks_it(content: bytes) -> None:
    with pytest.raises(BadFile):
        from_file(content)
