"""How much a new version differs from the one before: a list to read, and its worst class."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from surveys.domain.questionnaire import Choice, Info, Question, Questionnaire, Texts, in_language
from surveys.enums import ChangeClass

ORDER = [ChangeClass.COSMETIC, ChangeClass.ADDITIVE, ChangeClass.BREAKING]


@dataclass(frozen=True)
class Change:
    """One difference: what it does to the data, where it is, and what it is in words."""

    change_class: ChangeClass
    place: str
    words: str


def classify(old: Questionnaire | None, new: Questionnaire) -> ChangeClass:
    """Say what the change does to data collected before and after.

    breaking: a question that stays has a new kind, number of points, unit or edition, or loses an
    option or row; or who counts once has changed. additive: questions, options or rows come, a
    question goes, or rules of answering, logic or quotas change. cosmetic: only wording,
    languages, information, titles or order.
    """
    if old is None:
        return ChangeClass.ADDITIVE
    classes = {change.change_class for change in changes(old, new)}
    return max(classes, key=ORDER.index, default=ChangeClass.COSMETIC)


def changes(old: Questionnaire, new: Questionnaire) -> list[Change]:
    """Every difference, the worst first."""
    found = [*_whole(old, new), *_questions(old, new)]
    return sorted(found, key=lambda change: -ORDER.index(change.change_class))


def _whole(old: Questionnaire, new: Questionnaire) -> Iterator[Change]:
    place = _("Whole questionnaire")
    if (old.access, old.anonymity) != (new.access, new.anonymity):
        yield Change(ChangeClass.BREAKING, place, _("Who counts once, or the anonymity, changes."))
    if _logic(old) != _logic(new) or old.quotas != new.quotas:
        yield Change(ChangeClass.ADDITIVE, place, _("Logic or quotas change."))
    if _order(old) != _order(new):
        yield Change(ChangeClass.COSMETIC, place, _("Pages, their titles or the order change."))
    if _infos(old) != _infos(new):
        yield Change(ChangeClass.COSMETIC, place, _("Information between questions changes."))
    for language in set(new.languages) - set(old.languages):
        yield Change(ChangeClass.COSMETIC, place, _("New language: %s") % language)


def _logic(questionnaire: Questionnaire) -> list[object]:
    by_page = [(section.show_if, section.jumps) for section in questionnaire.sections]
    return [page for page in by_page if page != (None, ())]


def _order(questionnaire: Questionnaire) -> list[object]:
    return [
        (section.title, [question.id for question in section.questions])
        for section in questionnaire.sections
    ]


def _infos(questionnaire: Questionnaire) -> list[Info]:
    return [e for e in questionnaire.elements_in_order() if isinstance(e, Info)]


def _questions(old: Questionnaire, new: Questionnaire) -> Iterator[Change]:
    before = {question.id: question for question in old.questions}
    after = {question.id: question for question in new.questions}
    for id_ in before.keys() - after.keys():
        yield Change(ChangeClass.ADDITIVE, before[id_].text, _("The question is no longer asked."))
    for id_, question in after.items():
        if id_ in before:
            yield from _of_question(before[id_], question)
        else:
            yield Change(ChangeClass.ADDITIVE, question.text, _("A new question."))


def _of_question(old: Question, new: Question) -> Iterator[Change]:
    place = new.text
    if _meaning(old) != _meaning(new):
        words = _("Kind, points, unit or meaning change: a new variable begins.")
        yield Change(ChangeClass.BREAKING, place, words)
        return
    for before, after in ((old.choices, new.choices), (old.rows, new.rows)):
        yield from _of_items(place, before, after)
    if _rules(old) != _rules(new):
        yield Change(ChangeClass.ADDITIVE, place, _("The rules of answering change."))
    if _words(old) != _words(new):
        words = _("“%(before)s” becomes “%(after)s”. The variable stays the same.") % {
            "before": old.text,
            "after": new.text,
        }
        yield Change(ChangeClass.COSMETIC, place, words)


def _of_items(
    place: str, before: tuple[Choice, ...], after: tuple[Choice, ...]
) -> Iterator[Change]:
    old = {choice.id: choice for choice in before}
    new = {choice.id: choice for choice in after}
    for id_ in old.keys() - new.keys():
        words = _("“%s” can no longer be chosen.") % old[id_].text
        yield Change(ChangeClass.BREAKING, place, words)
    for id_ in new.keys() - old.keys():
        yield Change(ChangeClass.ADDITIVE, place, _("“%s” can be chosen.") % new[id_].text)
    for id_ in old.keys() & new.keys():
        if old[id_].label != new[id_].label:
            words = _("“%(before)s” becomes “%(after)s”. The code stays the same.") % {
                "before": in_language(old[id_].label),
                "after": in_language(new[id_].label),
            }
            yield Change(ChangeClass.COSMETIC, place, words)


def _meaning(question: Question) -> tuple[object, ...]:
    return (question.kind, question.points, question.unit, question.edition)


def _words(question: Question) -> list[Texts | tuple[Texts, ...]]:
    return [question.label, question.help, question.low, question.high, question.point_labels]


def _rules(question: Question) -> Question:
    return replace(
        question,
        label={},
        help={},
        low={},
        high={},
        point_labels=(),
        choices=tuple(_without_words(choice) for choice in question.choices if choice.exclusive),
        rows=(),
        slot=0,
        name="",
        other_slot=0,
        demographic="",
    )


def _without_words(choice: Choice) -> Choice:
    return replace(choice, label={}, alt={}, image=None)
