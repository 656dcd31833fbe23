from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from surveys.domain.codebook import Codebook, key_of
from surveys.domain.questionnaire import (
    Choice,
    Question,
    Questionnaire,
    Section,
    fingerprint,
    from_definition,
    to_definition,
)
from surveys.enums import QuestionKind

IDS = [f"00000000-0000-4000-8000-00000000000{n}" for n in range(6)]
ITEMS = [f"00000000-0000-4000-9000-00000000000{n}" for n in range(6)]


@st.composite
def questions(draw: st.DrawFn, question_id: str) -> Question:
    kind = draw(st.sampled_from(list(QuestionKind)))
    items: list[str] = []
    if kind in {QuestionKind.SINGLE, QuestionKind.MULTIPLE}:
        items = draw(st.lists(st.sampled_from(ITEMS), min_size=1, unique=True))
    return Question(
        id=question_id,
        kind=kind,
        label={"de": draw(st.text(max_size=8))},
        choices=tuple(Choice(item, {"de": item[-1]}) for item in items),
        points=draw(st.integers(2, 11)) if kind == QuestionKind.SCALE else None,
        required=draw(st.booleans()),
        dont_know=draw(st.booleans()) and kind in {QuestionKind.SINGLE, QuestionKind.SCALE},
    )


@st.composite
def questionnaires(draw: st.DrawFn) -> Questionnaire:
    ids = draw(st.lists(st.sampled_from(IDS), min_size=1, unique=True))
    return Questionnaire(
        access="browser",
        sections=(Section("start", {}, tuple(draw(questions(id_)) for id_ in ids)),),
    )


@given(st.lists(questionnaires(), min_size=1, max_size=6))
def test_any_sequence_of_edits_keeps_codes_and_slots(edits: Sequence[Questionnaire]) -> None:
    book = Codebook()
    seen_codes: dict[tuple[object, str | None], tuple[str, int]] = {}
    seen_options: dict[tuple[object, str], int] = {}
    for draft in edits:
        coded = book.assign(draft)
        for question in coded.questions:
            key = key_of(question)
            if question.kind != QuestionKind.MULTIPLE:
                place = (question.code, question.slot)
                assert seen_codes.setdefault((key, None), place) == place
            for choice in question.choices:
                assert seen_options.setdefault((key, choice.id), choice.code) == choice.code
                if question.kind == QuestionKind.MULTIPLE:
                    place = (f"{question.code}_{choice.code}", choice.slot)
                    assert seen_codes.setdefault((key, choice.id), place) == place
        assert coded.width == len(book.variables)
    slots = [slot for _code, slot in seen_codes.values()]
    codes = [code for code, _slot in seen_codes.values()]
    assert sorted(slots) == list(range(len(slots)))
    assert len(set(codes)) == len(codes)
    given_codes = [(key, code) for (key, _item), code in seen_options.items()]
    assert len(set(given_codes)) == len(given_codes)


@given(questionnaires())
def test_assigning_twice_changes_nothing(draft: Questionnaire) -> None:
    book = Codebook()
    first = book.assign(draft)
    assert book.assign(draft) == first


@given(questionnaires())
def test_definition_round_trip(draft: Questionnaire) -> None:
    coded = Codebook().assign(draft)
    definition = to_definition(coded)
    assert from_definition(definition) == coded
    assert fingerprint(to_definition(from_definition(definition))) == fingerprint(definition)


@given(questionnaires(), questionnaires())
def test_fingerprint_is_of_the_content(one: Questionnaire, two: Questionnaire) -> None:
    same = fingerprint(to_definition(one)) == fingerprint(to_definition(two))
    assert same == (one == two)
