"""Several breakdowns of the same people, attacked together with a linear solver."""

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import linprog

from surveys.domain import protected
from surveys.domain.breakdown import breakdown
from surveys.domain.measures import Category, Measure, MeasureKind
from surveys.domain.statistics.data import Data
from surveys.domain.together import closing_circles, repeated_with_hidden
from surveys.enums import Missing

SMALLEST = 5
SIZES = (3, 3, 2)
MEASURES = [
    Measure(
        name,
        MeasureKind.CHOICE,
        name,
        slot,
        name,
        categories=tuple(Category(f"{name}{n}", n, slot) for n in range(1, size + 1)),
    )
    for slot, (name, size) in enumerate(zip("ABC", SIZES, strict=True))
]
SLOTS = {measure.key: measure.slot for measure in MEASURES}
# Every kind of person: an answer to each of the questions, 0 for none.
KINDS = list(product(*(range(size + 1) for size in SIZES)))
Content = dict[str, Any]
Chosen = dict[str, str]


def _release(people: NDArray[np.int64], chosen: Chosen) -> Content:
    """A release of three questions; `chosen` says which one is broken down by which."""
    rows = [
        [answer or int(Missing.SKIPPED) for answer in kind]
        for kind, count in zip(KINDS, people.tolist(), strict=True)
        for _person in range(count)
    ]
    codes = np.asfortranarray(np.array(rows, dtype=np.int16).reshape(-1, len(SIZES)))
    data = Data(codes, np.empty((len(rows), 0)))
    questions = []
    for measure in MEASURES:
        content = protected.question(data, measure, SMALLEST)
        if by := chosen.get(measure.key):
            content["breakdown"] = breakdown(data, measure, MEASURES[SLOTS[by]], SMALLEST)
        questions.append(content)
    return {"questions": questions}


Facts = Iterator[tuple[list[float], int | None]]


def _figures(content: Content) -> Facts:
    """Every figure of a release: which kinds of people it counts, and its value if it is shown."""

    def of(fits: Callable[[tuple[int, ...]], bool]) -> list[float]:
        return [float(fits(kind)) for kind in KINDS]

    for question in content["questions"]:
        slot = SLOTS[question["key"]]
        if question["base"] is None:
            continue
        yield of(lambda kind, s=slot: kind[s] > 0), question["base"]  # type: ignore[misc]
        for line in question["lines"]:
            code = int(line["label"][1:])
            yield of(lambda kind, s=slot, c=code: kind[s] == c), line["count"]  # type: ignore[misc]
        yield from _cells(question, slot, of)


def _cells(question: Content, slot: int, of: Callable[..., list[float]]) -> Facts:
    found = question.get("breakdown") or {"groups": []}
    for position, group in enumerate(found["groups"]):
        other = SLOTS[found["key"]]
        codes = {0 if n == "…" else int(n[1:]) for n in group["label"].split(" + ")}
        codes |= {0} if not group["label"] else set()
        yield of(lambda k, o=other, g=codes: k[slot] > 0 and k[o] in g), group["base"]
        for row in found["rows"]:
            code = int(row["label"][1:])
            yield (
                of(lambda k, o=other, g=codes, c=code: k[slot] == c and k[o] in g),
                row["cells"][position]["count"],
            )


def _narrowest(releases: list[Content], people: NDArray[np.int64]) -> float:
    """The narrowest range that somebody with a solver can confine a hidden figure to."""
    figures = [figure for content in releases for figure in _figures(content)]
    equations = [kinds for kinds, value in figures if value is not None] + [[1.0] * len(KINDS)]
    values = [value for _kinds, value in figures if value is not None] + [people.sum()]
    narrowest = float("inf")
    for kinds in {tuple(kinds) for kinds, value in figures if value is None}:
        low, high = (
            sign * linprog([sign * k for k in kinds], A_eq=equations, b_eq=values).fun
            for sign in (1, -1)
        )
        narrowest = min(narrowest, high - low)
    return narrowest


