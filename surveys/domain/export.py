"""Responses as CSV: one row each, columns that never move, cells that no spreadsheet executes."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from surveys.domain.questionnaire import Question, from_definition, in_language
from surveys.domain.wording import answer_in_words
from surveys.enums import Missing, QuestionKind
from surveys.models import SurveyPage, Variable
from surveys.queries import export_rows, variables_with_options

BOM = "\ufeff"
# What makes a spreadsheet read a cell as a formula (OWASP, CSV injection), full-width forms too.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, value: str) -> str:
        return value


@dataclass(frozen=True)
class _Column:
    """A variable as one version asked it: its slot, its labels by code, where its text is."""

    slot: int
    labels: dict[int, str]
    text_code: str | None = None


def csv_lines(survey: SurveyPage) -> Iterator[str]:
    """The whole export line by line: semicolons and a BOM, as German spreadsheets expect."""
    variables = variables_with_options(survey)
    writer = csv.writer(_Echo(), delimiter=";")
    yield BOM + writer.writerow(_header(variables))
    definitions = dict(survey.versions.values_list("number", "definition"))
    columns: dict[int, list[_Column]] = {}
    for row in export_rows(survey):
        number = row["version__number"]
        if number not in columns:
            asked = from_definition(definitions[number]).questions
            columns[number] = _columns(variables, {question.id: question for question in asked})
        yield writer.writerow(_cells(row, columns[number]))


def safe_cell(value: str) -> str:
    """A text cell that a spreadsheet shows and does not execute."""
    return f"'{value}" if value.startswith(FORMULA_STARTS) else value


def _header(variables: Iterable[Variable]) -> list[str]:
    header = [_("Response"), _("Day"), _("Language"), _("Version")]
    for variable in variables:
        header += [variable.code, safe_cell(f"{variable.code} {in_language(variable.label)}")]
    return header


def _columns(variables: Iterable[Variable], questions: dict[str, Question]) -> list[_Column]:
    missing = {
        int(Missing.NOT_ASKED): _("not asked"),
        int(Missing.SKIPPED): _("no answer"),
        int(Missing.ERASED): _("erased"),
    }
    columns = []
    for variable in variables:
        question = questions.get(str(variable.question_id))
        labels = missing | (_labels(variable, question) if question else {})
        is_text = question is not None and QuestionKind(variable.kind).is_text
        columns.append(_Column(variable.slot, labels, variable.code if is_text else None))
    return columns


def _labels(variable: Variable, question: Question) -> dict[int, str]:
    """Labels of the codes of one variable; a text has none."""
    if variable.kind == QuestionKind.MULTIPLE:
        return {0: _("not chosen"), 1: _("chosen")}
    if question.kind.is_text:
        return {}
    codes = [*question.valid_codes, int(Missing.DONT_KNOW)]
    return {code: safe_cell(" ".join(answer_in_words(question, code))) for code in codes}


def _cells(row: dict[str, Any], columns: list[_Column]) -> list[str]:
    cells = [str(row["id"]), row["day"].isoformat(), row["lang"], str(row["version__number"])]
    codes = row["codes"]
    for column in columns:
        code = codes[column.slot] if column.slot < len(codes) else int(Missing.NOT_ASKED)
        cells.append(str(code))
        if column.text_code in row["doc"]:
            cells.append(safe_cell(row["doc"][column.text_code]))
        else:
            cells.append(column.labels.get(code, ""))
    return cells
