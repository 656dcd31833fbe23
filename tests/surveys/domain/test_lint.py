"""What the check before publishing finds."""

import json

import pytest

from cms.models import HomePage
from surveys.blocks import QuestionnaireBlock
from surveys.domain.builder import read_blocks
from surveys.domain.codebook import Codebook
from surveys.domain.lint import Finding, lint, report_on
from surveys.domain.references import resolve
from surveys.enums import ChangeClass
from surveys.models import SurveyPage
from tests.surveys.build import (
    Block,
    ident,
    jump,
    make_survey,
    page_break,
    question,
    rule_block,
    scale,
    short_text,
    single,
    standard,
    when,
)


def _findings(blocks: list[Block]) -> list[Finding]:
    stream = QuestionnaireBlock().to_python(blocks)
    draft = read_blocks(stream, access="browser", anonymity="separated")
    return lint(*resolve(Codebook().assign(draft)))


ORT = single("Ort", ["Borna", "Grimma"])


@pytest.mark.parametrize(
    ("blocks", "place", "message"),
    [
        ([page_break("Leer")], "Whole questionnaire", "There is no question yet."),
        (
            [short_text("A", show_if=when(rule_block("Ort", "answered"))), ORT],
            "A",
            "A rule refers to a question that is asked only later.",
        ),
        (
            [ORT, jump("end"), page_break("Nie"), short_text("A")],
            "Nie",
            "Nobody gets to this page: it is always skipped.",
        ),
        (
            [
                ORT,
                page_break(
                    "Nie",
                    show_if=when(
                        rule_block("Ort", "eq", ident("Ort/Borna")),
                        rule_block("Ort", "eq", ident("Ort/Grimma")),
                    ),
                ),
                short_text("A"),
            ],
            "Nie",
            "Nobody gets to this page: its condition never holds.",
        ),
        (
            [scale("S"), short_text("A", show_if=when(rule_block("S", "gt", 5)))],
            "A",
            "Its condition never holds.",
        ),
        (
            [short_text("A", label={"de": "A", "en": "A"}), short_text("B")],
            "B",
            "Words are missing in: English",
        ),
        (
            [short_text("A", label="Ort", required=True), short_text("B", label="ort")],
            "Ort",
            "This question is asked twice and must be answered twice.",
        ),
    ],
)
def test_errors(blocks: list[Block], place: str, message: str) -> None:
    errors = [finding for finding in _findings(blocks) if finding.is_error]
    assert errors == [Finding(is_error=True, place=place, message=message)]


@pytest.mark.parametrize(
    ("block", "message"),
    [
        (
            short_text("Wie finden Sie Busse und Bahnen?"),
            "Does this ask for two things at once? Then make it two questions.",
        ),
        (
            short_text("Finden Sie nicht, dass der Bus fehlt?"),
            "The wording may suggest an answer. Please ask openly.",
        ),
        (
            short_text("x" * 201),
            "The question is long. Does part of it belong into the help text?",
        ),
        (
            question("matrix", "M", rows=[str(n) for n in range(8)], options=["a", "b"]),
            "More than seven rows tire people, on a phone above all. Please divide it.",
        ),
        (
            single("O", [str(n) for n in range(13)]),
            "So many options are easier to choose from a list.",
        ),
        (
            question("file", "F"),
            "A file can tell who it is from. Please say so in the help text.",
        ),
        (
            short_text("T", required=True),
            "Many people stop at a text or file they must hand in.",
        ),
    ],
)
def test_hints(block: Block, message: str) -> None:
    found = _findings([block])
    assert [finding.message for finding in found] == [message]
    assert not found[0].is_error


def test_long_questionnaire_is_a_hint() -> None:
    found = _findings([question("ranking", str(n), options=["a", "b"]) for n in range(30)])
    assert [finding.message for finding in found] == [
        "It takes about 18 minutes. Many people stop after 15."
    ]


def test_good_questionnaire_has_nothing_to_mend() -> None:
    assert _findings([ORT, scale("Zufrieden")]) == []


def test_report_compares_with_the_latest_version(survey: SurveyPage) -> None:
    assert report_on(survey).changes == []
    changed = [scale("Zufrieden", 7), *standard()[:1]]
    survey.questions = json.dumps(changed)  # type: ignore[assignment]
    report = report_on(SurveyPage.from_json(survey.to_json()))
    assert report.is_breaking
    assert report.changes[0].change_class == ChangeClass.BREAKING


def test_report_on_a_new_survey(home: HomePage) -> None:
    report = report_on(make_survey(home, [page_break("Leer")]))
    assert (report.first, report.changes, len(report.errors)) == (True, [], 1)
