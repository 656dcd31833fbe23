"""Raking against R's own example and against another way to the same weights.

The weights of raking are those nearest to equal ones in the sense of Kullback and Leibler among
all that meet the margins (Deville and Särndal 1992). The oracle solves that by Newton's method on
the Lagrange multipliers: no proportional fitting, nothing shared with the code.
"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from surveys.domain.statistics.raking import UNKNOWN, Margin, dissimilarity, rake


def _by_newton(margins: list[Margin]) -> NDArray[np.float64]:
    n = margins[0].categories.size
    # One category of every margin but the first follows from the others.
    columns, targets = [], []
    for number, margin in enumerate(margins):
        for category in range(0 if number == 0 else 1, margin.shares.size):
            columns.append((margin.categories == category).astype(float))
            targets.append(n * margin.shares[category])
    design, target = np.array(columns).T, np.array(targets)
    multipliers = np.zeros(design.shape[1])
    for _step in range(200):
        weights = np.exp(design @ multipliers)
        gap = target - design.T @ weights
        if np.abs(gap).max() < 1e-12 * n:
            break
        change = np.linalg.solve(design.T @ (weights[:, None] * design), gap)
        # Long steps overshoot; the problem is convex, so halving them is enough.
        multipliers = multipliers + change / max(1.0, np.abs(change).max() / 2)
    return np.exp(design @ multipliers)


def _margin(name: str, categories: list[int], totals: list[float]) -> Margin:
    shares = np.array(totals, dtype=float)
    return Margin(name, np.array(categories, dtype=np.intp), shares / shares.sum())


# apiclus1 of R's package survey: 183 schools by type (E, H, M) and school-wide growth (No, Yes),
# as `svytable(~sch.wide+stype, dclus1)` prints them, divided by the weight 33.847.
SCHOOLS = {(0, 0): 12, (1, 0): 3, (2, 0): 8, (0, 1): 132, (1, 1): 11, (2, 1): 17}


def _schools() -> list[Margin]:
    rows = [cell for cell, count in SCHOOLS.items() for _school in range(count)]
    return [
        _margin("stype", [row[0] for row in rows], [4421, 755, 1018]),
        _margin("sch.wide", [row[1] for row in rows], [1072, 5122]),
    ]


def test_rake_meets_the_margins_of_r_surveys_example() -> None:
    margins = _schools()
    raked = rake(margins)
    totals = raked.weights * 6194 / 183
    assert raked.converged
    by_type = np.bincount(margins[0].categories, weights=totals)
    by_growth = np.bincount(margins[1].categories, weights=totals)
    assert by_type == pytest.approx([4421, 755, 1018], abs=1e-8)
    assert by_growth == pytest.approx([1072, 5122], abs=1e-8)
    assert raked.weights == pytest.approx(_by_newton(margins), abs=1e-9)


# `rake(design, list(~stype, ~sch.wide), list(pop.types, pop.schwide))` of the same schools, by
# survey 4.5 on R 4.6.1: the weight of a school in each cell, to 15 digits. The numbers are those
# which the tests of Survey.jl keep (test/r_reference: generate_fixtures.R, rake_weights.csv).
BY_R = {
    (0, 0): 39.838509410554,
    (1, 0): 67.1257826263303,
    (2, 0): 49.0700673992951,
    (0, 1): 29.8704638727345,
    (1, 1): 50.3301527726748,
    (2, 1): 36.7921816646831,
}
# R stops as soon as no entry of a margin changes by one school or more; here after four rounds.
ROUNDS_OF_R = 4


def test_rake_gives_the_weights_that_r_survey_gives() -> None:
    published = [BY_R[cell] for cell, count in SCHOOLS.items() for _school in range(count)]
    weights = rake(_schools(), rounds=ROUNDS_OF_R).weights * 6194 / 183
    assert weights == pytest.approx(np.array(published), rel=0, abs=1e-9)


@given(st.integers(0, 10_000))
def test_rake_is_the_independent_solution(seed: int) -> None:
    random = np.random.default_rng(seed)
    n = 300
    margins = []
    for size in (2, 3, 4):
        categories = random.permutation(np.arange(n) % size)
        margins.append(_margin(str(size), categories.tolist(), random.uniform(1, 3, size).tolist()))
    raked = rake(margins)
    assert raked.converged
    assert raked.weights == pytest.approx(_by_newton(margins), abs=1e-9)
    assert raked.weights.mean() == pytest.approx(1)


def test_one_margin_is_poststratification() -> None:
    raked = rake([_margin("sex", [0] * 30 + [1] * 10, [50, 50])])
    assert raked.weights == pytest.approx([2 / 3] * 30 + [2.0] * 10)
    assert raked.effective_n == pytest.approx(40**2 / (30 * 4 / 9 + 40))
    assert raked.design_effect == pytest.approx(40 / raked.effective_n)


def test_who_gave_no_category_keeps_the_factor_one() -> None:
    raked = rake([_margin("sex", [0] * 30 + [1] * 10 + [UNKNOWN] * 20, [50, 50])])
    assert raked.converged
    assert raked.weights[-1] == pytest.approx(1)
    assert raked.weights.sum() == pytest.approx(60)


def test_a_category_without_responses_is_named() -> None:
    raked = rake([_margin("age", [0] * 10 + [1] * 10, [20, 30, 50])])
    assert not raked.converged
    assert raked.empty == (("age", 2),)
    assert raked.weights == pytest.approx([0.8] * 10 + [1.2] * 10)


def test_margins_that_contradict_each_other_do_not_converge() -> None:
    same = [0] * 20 + [1] * 20
    raked = rake([_margin("a", same, [30, 70]), _margin("b", same, [60, 40])])
    assert not raked.converged
    assert raked.misfit == pytest.approx(0.3)


def test_the_cap_holds_and_says_what_it_cost() -> None:
    margin = _margin("age", [0] * 95 + [1] * 5, [50, 50])
    free, capped = rake([margin]), rake([margin], cap=5)
    assert free.weights.max() == pytest.approx(10)
    assert capped.weights.max() == pytest.approx(5)
    assert capped.capped == 5
    assert not capped.converged
    assert capped.misfit == pytest.approx(0.25)
    assert capped.design_effect < free.design_effect


def test_dissimilarity() -> None:
    assert dissimilarity(np.array([30.0, 70.0]), np.array([50.0, 50.0])) == pytest.approx(0.2)
    assert dissimilarity(np.array([3.0, 7.0]), np.array([30.0, 70.0])) == 0
