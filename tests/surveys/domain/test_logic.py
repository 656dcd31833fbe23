"""The evaluator against a reference that does it by brute force, and the way through pages."""

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.domain.logic import holds, leaves, route
from surveys.domain.packing import NO_ANSWER
from surveys.enums import Missing
from tests.surveys.build import (
    compiled,
    ident,
    info,
    jump,
    multiple,
    page_break,
    question,
    rule_block,
    scale,
    short_text,
    single,
    when,
)

NAMES = ["V001", "V002", "V003"]
CODES = [1, 2, 3]
ANSWERS = st.one_of(
    st.none(),
    st.sampled_from(CODES),
    st.sampled_from(sorted(NO_ANSWER)),
    st.lists(st.sampled_from(CODES), min_size=1, unique=True),
)
LEAVES = st.builds(
    lambda op, q, value: {"op": op, "q": q, "value": value},
    st.sampled_from(["eq", "ne", "lt", "le", "gt", "ge", "contains", "count_ge", "count_le"]),
    st.sampled_from(NAMES),
    st.sampled_from(CODES),
) | st.builds(lambda q: {"op": "answered", "q": q}, st.sampled_from(NAMES))
TREES = st.recursive(
    LEAVES,
    lambda inner: (
        st.builds(
            lambda op, args: {"op": op, "args": args},
            st.sampled_from(["and", "or"]),
            st.lists(inner, min_size=1, max_size=3),
        )
        | st.builds(lambda arg: {"op": "not", "arg": arg}, inner)
    ),
    max_leaves=8,
)


def _leaf(leaf: dict[str, Any], doc: dict[str, Any]) -> bool:
    """One comparison, written out case by case."""
    answer = doc.get(leaf["q"])
    if answer is None or answer in (-3, -5):
        return False
    many, value = isinstance(answer, list), leaf.get("value")
    table = {
        "answered": True,
        "contains": (many and value in answer) or answer == value,
        "count_ge": (len(answer) if many else 1) >= (value or 0),
        "count_le": (len(answer) if many else 1) <= (value or 0),
    }
    if leaf["op"] in table:
        return table[leaf["op"]]
    if many:
        return False
    below, same = answer < value, answer == value
    compared = {
        "eq": same,
        "ne": not same,
        "lt": below,
        "le": below or same,
        "gt": not below and not same,
        "ge": not below,
    }
    return bool(compared[leaf["op"]])


def _brute_force(tree: dict[str, Any], doc: dict[str, Any]) -> bool:
    """Look the tree up in its full truth table instead of walking it."""
    found = list(leaves(tree))
    for row in product([False, True], repeat=len(found)):
        if all(_leaf(leaf, doc) == truth for leaf, truth in zip(found, row, strict=True)):
            return _from_table(tree, iter(row))
    raise AssertionError("no row fits")


def _from_table(tree: dict[str, Any], row: Any) -> bool:
    if tree["op"] == "not":
        return not _from_table(tree["arg"], row)
    if tree["op"] in {"and", "or"}:
        values = [_from_table(arg, row) for arg in tree["args"]]
        return min(values) if tree["op"] == "and" else max(values)
    return bool(next(row))


@given(TREES, st.fixed_dictionaries(dict.fromkeys(NAMES, ANSWERS)))
def test_evaluator_agrees_with_brute_force(tree: dict[str, Any], doc: dict[str, Any]) -> None:
    given_answers = {name: answer for name, answer in doc.items() if answer is not None}
    assert holds(tree, given_answers) == _brute_force(tree, given_answers)


@pytest.mark.parametrize(
    ("leaf", "answer", "expected"),
    [
        ({"op": "eq", "value": "Borna"}, "borna", True),
        ({"op": "ne", "value": "Borna"}, "Grimma", True),
        ({"op": "contains", "value": "bahn"}, "Am Bahnhof", True),
        ({"op": "ge", "value": "2026-05-01"}, "2026-05-02", True),
        ({"op": "lt", "value": 2.5}, 2, True),
        ({"op": "lt", "value": 2.5}, "2", False),
        ({"op": "eq", "value": 2, "row": "1"}, {"1": 2}, True),
        ({"op": "eq", "value": 2, "row": "2"}, {"1": 2}, False),
        ({"op": "answered"}, int(Missing.DONT_KNOW), False),
        ({"op": "answered"}, "", True),
    ],
)
def test_comparisons_of_other_kinds(leaf: dict[str, Any], answer: Any, expected: bool) -> None:
    assert holds({**leaf, "q": "V001"}, {"V001": answer}) is expected


