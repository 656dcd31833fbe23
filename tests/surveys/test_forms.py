from typing import Any

import pytest
from django.http import QueryDict

from surveys.forms import SectionForm, SubmitForm
from tests.surveys.build import (
    Block,
    compiled,
    info,
    long_text,
    multiple,
    scale,
    short_text,
    single,
)

ORT = single("Ort", ["Borna", "<b>Grimma</b>"], required=True, help="<i>Wo?</i>")


def _form(
    blocks: list[Block], data: str | None = None, doc: dict[str, Any] | None = None
) -> SectionForm:
    questionnaire = compiled(blocks)
    sent = None if data is None else QueryDict(data)
    return SectionForm(questionnaire, questionnaire.sections[0], doc=doc or {}, data=sent)


@pytest.mark.parametrize(
    ("block", "data", "answers"),
    [
        (ORT, "V001=2", {"V001": 2}),
        (single("Ort", ["Borna"]), "V001=", {}),
        (single("Ort", ["Borna"], dont_know=True), "V001=-3", {"V001": -3}),
        (scale("Skala"), "V001=5", {"V001": 5}),
        (scale("Skala"), "", {}),
        (multiple("Fehlt", ["Bus", "Arzt"]), "V001=2&V001=1&V001=2", {"V001": [1, 2]}),
        (multiple("Fehlt", ["Bus", "Arzt"]), "", {}),
        (short_text("Wort"), "V001=+Markt+", {"V001": "Markt"}),
        (short_text("Wort"), "V001=%E2%80%8B%C2%A0", {}),
        (long_text("Text"), "V001=a%0D%0Ab", {"V001": "a\nb"}),
        (short_text("Wort"), "V001=%3Cscript%3E&V777=1", {"V001": "<script>"}),
    ],
)
def test_form_accepts(block: Block, data: str, answers: dict[str, Any]) -> None:
    form = _form([block], data)
    assert form.is_valid(), form.errors
    assert form.answers() == answers


@pytest.mark.parametrize(
    ("block", "data", "message"),
    [
        (ORT, "", "Please answer this question."),
        (ORT, "V001=", "Please answer this question."),
        (ORT, "V001=3", "Please choose one of the answers offered."),
        (ORT, "V001=-3", "Please choose one of the answers offered."),
        (ORT, "V001=x%00", "Please choose one of the answers offered."),
        (scale("Skala"), "V001=6", "Please choose one of the answers offered."),
        (multiple("Fehlt", ["Bus"]), "V001=1&V001=9", "Please choose one of the answers offered."),
        (
            multiple("Fehlt", ["Bus", "Arzt"], at_most=1),
            "V001=1&V001=2",
            "Please choose at most 1 answer.",
        ),
        (
            multiple("Fehlt", ["Bus", "Arzt"], at_least=2),
            "V001=1",
            "Please choose at least 2 answers.",
        ),
        (short_text("Wort", required=True), "V001=%E2%80%8B", "Please answer this question."),
        (short_text("Wort"), "V001=a%00b", "Null characters are not allowed."),
        (
            short_text("Wort"),
            "V001=" + "x" * 201,
            "Ensure this value has at most 200 characters (it has 201).",
        ),
    ],
)
def test_form_refuses(block: Block, data: str, message: str) -> None:
    form = _form([block], data)
    assert not form.is_valid()
    assert form.errors == {"V001": [message]}
    assert form.answers() == {}


def test_lone_surrogate_is_refused() -> None:
    questionnaire = compiled([short_text("Wort")])
    data = {"V001": "a\ud800"}
    form = SectionForm(questionnaire, questionnaire.sections[0], doc={}, data=data)
    assert not form.is_valid()
    assert form.errors == {"V001": ["Your text contains characters that cannot be stored."]}


def test_valid_answers_survive_an_error_beside_them() -> None:
    form = _form([ORT, short_text("Wort")], "V002=Markt")
    assert not form.is_valid()
    assert form.answers() == {"V002": "Markt"}
    assert form.asked == {"V001", "V002"}
    assert form.typed() == {}


def test_form_shows_the_draft() -> None:
    html = str(_form([ORT, multiple("Fehlt", ["Bus", "Arzt"])], doc={"V001": 2, "V002": [1]}))
    assert html.count(" checked") == 2


def test_editor_text_is_escaped() -> None:
    html = str(_form([ORT]))
    assert "&lt;b&gt;Grimma&lt;/b&gt;" in html
    assert "&lt;i&gt;Wo?&lt;/i&gt;" in html
    assert "<b>" not in html
    assert "<i>" not in html


def test_choices_stand_in_fieldsets_with_legends() -> None:
    form = _form([ORT, scale("Skala"), multiple("Fehlt", ["Bus"]), short_text("Wort")])
    html = str(form)
    assert html.count("<fieldset") == html.count("<legend") == 3
    assert 'for="id_V004"' in html


def test_scale_says_the_ends_in_words() -> None:
    html = str(_form([scale("Skala", dont_know=True)]))
    assert "1 – schlecht" in html
    assert "5 – gut" in html
    assert [html.count(f'value="{value}"') for value in ("1", "5", "-3", "")] == [1, 1, 1, 1]


def test_elements_keep_the_authors_order() -> None:
    form = _form([info("<p>Erst</p>"), ORT, info("<p>Dann</p>"), scale("Skala")])
    kinds = [element.get("kind", "info") for element in form.elements]
    assert kinds == ["info", "single", "info", "scale"]


@pytest.mark.parametrize("key", ["", "x", "1", "' OR 1=1", "\x00"])
def test_submit_key_must_be_a_uuid(key: str) -> None:
    assert not SubmitForm({"submit_key": key}).is_valid()
