"""The columns of an export: one per variable, the same for every format, and the codebook too.

Codes, labels and missing values come from the survey's variables and options, which are never
reused, so a column means the same in every export of a survey.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from surveys.domain.questionnaire import Question, in_language
from surveys.domain.wording import point_label
from surveys.enums import MeasurementScale, Missing, QuestionKind, VariableRole
from surveys.models import Variable


class Content(StrEnum):
    """What the cells of a column hold."""

    CODE = "code"
    NUMBER = "number"
    DATE = "date"
    TEXT = "text"
    DECIMAL = "decimal"


@dataclass(frozen=True)
class Column:
    """One column. `path` says where its text is in the response's document."""

    name: str
    label: str
    content: Content
    slot: int = -1
    value_slot: int = -1
    path: tuple[str, ...] = ()
    labels: dict[int, str] = field(default_factory=dict)
    scale: str = MeasurementScale.NOMINAL.value
    versions: tuple[int, int | None] = (1, None)

    @property
    def is_text(self) -> bool:
        return self.content == Content.TEXT


PLACES = (("lat", "lat"), ("lon", "lon"), ("ags", "municipality"))


def columns_of(variables: Iterable[Variable], questions: dict[str, Question]) -> list[Column]:
    """Columns of all variables in the order of their slots.

    `questions` maps the ids of questions to how they were last asked.
    """
    columns: list[Column] = []
    for variable in variables:
        question = questions.get(str(variable.question_id))
        columns += _columns(variable, question)
    return columns


def missing_labels() -> dict[int, str]:
    """The codes that are no answer, in words; the same in every column."""
    return {
        int(Missing.NOT_ASKED): _("not asked"),
        int(Missing.SKIPPED): _("no answer"),
        int(Missing.DONT_KNOW): _("don't know"),
        int(Missing.ERASED): _("erased"),
        int(Missing.REFUSED): _("prefer not to say"),
    }


def _columns(variable: Variable, question: Question | None) -> list[Column]:
    kind = QuestionKind(variable.kind)
    if variable.role == VariableRole.OTHER or kind.is_text:
        return [_column(variable, question, Content.TEXT, path=(variable.code,))]
    if kind == QuestionKind.NUMBER:
        return [_column(variable, question, Content.NUMBER)]
    if kind == QuestionKind.DATE:
        return [_column(variable, question, Content.DATE)]
    column = _column(variable, question, Content.CODE, labels=_labels(variable, kind, question))
    if kind != QuestionKind.MAP:
        return [column]
    question_code = column.name
    return [column] + [
        Column(
            name=f"{question_code}_{suffix}",
            label=f"{column.label} ({suffix})",
            content=Content.TEXT if suffix == "ags" else Content.DECIMAL,
            path=(question_code, key),
            versions=column.versions,
        )
        for suffix, key in PLACES
    ]


def _column(
    variable: Variable,
    question: Question | None,
    content: Content,
    *,
    labels: dict[int, str] | None = None,
    path: tuple[str, ...] = (),
) -> Column:
    return Column(
        name=variable.code,
        label=_label(variable, question),
        content=content,
        slot=variable.slot,
        value_slot=-1 if variable.value_slot is None else variable.value_slot,
        path=path,
        labels=labels or {},
        scale=variable.scale,
        versions=(variable.first_version, variable.last_version),
    )


def _label(variable: Variable, question: Question | None) -> str:
    """The question; for an option, a row or “other” that as well."""
    own = in_language(variable.label)
    if variable.role == VariableRole.MAIN or question is None:
        return own
    return f"{question.text} – {own}" if own and own != question.text else question.text


def _labels(variable: Variable, kind: QuestionKind, question: Question | None) -> dict[int, str]:
    if variable.role == VariableRole.TICK:
        return {0: _("not chosen"), 1: _("chosen")}
    if variable.role == VariableRole.RANK:
        return {0: _("not ranked")}
    if kind.is_points:
        points = range(1, (variable.points or 0) + 1)
        return {p: point_label(question, p) if question else str(p) for p in points}
    if kind.has_item_codes:
        return {option.code: in_language(option.label) for option in variable.options.all()}
    return {1: _("given")}


def cell(column: Column, row: dict[str, Any]) -> Any:
    """The value of a column in a response: a code, a number, a text; None if there is none."""
    if column.content == Content.CODE:
        codes = row["codes"]
        return codes[column.slot] if column.slot < len(codes) else int(Missing.NOT_ASKED)
    if column.value_slot >= 0:
        numbers = row["numbers"]
        return numbers[column.value_slot] if column.value_slot < len(numbers) else None
    found: Any = row["doc"]
    for key in column.path:
        found = found.get(key) if isinstance(found, dict) else None
    return found