def test_no_condition_always_holds() -> None:
    assert holds(None, {}) is True


BLOCKS = [
    single("Ort", ["Borna", "Grimma"]),
    scale("Zufrieden", show_if=when(rule_block("Ort", "eq", ident("Ort/Borna")))),
    jump("end", condition=when(rule_block("Zufrieden", "le", 2))),
    page_break("Zwei", show_if=when(rule_block("Ort", "answered"))),
    multiple("Fehlt", ["Bus", "Arzt"], other=True),
    short_text("Warum", show_if=when(rule_block("Zufrieden", "ge", 4))),
    page_break("Drei", show_if=when(rule_block("Fehlt", "count_ge", 2), match="none")),
    info("<p>Danke</p>"),
    short_text("Ende"),
]


@pytest.mark.parametrize(
    ("doc", "pages", "asked", "kept"),
    [
        ({}, [1, 3], ["V001", "V005"], {}),
        ({"V001": 2}, [1, 2, 3], ["V001", "V003", "V005"], {"V001": 2}),
        ({"V001": 2, "V002": 5, "V004": "x"}, [1, 2, 3], ["V001", "V003", "V005"], {"V001": 2}),
        (
            {"V001": 1, "V002": 5, "V003": [1, 2]},
            [1, 2],
            ["V001", "V002", "V003", "V004"],
            {"V001": 1, "V002": 5, "V003": [1, 2]},
        ),
        ({"V001": 1, "V002": 2, "V003": [1]}, [1], ["V001", "V002"], {"V001": 1, "V002": 2}),
        (
            {"V001": 2, "V003": [3], "V003_other": "Rad"},
            [1, 2, 3],
            ["V001", "V003", "V005"],
            {"V001": 2, "V003": [3], "V003_other": "Rad"},
        ),
        (
            {"V001": 2, "V003": [1], "V003_other": "Rad"},
            [1, 2, 3],
            ["V001", "V003", "V005"],
            {"V001": 2, "V003": [1]},
        ),
    ],
)
def test_way_through_the_pages(
    doc: dict[str, Any], pages: list[int], asked: list[str], kept: dict[str, Any]
) -> None:
    way = route(compiled(BLOCKS), doc)
    assert way.numbers == pages
    assert [entry.code for entry in way.questions] == asked
    assert way.doc == kept


def test_jump_to_a_page_skips_those_between() -> None:
    blocks = [
        single("Ort", ["Borna", "Grimma"]),
        jump(ident("Vier"), condition=when(rule_block("Ort", "ne", ident("Ort/Borna")))),
        page_break("Zwei"),
        short_text("A"),
        page_break("Drei"),
        short_text("B"),
        page_break("Vier"),
        short_text("C"),
    ]
    questionnaire = compiled(blocks)
    assert route(questionnaire, {"V001": 2}).numbers == [1, 4]
    assert route(questionnaire, {"V001": 1}).numbers == [1, 2, 3, 4]
    way = route(questionnaire, {"V001": 2})
    assert (way.after(1), way.before(4), way.after(4), way.before(1)) == (4, 1, None, None)


def test_matrix_row_can_be_asked_about() -> None:
    blocks = [
        question("matrix", "Urteil", rows=["Bus", "Rad"], options=["gut", "schlecht"]),
        short_text(
            "Warum",
            show_if=when(
                rule_block("Urteil", "eq", ident("Urteil/schlecht"), row="Urteil/rows/Rad")
            ),
        ),
    ]
    questionnaire = compiled(blocks)
    assert route(questionnaire, {"V001": {"1": 2, "2": 1}}).asked == {"V001"}
    assert route(questionnaire, {"V001": {"2": 2}}).asked == {"V001", "V002"}