@st.composite
def _people(draw: st.DrawFn) -> NDArray[np.int64]:
    count = st.one_of(st.integers(0, 3), st.integers(0, 20))
    cells = st.lists(count, min_size=len(KINDS), max_size=len(KINDS))
    return np.array(draw(cells), dtype=np.int64)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"A": "B"}, {"A": "C"}),
        ({"A": "B"}, {"B": "C"}),
        ({"A": "B", "C": "B"}, {}),
        ({"B": "A"}, {"C": "A"}),
    ],
)
@settings(max_examples=40)
@given(people=_people())
def test_two_releases_together_betray_no_hidden_figure(
    first: Chosen, second: Chosen, people: NDArray[np.int64]
) -> None:
    releases = [_release(people, first), _release(people, second)]
    assert closing_circles(releases[1], releases[:1]) == []
    assert _narrowest(releases, people) >= SMALLEST - 1e-6


def _somebody(**counts: int) -> NDArray[np.int64]:
    """People by their answers, such as a1b2=7."""
    people = np.zeros(len(KINDS), dtype=np.int64)
    for name, count in counts.items():
        kind = dict(zip(name[::2].upper(), map(int, name[1::2]), strict=True))
        people[KINDS.index(tuple(kind.get(key, 0) for key in "ABC"))] = count
    return people


CIRCLE = _somebody(
    a1b1c1=20, a1b1c2=2, a1b2c1=20, a1b2c2=30, a2b1c1=30, a2b1c2=20, a2b2c1=1, a2b2c2=20,
    a3b3c1=20, a3b3c2=20, a1b3c1=1, a3b1c2=2,
)  # fmt: skip


@pytest.mark.parametrize(
    ("first", "second", "closing"),
    [
        ({"A": "B"}, {"B": "A"}, ["B"]),
        ({"A": "B", "B": "C"}, {"C": "A"}, ["C"]),
        ({"A": "B"}, {"B": "C", "C": "A"}, ["C"]),
        ({"A": "B", "B": "C"}, {"A": "B", "B": "C"}, []),
    ],
)
def test_a_circle_of_breakdowns_is_refused(
    first: Chosen, second: Chosen, closing: list[str]
) -> None:
    assert closing_circles(_release(CIRCLE, second), [_release(CIRCLE, first)]) == closing
    assert closing_circles(_release(CIRCLE, first), []) == []


def test_a_circle_within_one_release_is_refused_too() -> None:
    assert closing_circles(_release(CIRCLE, {"A": "B", "B": "A"}), []) == ["B"]


def test_a_circle_in_which_nothing_is_hidden_is_fine() -> None:
    plenty = np.full(len(KINDS), 40, dtype=np.int64)
    assert closing_circles(_release(plenty, {"B": "A"}), [_release(plenty, {"A": "B"})]) == []


def test_groups_hidden_in_their_own_question_are_one_group_of_a_breakdown() -> None:
    """C alone hides 3 and 12; beside it, nobody may see the 12 as a group of A."""
    people = _somebody(a1b1=2, a2b1=1, a1b2=6, a2b2=6, a1b3=30, a2b3=30, a1=8)
    found = _release(people, {"A": "B"})["questions"][0]["breakdown"]
    assert [group["label"] for group in found["groups"]] == ["B3", "B1 + B2 + …"]
    assert _narrowest([_release(people, {"A": "B"})], people) >= SMALLEST


def test_what_hides_something_is_not_repeated_with_other_responses() -> None:
    before, after = _somebody(a1=4, a2=6, a3=20, b1=30), _somebody(a1=5, a2=6, a3=30, b1=40)
    first, second = _release(before, {}), _release(after, {})
    assert repeated_with_hidden(second, [first]) == ["A", "B"]
    unhidden = _release(_somebody(a1=9, a2=6, a3=20), {})
    assert repeated_with_hidden(second, [unhidden]) == ["B"]
    assert repeated_with_hidden(second, []) == []


def test_a_breakdown_that_hides_something_is_not_repeated_with_other_responses() -> None:
    first = _release(CIRCLE, {"A": "B"})
    assert repeated_with_hidden(_release(CIRCLE * 2, {"A": "B"}), [first]) == ["A"]
    assert repeated_with_hidden(_release(CIRCLE * 2, {"A": "C"}), [first]) == []
