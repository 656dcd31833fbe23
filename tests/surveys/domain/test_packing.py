from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from surveys.domain.codebook import Codebook
from surveys.domain.packing import Doc, is_missing, pack, pack_numbers, unpack
from surveys.domain.questionnaire import Question, Questionnaire
from surveys.enums import Missing, QuestionKind
from tests.surveys.domain.test_codebook import questionnaires


@st.composite
def answered(draw: st.DrawFn) -> tuple[Questionnaire, Doc]:
    """A later version of some survey and a document that answers it."""
    book = Codebook()
    for _edit in range(draw(st.integers(0, 2))):
        book.assign(draw(questionnaires()))
    questionnaire = book.assign(draw(questionnaires()))
    doc: Doc = {}
    for question in questionnaire.questions:
        answer = draw(_answer(question))
        if answer is not None:
            doc[question.code] = answer
        other = question.other
        picked = answer if isinstance(answer, list) else [answer]
        if other and other.code in picked and draw(st.booleans()):
            doc[question.other_code] = "Anders"
    return questionnaire, doc


def _answer(question: Question) -> st.SearchStrategy[Any]:
    missing = [int(Missing.DONT_KNOW)] if question.dont_know else []
    missing += [int(Missing.REFUSED)] if question.no_answer else []
    if question.kind == QuestionKind.MATRIX:
        columns = sorted(question.valid_codes) + missing
        rows = st.sampled_from([str(row.code) for row in question.rows])
        return st.dictionaries(rows, st.sampled_from(columns)).map(lambda doc: doc or None)
    return st.one_of(st.none(), *map(st.just, missing), _substance(question))


def _substance(question: Question) -> st.SearchStrategy[Any]:
    codes = st.sampled_from(sorted(question.valid_codes) or [0])
    picks = st.lists(codes, min_size=1, unique=True)
    if question.kind == QuestionKind.NUMBER:
        whole = st.integers(-(10**9), 10**9)
        return st.floats(-1e9, 1e9).map(lambda f: f + 0.0) if question.decimals else whole
    return {
        QuestionKind.MULTIPLE: picks.map(sorted),
        QuestionKind.RANKING: picks,
        QuestionKind.DATE: st.dates().map(lambda day: day.isoformat()),
        QuestionKind.SHORT_TEXT: st.text(min_size=1, max_size=20),
        QuestionKind.LONG_TEXT: st.text(min_size=1, max_size=20),
        QuestionKind.MAP: st.just({"lat": 51.1, "lon": 12.5}),
        QuestionKind.FILE: st.just({"id": "x", "name": "a.pdf", "size": 3}),
    }.get(question.kind, codes)


def _in_words(question: Question) -> bool:
    """Kinds whose answer codes and numbers cannot hold."""
    return question.kind.is_text or question.kind in {QuestionKind.MAP, QuestionKind.FILE}


@given(answered())
def test_packed_codes_round_trip(case: tuple[Questionnaire, Doc]) -> None:
    questionnaire, doc = case
    codes, numbers = pack(questionnaire, doc), pack_numbers(questionnaire, doc)
    held = {
        question.code: doc[question.code]
        for question in questionnaire.questions
        if question.code in doc and (not _in_words(question) or is_missing(doc[question.code]))
    }
    assert (len(codes), len(numbers)) == (questionnaire.width, questionnaire.value_width)
    assert unpack(questionnaire, codes, numbers) == held


@given(answered(), st.data())
def test_hidden_questions_are_not_asked(
    case: tuple[Questionnaire, Doc], data: st.DataObject
) -> None:
    questionnaire, doc = case
    codes = [question.code for question in questionnaire.questions]
    asked = frozenset(data.draw(st.sets(st.sampled_from(codes))))
    shown = {key: answer for key, answer in doc.items() if key.partition("_")[0] in asked}
    packed = pack(questionnaire, shown, asked=asked)
    for question in questionnaire.questions:
        for slot in _slots(question):
            if question.code not in asked:
                assert packed[slot] == Missing.NOT_ASKED
            elif slot != question.other_slot:
                assert packed[slot] != Missing.NOT_ASKED


def _slots(question: Question) -> set[int]:
    parts = {part.slot for part in (*question.choices, *question.rows)}
    return {slot for slot in parts | {question.slot, question.other_slot} if slot >= 0}


@given(answered())
def test_no_slot_of_another_version_is_touched(case: tuple[Questionnaire, Doc]) -> None:
    questionnaire, doc = case
    asked = {slot for question in questionnaire.questions for slot in _slots(question)}
    codes = pack(questionnaire, doc)
    others = set(range(questionnaire.width)) - asked
    assert {codes[slot] for slot in others} <= {int(Missing.NOT_ASKED)}
