from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from surveys.domain.codebook import Codebook
from surveys.domain.packing import Doc, pack, unpack
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
    doc = {question.code: draw(_answer(question)) for question in questionnaire.questions}
    return questionnaire, {code: answer for code, answer in doc.items() if answer is not None}


def _answer(question: Question) -> st.SearchStrategy[Any]:
    codes = sorted(question.valid_codes)
    if question.kind.is_text:
        return st.one_of(st.none(), st.text(min_size=1, max_size=20))
    if question.kind == QuestionKind.MULTIPLE:
        return st.one_of(
            st.none(), st.lists(st.sampled_from(codes), min_size=1, unique=True).map(sorted)
        )
    missing = [int(Missing.DONT_KNOW)] if question.dont_know else []
    return st.one_of(st.none(), st.sampled_from([*codes, *missing]))


@given(answered())
def test_packed_codes_round_trip(case: tuple[Questionnaire, Doc]) -> None:
    questionnaire, doc = case
    codes = pack(questionnaire, doc)
    texts = {q.code for q in questionnaire.questions if q.kind.is_text}
    assert len(codes) == questionnaire.width
    assert unpack(questionnaire, codes) == {c: a for c, a in doc.items() if c not in texts}


@given(answered())
def test_what_was_not_asked_is_not_skipped(case: tuple[Questionnaire, Doc]) -> None:
    questionnaire, doc = case
    asked = {q.slot for q in questionnaire.questions if q.slot >= 0}
    asked |= {c.slot for q in questionnaire.questions for c in q.choices if c.slot >= 0}
    codes = pack(questionnaire, doc)
    not_asked = {slot for slot, code in enumerate(codes) if code == Missing.NOT_ASKED}
    assert not_asked == set(range(questionnaire.width)) - asked
