"""Rules and quotes find earlier questions, and nothing else."""

import pytest

from surveys.blocks import QuestionnaireBlock
from surveys.domain.builder import read_blocks
from surveys.domain.codebook import Codebook
from surveys.domain.questionnaire import Questionnaire
from surveys.domain.references import Reference, resolve
from surveys.domain.wording import quote, quote_html
from tests.surveys.build import (
    Block,
    compiled,
    ident,
    jump,
    multiple,
    page_break,
    question,
    rule_block,
    scale,
    short_text,
    single,
    when,
)


def _resolved(blocks: list[Block]) -> tuple[Questionnaire, list[Reference]]:
    stream = QuestionnaireBlock().to_python(blocks)
    return resolve(Codebook().assign(read_blocks(stream, access="browser", anonymity="separated")))


ORT = single("Ort", ["Borna", "Grimma"], name="ort")


@pytest.mark.parametrize(
    ("blocks", "message"),
    [
        (
            [short_text("A", show_if=when(rule_block("Ort", "answered"))), ORT],
            "A rule refers to a question that is asked only later.",
        ),
        (
            [short_text("A", show_if=when(rule_block("A", "answered")))],
            "A rule refers to a question that is asked only later.",
        ),
        (
            [short_text("A", show_if=when(rule_block("Nie", "answered")))],
            "A rule refers to a question that does not exist.",
        ),
        (
            [ORT, short_text("A", show_if=when(rule_block("Ort", "eq", ident("Ort/Wurzen"))))],
            "A rule refers to an option that does not exist.",
        ),
        (
            [ORT, short_text("A", show_if=when(rule_block("Ort", "gt", 1)))],
            "“Ort” cannot be compared with “is more than”.",
        ),
        (
            [scale("S"), short_text("A", show_if=when(rule_block("S", "gt", "viel")))],
            "A rule needs a number, not “viel”.",
        ),
        (
            [question("date", "Tag"), short_text("A", show_if=when(rule_block("Tag", "gt", "x")))],
            "A rule needs a day like 2026-05-01, not “x”.",
        ),
        (
            [
                question("number", "Zahl"),
                short_text("A", show_if=when(rule_block("Zahl", "gt", "inf"))),
            ],
            "A rule needs a number, not “inf”.",
        ),
        ([short_text("Warum [[ort]]?"), ORT], "[[ort]] names no earlier question."),
        ([ORT, scale("S", name="ort")], "The short name “ort” is used twice."),
        (
            [page_break("Eins"), ORT, page_break("Zwei"), scale("S"), jump(ident("Eins"))],
            "“Skip” must lead to a later page or to the end.",
        ),
    ],
)
def test_what_cannot_be_is_told(blocks: list[Block], message: str) -> None:
    _questionnaire, problems = _resolved(blocks)
    assert [problem.message for problem in problems] == [message]


def test_conditions_speak_in_codes() -> None:
    group = {
        "type": "group",
        "id": ident("g"),
        "value": when(
            rule_block("Fehlt", "contains", ident("Fehlt/Arzt")),
            rule_block("Wie viele", "le", "2,5"),
            match="any",
        ),
    }
    blocks = [
        ORT,
        multiple("Fehlt", ["Bus", "Arzt"]),
        question("number", "Wie viele", decimals=1),
        short_text(
            "Warum",
            show_if={
                "match": "none",
                "rules": [rule_block("Ort", "eq", ident("Ort/Grimma")), group],
            },
        ),
    ]
    assert compiled(blocks).questions[3].show_if == {
        "op": "not",
        "arg": {
            "op": "or",
            "args": [
                {"op": "eq", "q": "V001", "value": 2},
                {
                    "op": "or",
                    "args": [
                        {"op": "contains", "q": "V002", "value": 2},
                        {"op": "le", "q": "V003", "value": 2.5},
                    ],
                },
            ],
        },
    }


def test_quoted_answers_are_in_words_and_escaped_in_html() -> None:
    blocks = [ORT, short_text("Name", name="name"), short_text("Warum [[ort]], [[ name ]]?")]
    questionnaire = compiled(blocks)
    text = questionnaire.questions[2].text
    assert text == "Warum [[V001]], [[V002]]?"
    doc = {"V001": 2, "V002": "<b>[[V001]]</b>"}
    assert quote(text, questionnaire, doc) == "Warum Grimma, <b>[[V001]]</b>?"
    assert quote_html(text, questionnaire, doc) == "Warum Grimma, &lt;b&gt;[[V001]]&lt;/b&gt;?"
    assert quote(text, questionnaire, {}) == "Warum …, …?"
