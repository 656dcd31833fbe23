"""What can be counted in a survey: its questions over all versions, as slots of the packed codes.

A measure is a question, or one row of a matrix, or the words somebody wrote for “other”. Options
that an earlier version offered are kept and marked as withdrawn. Knows no database.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from surveys.domain.questionnaire import Choice, Question, Questionnaire, in_language
from surveys.domain.wording import point_label
from surveys.enums import QuestionKind


class MeasureKind(StrEnum):
    """How a measure is counted."""

    CHOICE = "choice"
    POINTS = "points"
    TICKS = "ticks"
    RANKS = "ranks"
    VALUE = "value"
    TEXT = "text"
    GIVEN = "given"

    @property
    def has_categories(self) -> bool:
        """Whether every response stands in one category at most."""
        return self in {MeasureKind.CHOICE, MeasureKind.POINTS}


@dataclass(frozen=True)
class Category:
    """One answer: a code in the measure's slot, or a slot of its own (ticks, ranks)."""

    label: str
    code: int
    slot: int
    withdrawn: bool = False


@dataclass(frozen=True)
class Measure:
    """Something to count. `key` is the code of its variable or question, the same for ever."""

    key: str
    kind: MeasureKind
    label: str
    slot: int
    question: str
    part: str = ""
    categories: tuple[Category, ...] = ()
    value_slot: int = -1
    unit: str = ""
    is_date: bool = False
    demographic: str = ""
    coded: bool = False

    @property
    def highest(self) -> int:
        """The highest code that means something."""
        return max((category.code for category in self.categories), default=1)

    @property
    def full_label(self) -> str:
        return f"{self.label} – {self.part}" if self.part else self.label


def measures_of(versions: Iterable[Questionnaire]) -> list[Measure]:
    """All measures of a survey, given its versions from the first to the latest.

    Questions of the latest version come first, in its order; then those no longer asked.
    """
    every = list(versions)
    history: dict[str, list[Question]] = {}
    for version in every:
        for question in version.questions:
            history.setdefault(question.code, []).append(question)
    current = [question.code for question in every[-1].questions] if every else []
    former = sorted(history.keys() - set(current))
    return [measure for code in [*current, *former] for measure in _measures(history[code])]


def _measures(history: list[Question]) -> Iterator[Measure]:
    question = history[-1]
    if question.kind == QuestionKind.MATRIX:
        for row, _withdrawn in _merged([q.rows for q in history]):
            yield _measure(
                question,
                MeasureKind.CHOICE,
                key=f"{question.code}_{row.code}",
                slot=row.slot,
                part=row.text,
                categories=_options(history, row.slot),
            )
    elif question.kind.has_parts:
        ranks = question.kind == QuestionKind.RANKING
        yield _measure(
            question,
            MeasureKind.RANKS if ranks else MeasureKind.TICKS,
            categories=tuple(
                Category(choice.text, choice.code, choice.slot, withdrawn)
                for choice, withdrawn in _merged([q.choices for q in history])
            ),
        )
    else:
        yield _simple(history)
    if any(q.other for q in history):
        last = next(q for q in reversed(history) if q.other)
        yield _measure(
            question,
            MeasureKind.TEXT,
            key=last.other_code,
            slot=last.other_slot,
            part=last.other.text if last.other else "",
        )


def _simple(history: list[Question]) -> Measure:
    """A question in one slot of its own."""
    question = history[-1]
    if question.kind.is_single:
        return _measure(question, MeasureKind.CHOICE, categories=_options(history, question.slot))
    if question.kind.is_points:
        points = tuple(
            Category(point_label(question, point), point, question.slot)
            for point in range(1, (question.points or 0) + 1)
        )
        return _measure(question, MeasureKind.POINTS, categories=points)
    if question.kind.is_value:
        return _measure(question, MeasureKind.VALUE)
    return _measure(question, MeasureKind.TEXT if question.kind.is_text else MeasureKind.GIVEN)


def _measure(
    question: Question,
    kind: MeasureKind,
    *,
    key: str = "",
    slot: int | None = None,
    part: str = "",
    categories: tuple[Category, ...] = (),
) -> Measure:
    return Measure(
        key=key or question.code,
        kind=kind,
        label=question.text,
        slot=question.slot if slot is None else slot,
        question=question.code,
        part=part,
        categories=categories,
        value_slot=question.value_slot,
        unit=in_language(question.unit),
        is_date=question.kind == QuestionKind.DATE,
        demographic=question.demographic if kind.has_categories else "",
    )


def _options(history: list[Question], slot: int) -> tuple[Category, ...]:
    return tuple(
        Category(choice.text, choice.code, slot, withdrawn)
        for choice, withdrawn in _merged([question.choices for question in history])
    )


def _merged(history: list[tuple[Choice, ...]]) -> list[tuple[Choice, bool]]:
    """Options of the latest version as it orders them, then earlier ones by their code."""
    latest = history[-1]
    kept = {choice.code for choice in latest}
    earlier = {choice.code: choice for choices in history for choice in choices}
    gone = [choice for code, choice in sorted(earlier.items()) if code not in kept]
    return [(choice, False) for choice in latest] + [(choice, True) for choice in gone]
