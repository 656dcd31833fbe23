"""Who has which code and slot. Append-only: a code or slot once given is never given again."""

from dataclasses import dataclass, field, replace

from surveys.domain.questionnaire import Choice, Question, Questionnaire
from surveys.enums import QuestionKind

# A question with another kind or another number of points is another variable.
QuestionKey = tuple[str, str, int | None]


def key_of(question: Question) -> QuestionKey:
    """What makes a question the same analysis variable."""
    return (question.id, question.kind.value, question.points)


def variable_code(number: int, option_code: int | None = None) -> str:
    """Name of a variable: V003, or V003_2 for the second option of a multiple choice."""
    return f"V{number:03d}" if option_code is None else f"V{number:03d}_{option_code}"


@dataclass(frozen=True)
class VariableEntry:
    """A slot and whom it belongs to: a question, or one option of a multiple choice."""

    key: QuestionKey
    number: int
    slot: int
    option_id: str | None = None
    option_code: int | None = None

    @property
    def code(self) -> str:
        return variable_code(self.number, self.option_code)


@dataclass(frozen=True)
class OptionEntry:
    """The code of a single choice's option."""

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
        return replace(questionnaire.map_questions(coded), width=self._next_slot())

    def _question(self, question: Question) -> Question:
        key = key_of(question)
        number = self._number(key)
        if question.kind == QuestionKind.MULTIPLE:
            choices = tuple(self._tick(key, number, choice) for choice in question.choices)
            return replace(question, code=variable_code(number), choices=choices)
        entry = self._variable(key, number)
        choices = tuple(self._option(key, choice) for choice in question.choices)
        return replace(question, code=entry.code, slot=entry.slot, choices=choices)

    def _number(self, key: QuestionKey) -> int:
        for entry in self.variables:
            if entry.key == key:
                return entry.number
        return max((entry.number for entry in self.variables), default=0) + 1

    def _variable(self, key: QuestionKey, number: int) -> VariableEntry:
        for entry in self.variables:
            if entry.key == key:
                return entry
        entry = VariableEntry(key, number, self._next_slot())
        self.variables.append(entry)
        return entry

    def _tick(self, key: QuestionKey, number: int, choice: Choice) -> Choice:
        siblings = [entry for entry in self.variables if entry.key == key]
        for entry in siblings:
            if entry.option_id == choice.id:
                return replace(choice, code=entry.option_code or 0, slot=entry.slot)
        code = max((entry.option_code or 0 for entry in siblings), default=0) + 1
        entry = VariableEntry(key, number, self._next_slot(), choice.id, code)
        self.variables.append(entry)
        return replace(choice, code=code, slot=entry.slot)

    def _option(self, key: QuestionKey, choice: Choice) -> Choice:
        siblings = [entry for entry in self.options if entry.key == key]
        for entry in siblings:
            if entry.item_id == choice.id:
                return replace(choice, code=entry.code)
        code = max((entry.code for entry in siblings), default=0) + 1
        self.options.append(OptionEntry(key, choice.id, code))
        return replace(choice, code=code)

    def _next_slot(self) -> int:
        return max((entry.slot for entry in self.variables), default=-1) + 1
