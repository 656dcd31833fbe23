"""Who has which code and slot. Append-only: a code or slot once given is never given again."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from django.conf import settings

from surveys.domain.questionnaire import Choice, Question, Questionnaire
from surveys.enums import QuestionKind, VariableRole

# Question id, kind and signature: another kind or meaning is another variable.
QuestionKey = tuple[str, str, str]

PART_ROLES = {
    QuestionKind.MULTIPLE: VariableRole.TICK,
    QuestionKind.RANKING: VariableRole.RANK,
    QuestionKind.MATRIX: VariableRole.ROW,
}
PARTED = set(PART_ROLES.values())


def signature_of(question: Question) -> str:
    """What gives the numbers of a question their meaning: points, unit, edition."""
    unit = question.unit.get(settings.LANGUAGE_CODE) or next(iter(question.unit.values()), "")
    parts = [str(question.points or "")]
    if unit:
        parts.append(f"u:{unit}")
    if question.edition > 1:
        parts.append(f"e:{question.edition}")
    return "|".join(parts)


def key_of(question: Question) -> QuestionKey:
    """What makes a question the same analysis variable."""
    return (question.id, question.kind.value, signature_of(question))


def variable_code(number: int, part: int | str | None = None) -> str:
    """Name of a variable: V003; V003_2 for an option or row; V003_other for the words."""
    return f"V{number:03d}" if part is None else f"V{number:03d}_{part}"


@dataclass(frozen=True)
class VariableEntry:
    """A slot and whom it belongs to: a question, one of its options or rows, or its “other”."""

    key: QuestionKey
    number: int
    slot: int
    role: VariableRole = VariableRole.MAIN
    option_id: str | None = None
    option_code: int | None = None
    value_slot: int | None = None

    @property
    def code(self) -> str:
        if self.role == VariableRole.OTHER:
            return variable_code(self.number, "other")
        return variable_code(self.number, self.option_code)

    @property
    def place(self) -> tuple[QuestionKey, str, str | None]:
        return (self.key, self.role.value, self.option_id)


@dataclass(frozen=True)
class OptionEntry:
    """The code of an option of a single choice or of a matrix's columns."""

    key: QuestionKey
    item_id: str
    code: int


@dataclass
class Codebook:
    """All codes ever given in one survey."""

    variables: list[VariableEntry] = field(default_factory=list)
    options: list[OptionEntry] = field(default_factory=list)

    def assign(self, questionnaire: Questionnaire) -> Questionnaire:
        """Return the questionnaire with codes and slots; note new ones in the book."""
        coded = {question.id: self._question(question) for question in questionnaire.questions}
        return replace(
            questionnaire.map_questions(coded),
            width=self._next_slot(),
            value_width=self._next_value_slot(),
        )

    def _question(self, question: Question) -> Question:
        key = key_of(question)
        number = self._number(key)
        coded = replace(question, code=variable_code(number))
        role = PART_ROLES.get(question.kind)
        if role in {VariableRole.TICK, VariableRole.RANK}:
            choices = tuple(self._part(key, number, role, choice) for choice in question.choices)
            coded = replace(coded, choices=choices)
        elif role == VariableRole.ROW:
            rows = tuple(self._part(key, number, role, row) for row in question.rows)
            coded = replace(coded, rows=rows, choices=self._options(key, question))
        else:
            entry = self._main(key, number, question)
            value_slot = -1 if entry.value_slot is None else entry.value_slot
            coded = replace(
                coded,
                slot=entry.slot,
                value_slot=value_slot,
                choices=self._options(key, question),
            )
        return self._with_other(key, number, coded)

    def _number(self, key: QuestionKey) -> int:
        for entry in self.variables:
            if entry.key == key:
                return entry.number
        return max((entry.number for entry in self.variables), default=0) + 1

    def _main(self, key: QuestionKey, number: int, question: Question) -> VariableEntry:
        known = self._find(key, VariableRole.MAIN)
        if known:
            return known
        value_slot = self._next_value_slot() if question.kind.is_value else None
        entry = VariableEntry(key, number, self._next_slot(), value_slot=value_slot)
        self.variables.append(entry)
        return entry

    def _part(self, key: QuestionKey, number: int, role: VariableRole, part: Choice) -> Choice:
        known = self._find(key, role, part.id)
        if known:
            return replace(part, code=known.option_code or 0, slot=known.slot)
        code = max((entry.option_code or 0 for entry in self._siblings(key)), default=0) + 1
        entry = VariableEntry(key, number, self._next_slot(), role, part.id, code)
        self.variables.append(entry)
        return replace(part, code=code, slot=entry.slot)

    def _options(self, key: QuestionKey, question: Question) -> tuple[Choice, ...]:
        return tuple(self._option(key, choice) for choice in question.choices)

    def _option(self, key: QuestionKey, choice: Choice) -> Choice:
        siblings = [entry for entry in self.options if entry.key == key]
        for entry in siblings:
            if entry.item_id == choice.id:
                return replace(choice, code=entry.code)
        code = max((entry.code for entry in siblings), default=0) + 1
        self.options.append(OptionEntry(key, choice.id, code))
        return replace(choice, code=code)

    def _with_other(self, key: QuestionKey, number: int, question: Question) -> Question:
        """The words for “other” are a text variable of their own."""
        if question.other is None:
            return question
        entry = self._find(key, VariableRole.OTHER)
        if entry is None:
            entry = VariableEntry(key, number, self._next_slot(), VariableRole.OTHER)
            self.variables.append(entry)
        return replace(question, other_slot=entry.slot)

    def _siblings(self, key: QuestionKey) -> Iterator[VariableEntry]:
        return (entry for entry in self.variables if entry.key == key)

    def _find(
        self, key: QuestionKey, role: VariableRole, option_id: str | None = None
    ) -> VariableEntry | None:
        for entry in self._siblings(key):
            if entry.role == role and entry.option_id == option_id:
                return entry
        return None

    def _next_slot(self) -> int:
        return max((entry.slot for entry in self.variables), default=-1) + 1

    def _next_value_slot(self) -> int:
        taken = (entry.value_slot for entry in self.variables if entry.value_slot is not None)
        return max(taken, default=-1) + 1
