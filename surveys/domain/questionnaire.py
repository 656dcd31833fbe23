"""The questionnaire as a value: what a version's definition says, typed. Knows no database."""

import hashlib
import json
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import Any

from django.conf import settings
from django.utils.translation import get_language

from surveys.enums import QuestionKind

SCHEMA = 1
SHORT_TEXT_LENGTH = 200
LONG_TEXT_LENGTH = 2000
SECONDS = {
    QuestionKind.SINGLE: 12,
    QuestionKind.MULTIPLE: 18,
    QuestionKind.SCALE: 10,
    QuestionKind.SHORT_TEXT: 20,
    QuestionKind.LONG_TEXT: 45,
}

# One text in every language it exists in.
Texts = dict[str, str]


def in_language(texts: Texts) -> str:
    """The text in the reader's language, else in the site's first language, else in any."""
    for language in (get_language() or "", settings.LANGUAGE_CODE):
        if texts.get(language):
            return texts[language]
    return next(iter(texts.values()), "")


@dataclass(frozen=True)
class Choice:
    """An option of a choice question. `slot` is used by multiple choice only."""

    id: str
    label: Texts
    code: int = 0
    slot: int = -1

    @property
    def text(self) -> str:
        return in_language(self.label)


@dataclass(frozen=True)
class Question:
    """One question. `code` and `slot` are given by the codebook; multiple choice has no slot."""

    id: str
    kind: QuestionKind
    label: Texts
    code: str = ""
    slot: int = -1
    help: Texts = field(default_factory=dict)
    required: bool = False
    choices: tuple[Choice, ...] = ()
    dont_know: bool = False
    at_least: int | None = None
    at_most: int | None = None
    points: int | None = None
    low: Texts = field(default_factory=dict)
    high: Texts = field(default_factory=dict)

    @property
    def text(self) -> str:
        return in_language(self.label)

    @property
    def max_length(self) -> int:
        return SHORT_TEXT_LENGTH if self.kind == QuestionKind.SHORT_TEXT else LONG_TEXT_LENGTH

    @property
    def valid_codes(self) -> frozenset[int]:
        """Codes of substantive answers to a choice or scale question."""
        if self.kind == QuestionKind.SCALE:
            return frozenset(range(1, (self.points or 0) + 1))
        return frozenset(choice.code for choice in self.choices)


@dataclass(frozen=True)
class Info:
    """A piece of rich text between questions."""

    id: str
    html: Texts

    @property
    def text(self) -> str:
        return in_language(self.html)


@dataclass(frozen=True)
class Section:
    """One page of the questionnaire."""

    id: str
    title: Texts
    elements: tuple[Question | Info, ...]

    @property
    def text(self) -> str:
        return in_language(self.title)

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        return tuple(element for element in self.elements if isinstance(element, Question))


@dataclass(frozen=True)
class Questionnaire:
    """A whole questionnaire. `width` is how many slots a packed response has."""

    access: str
    sections: tuple[Section, ...]
    width: int = 0

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        return tuple(question for section in self.sections for question in section.questions)

    @property
    def minutes(self) -> int:
        """How long it takes, rounded up."""
        seconds = sum(SECONDS[question.kind] for question in self.questions)
        return max(1, -(-seconds // 60))

    def map_questions(self, replacements: dict[str, Question]) -> "Questionnaire":
        """The same questionnaire with questions replaced by id."""
        sections = tuple(
            replace(
                section,
                elements=tuple(
                    replacements.get(element.id, element)
                    if isinstance(element, Question)
                    else element
                    for element in section.elements
                ),
            )
            for section in self.sections
        )
        return replace(self, sections=sections)


def to_definition(questionnaire: Questionnaire) -> dict[str, Any]:
    """The JSON a version stores; `from_definition` reads it back."""
    return {
        "schema": SCHEMA,
        "access": questionnaire.access,
        "width": questionnaire.width,
        "pages": [
            {
                "id": section.id,
                "title": section.title,
                "elements": [_element_to_json(element) for element in section.elements],
            }
            for section in questionnaire.sections
        ],
    }


def _element_to_json(element: Question | Info) -> dict[str, Any]:
    data = asdict(element)
    if isinstance(element, Info):
        return {**data, "kind": "info"}
    data["choices"] = list(data["choices"])
    data["kind"] = element.kind.value
    return data


def from_definition(definition: dict[str, Any]) -> Questionnaire:
    """Read what `to_definition` wrote, in this or an earlier release."""
    return Questionnaire(
        access=definition["access"],
        width=definition["width"],
        sections=tuple(
            Section(
                id=page["id"],
                title=page["title"],
                elements=tuple(_element_from_json(element) for element in page["elements"]),
            )
            for page in definition["pages"]
        ),
    )


def _element_from_json(data: dict[str, Any]) -> Question | Info:
    if data["kind"] == "info":
        return Info(id=data["id"], html=data["html"])
    return Question(
        **{
            **data,
            "kind": QuestionKind(data["kind"]),
            "choices": tuple(Choice(**choice) for choice in data["choices"]),
        }
    )


def fingerprint(definition: dict[str, Any]) -> str:
    """SHA-256 of the canonical form: the same content has the same fingerprint everywhere."""
    canonical = json.dumps(definition, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()
