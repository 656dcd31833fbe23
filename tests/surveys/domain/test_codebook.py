from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from surveys.domain.codebook import Codebook, key_of
from surveys.domain.definition import fingerprint, from_definition, to_definition
from surveys.domain.questionnaire import Choice, Question, Questionnaire, Section
from surveys.enums import QuestionKind

IDS = [f"00000000-0000-4000-8000-00000000000{n}" for n in range(6)]
ITEMS = [f"00000000-0000-4000-9000-00000000000{n}" for n in range(6)]
OTHER = "00000000-0000-4000-9000-000000000009"


@st.composite
def questions(draw: st.DrawFn, question_id: str) -> Question:
    kind = draw(st.sampled_from(list(QuestionKind)))
    has_other = kind in {QuestionKind.SINGLE, QuestionKind.MULTIPLE} and draw(st.booleans())
    choices = draw(_items()) if kind.is_single or kind.has_parts else ()
    return Question(
        id=question_id,
        kind=kind,
        label={"de": draw(st.text(max_size=8))},
        choices=(*choices, Choice(OTHER, {"de": "Anderes"}, other=True)) if has_other else choices,
        rows=draw(_items()) if kind == QuestionKind.MATRIX else (),
        points=draw(st.integers(2, 11)) if kind.is_points else None,
        unit=draw(st.sampled_from([{}, {"de": "km"}])) if kind == QuestionKind.NUMBER else {},
        minimum=draw(st.sampled_from([None, -1.0, 0.0])) if kind == QuestionKind.NUMBER else None,
        decimals=draw(st.integers(0, 2)) if kind == QuestionKind.NUMBER else 0,
        edition=draw(st.integers(1, 2)),
        required=draw(st.booleans()),
        dont_know=draw(st.booleans()) and not kind.is_text,
        no_answer=draw(st.booleans()) and not kind.is_text,
    )


def _items() -> st.SearchStrategy[tuple[Choice, ...]]:
    found = st.lists(st.sampled_from(ITEMS), min_size=1, unique=True)
    return found.map(lambda items: tuple(Choice(item, {"de": item[-1]}) for item in items))


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
            for part, place in _places(question):
                assert seen_codes.setdefault((key, part), place) == place
            for choice in question.choices:
                assert seen_options.setdefault((key, choice.id), choice.code) == choice.code
        assert coded.width == len(book.variables)
        values = [entry.value_slot for entry in book.variables if entry.value_slot is not None]
        assert values == list(range(coded.value_width))
    slots = [slot for _code, slot in seen_codes.values()]
    codes = [code for code, _slot in seen_codes.values()]
    assert sorted(slots) == list(range(len(slots)))
    assert len(set(codes)) == len(codes)
    given_codes = [(key, code) for (key, _item), code in seen_options.items()]
    assert len(set(given_codes)) == len(given_codes)


def _places(question: Question) -> list[tuple[str | None, tuple[str, int]]]:
    """Every variable of a question: which part, and its code and slot."""
    parts = question.rows if question.kind == QuestionKind.MATRIX else question.choices
    if question.kind.has_parts:
        found: list[tuple[str | None, tuple[str, int]]] = [
            (part.id, (f"{question.code}_{part.code}", part.slot)) for part in parts
        ]
    else:
        found = [(None, (question.code, question.slot))]
    if question.other:
        found.append(("other", (question.other_code, question.other_slot)))
    return found


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
