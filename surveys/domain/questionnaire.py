"""The questionnaire as a value: what a version's definition says, typed. Knows no database."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.conf import settings
from django.utils.translation import get_language

from surveys.enums import Anonymity, QuestionKind

SHORT_TEXT_LENGTH = 200
LONG_TEXT_LENGTH = 2000
SECONDS = {
    QuestionKind.SINGLE: 12,
    QuestionKind.DROPDOWN: 12,
    QuestionKind.PICTURE: 12,
    QuestionKind.MULTIPLE: 18,
    QuestionKind.SCALE: 10,
    QuestionKind.RATING: 8,
    QuestionKind.RANKING: 35,
    QuestionKind.NUMBER: 12,
    QuestionKind.DATE: 15,
    QuestionKind.SHORT_TEXT: 20,
    QuestionKind.LONG_TEXT: 45,
    QuestionKind.MAP: 30,
    QuestionKind.FILE: 45,
    QuestionKind.CONSENT: 12,
}
SECONDS_PER_ROW = 7
# The end of the questionnaire as the target of a jump.
END = "end"

# One text in every language it exists in.
Texts = dict[str, str]
# A node of an expression tree, see surveys/domain/logic.py.
Condition = dict[str, Any]


def in_language(texts: Texts) -> str:
    """The text in the reader's language, else in the site's first language, else in any."""
    for language in (get_language() or "", settings.LANGUAGE_CODE):
        if texts.get(language):
            return texts[language]
    return next(iter(texts.values()), "")


@dataclass(frozen=True)
class Choice:
    """An option, or a row of a matrix. `slot` is used by kinds with parts only.

    `exclusive` cannot be combined with others; `other` asks for words; `image` is the id of a
    picture of the site with `alt` as its description.
    """

    id: str
    label: Texts
    code: int = 0
    slot: int = -1
    exclusive: bool = False
    other: bool = False
    image: int | None = None
    alt: Texts = field(default_factory=dict)

    @property
    def text(self) -> str:
        return in_language(self.label)

    @property
    def stays_last(self) -> bool:
        """Mixed options keep these at the end, in the author's order."""
        return self.exclusive or self.other


@dataclass(frozen=True)
class Question:
    """One question. Codes and slots are given by the codebook.

    A kind with parts has no slot of its own. `value_slot` is the place in `Response.numbers` of a
    number or date, `other_slot` the slot of the words for “other”. `edition` is raised by the
    author when the meaning changes. `earliest` and `latest` are ISO dates.
    """

    id: str
    kind: QuestionKind
    label: Texts
    name: str = ""
    code: str = ""
    slot: int = -1
    value_slot: int = -1
    other_slot: int = -1
    edition: int = 1
    help: Texts = field(default_factory=dict)
    required: bool = False
    choices: tuple[Choice, ...] = ()
    rows: tuple[Choice, ...] = ()
    shuffle: bool = False
    dont_know: bool = False
    no_answer: bool = False
    at_least: int | None = None
    at_most: int | None = None
    points: int | None = None
    low: Texts = field(default_factory=dict)
    high: Texts = field(default_factory=dict)
    point_labels: tuple[Texts, ...] = ()
    unit: Texts = field(default_factory=dict)
    minimum: float | None = None
    maximum: float | None = None
    decimals: int = 0
    earliest: str | None = None
    latest: str | None = None
    max_chars: int | None = None
    demographic: str = ""
    show_if: Condition | None = None

    @property
    def text(self) -> str:
        return in_language(self.label)

    @property
    def max_length(self) -> int:
        is_short = self.kind == QuestionKind.SHORT_TEXT
        return self.max_chars or (SHORT_TEXT_LENGTH if is_short else LONG_TEXT_LENGTH)

    @property
    def valid_codes(self) -> frozenset[int]:
        """Codes of substantive answers to a question with options or points (per matrix row)."""
        if self.kind.is_points:
            return frozenset(range(1, (self.points or 0) + 1))
        if self.kind == QuestionKind.CONSENT:
            return frozenset({1})
        return frozenset(choice.code for choice in self.choices)

    @property
    def other(self) -> Choice | None:
        """The option that asks for words."""
        return next((choice for choice in self.choices if choice.other), None)

    @property
    def other_code(self) -> str:
        """The key of the words for “other” in a response's document, and their variable's code."""
        return f"{self.code}_other"

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys this question may have in a response's document."""
        return (self.code, self.other_code) if self.other else (self.code,)

    @property
    def seconds(self) -> int:
        """How long answering takes, roughly."""
        if self.kind == QuestionKind.MATRIX:
            return 8 + SECONDS_PER_ROW * len(self.rows)
        return SECONDS[self.kind]


@dataclass(frozen=True)
class Info:
    """A piece of rich text between questions."""

    id: str
    html: Texts
    show_if: Condition | None = None

    @property
    def text(self) -> str:
        return in_language(self.html)


Element = Question | Info


@dataclass(frozen=True)
class Jump:
    """At the end of a page: go to a later page, or to the end, if the condition holds."""

    condition: Condition | None
    to: str


@dataclass(frozen=True)
class Section:
    """One page of the questionnaire."""

    id: str
    title: Texts
    elements: tuple[Element, ...]
    show_if: Condition | None = None
    jumps: tuple[Jump, ...] = ()

    @property
    def text(self) -> str:
        return in_language(self.title)

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        return tuple(element for element in self.elements if isinstance(element, Question))


@dataclass(frozen=True)
class Quota:
    """At most `limit` responses that fulfil the condition; all responses without one."""

    id: str
    name: str
    limit: int
    condition: Condition | None = None


@dataclass(frozen=True)
class Questionnaire:
    """A whole questionnaire.

    `width` is how many slots a packed response has, `value_width` how many numbers it carries.
    """

    access: str
    sections: tuple[Section, ...]
    width: int = 0
    value_width: int = 0
    anonymity: str = Anonymity.SEPARATED.value
    languages: tuple[str, ...] = ()
    quotas: tuple[Quota, ...] = ()

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        return tuple(question for section in self.sections for question in section.questions)

    @cached_property
    def by_code(self) -> dict[str, Question]:
        return {question.code: question for question in self.questions}

    @property
    def minutes(self) -> int:
        """How long it takes, rounded up."""
        seconds = sum(question.seconds for question in self.questions)
        return max(1, -(-seconds // 60))

    def map_sections(self, change: Any) -> "Questionnaire":
        """The same questionnaire with every section replaced by `change(section)`."""
        return replace(self, sections=tuple(change(section) for section in self.sections))

    def map_questions(self, replacements: dict[str, Question]) -> "Questionnaire":
        """The same questionnaire with questions replaced by id."""
        return self.map_sections(
            lambda section: replace(
                section,
                elements=tuple(
                    replacements.get(element.id, element)
                    if isinstance(element, Question)
                    else element
                    for element in section.elements
                ),
            )
        )

    def elements_in_order(self) -> Iterator[Element]:
        for section in self.sections:
            yield from section.elements
