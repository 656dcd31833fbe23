"""How much a new version differs from the one before."""

from dataclasses import replace

from surveys.domain.questionnaire import Choice, Question, Questionnaire
from surveys.enums import ChangeClass


def classify(old: Questionnaire | None, new: Questionnaire) -> ChangeClass:
    """Say what the change does to data collected before and after.

    breaking: a question that stays has a new kind or number of points, or loses an option; or who
    counts once has changed. additive: questions or options come, a question goes, or the rules of
    answering change. cosmetic: only wording, information, titles or order.
    """
    if old is None:
        return ChangeClass.ADDITIVE
    before = {question.id: question for question in old.questions}
    after = {question.id: question for question in new.questions}
    kept = before.keys() & after.keys()
    if old.access != new.access or any(_breaks(before[id_], after[id_]) for id_ in kept):
        return ChangeClass.BREAKING
    if before.keys() != after.keys() or any(_extends(before[id_], after[id_]) for id_ in kept):
        return ChangeClass.ADDITIVE
    return ChangeClass.COSMETIC


def _breaks(old: Question, new: Question) -> bool:
    return (
        old.kind != new.kind
        or old.points != new.points
        or bool(_codes(old.choices) - _codes(new.choices))
    )


def _extends(old: Question, new: Question) -> bool:
    return _codes(old.choices) != _codes(new.choices) or _rules(old) != _rules(new)


def _codes(choices: tuple[Choice, ...]) -> set[int]:
    return {choice.code for choice in choices}


def _rules(question: Question) -> Question:
    return replace(question, label={}, help={}, low={}, high={}, choices=())
