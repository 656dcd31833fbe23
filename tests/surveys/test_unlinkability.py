"""A separated survey after many responses: can anything in the database join marks and answers?

We know who answered what and look at everything an administrator sees in one dump: every column
of both tables, `xmin`, `ctid`, the order of reading, and the log. A join that beats chance shows
as a correlation between the two tables, or between one of them and the order of sending.
"""

import json
import logging
import math
from random import Random
from typing import Any

import numpy as np
import pytest
from django.db import connection

from cms.models import HomePage
from surveys.domain import mixing, participation
from surveys.domain.draft import save_page, start_draft
from surveys.domain.response import submit
from surveys.models import MixingPool, Participation, Response, SurveyPage, SurveySecret
from tests.surveys.build import make_survey, question, version_of

PEOPLE = 80
# Of this many independent looks, chance alone brings one in 10,000 runs beyond the bound.
Z_BOUND = 4.4


@pytest.fixture
def answered(home: HomePage, caplog: pytest.LogCaptureFixture) -> tuple[SurveyPage, dict[str, int]]:
    """A survey many have answered: person n answered n. And whose mark is whose."""
    survey = make_survey(home, [question("number", "Zahl")])
    version = version_of(survey)
    people = list(range(PEOPLE))
    Random(7).shuffle(people)  # noqa: S311 -- order, not secrecy
    caplog.set_level(logging.DEBUG)
    marks = {}
    for person in people:
        token = f"browser of {person}"
        draft = start_draft(version, token=token)
        save_page(draft, answers={"V001": person}, asked={"V001"}, page=2)
        submit(survey, token=token, submit_key=draft.submit_key)
        mixing.mix_full_pools()
        marks[participation.mark_of(survey.pk, participation.browser(token)) or ""] = person
    return survey, marks


def _dump(table: str) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT *, xmin::text AS xmin, ctid::text AS ctid FROM {table}"  # noqa: S608 -- ours
        )
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _z(one: list[float], two: list[float]) -> float:
    """How many standard deviations the rank correlation is away from none."""
    if len(set(one)) < 2 or len(set(two)) < 2:
        return 0.0
    ranks = [np.argsort(np.argsort(values, kind="stable")) for values in (one, two)]
    rho = float(np.corrcoef(ranks[0], ranks[1])[0, 1])
    return abs(rho) * math.sqrt(len(one) - 1)


def _place(ctid: str) -> float:
    block, line = ctid.strip("()").split(",")
    return int(block) * 10_000 + int(line)


def test_nothing_joins_ledger_and_responses_better_than_chance(
    answered: tuple[SurveyPage, dict[str, int]],
) -> None:
    _survey, marks = answered
    ledger = {marks[row["mark"]]: row for row in _dump("surveys_participation")}
    responses = {row["doc"]["V001"]: row for row in map(_loaded, _dump("surveys_response"))}
    assert len(ledger) == len(responses) == PEOPLE
    people = sorted(ledger)
    mine: dict[str, dict[int, float]] = {
        "order": {person: n for n, person in enumerate(ledger)},
        "place": {person: _place(row["ctid"]) for person, row in ledger.items()},
        "transaction": {person: int(row["xmin"]) for person, row in ledger.items()},
        "id": {person: row["id"].int for person, row in ledger.items()},
        "mark": {person: int(row["mark"], 16) for person, row in ledger.items()},
    }
    theirs: dict[str, dict[int, float]] = {
        "order": {person: n for n, person in enumerate(responses)},
        "place": {person: _place(row["ctid"]) for person, row in responses.items()},
        "transaction": {person: int(row["xmin"]) for person, row in responses.items()},
        "id": {person: row["id"].int for person, row in responses.items()},
        "key": {person: row["submit_key"].int for person, row in responses.items()},
        "receipt": {person: int(row["withdrawal_hash"], 16) for person, row in responses.items()},
    }
    for name, one in mine.items():
        for other, two in theirs.items():
            z = _z([one[p] for p in people], [two[p] for p in people])
            assert z < Z_BOUND, f"{name} of the ledger and {other} of the response: z = {z:.1f}"


def _loaded(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "doc": row["doc"] if isinstance(row["doc"], dict) else json.loads(row["doc"])}


def test_the_ledger_says_nothing_about_the_order_of_sending(
    answered: tuple[SurveyPage, dict[str, int]],
) -> None:
    _survey, marks = answered
    rows = _dump("surveys_participation")
    assert len({row["xmin"] for row in rows}) == 1
    sent = {person: n for n, person in enumerate(marks.values())}
    order = [float(sent[marks[row["mark"]]]) for row in rows]
    assert _z(order, [float(n) for n in range(len(order))]) < Z_BOUND
    assert [row["mark"] for row in rows] == sorted(row["mark"] for row in rows)


def test_the_statistic_finds_a_join_where_there_is_one() -> None:
    order = [float(n) for n in range(PEOPLE)]
    batches = [float(n // 10) for n in range(PEOPLE)]
    assert _z(order, order) > Z_BOUND
    assert _z(batches, order) > Z_BOUND


def test_no_value_is_in_both_tables(answered: tuple[SurveyPage, dict[str, int]]) -> None:
    survey, _marks = answered
    bookkeeping = {"xmin", "ctid", "survey_id"}
    in_ledger, in_responses = (
        {str(v) for row in _dump(t) for name, v in row.items() if name not in bookkeeping}
        for t in ("surveys_participation", "surveys_response")
    )
    assert in_ledger & in_responses == set()
    assert not MixingPool.objects.filter(survey=survey).exists()


def test_the_log_names_nobody(
    answered: tuple[SurveyPage, dict[str, int]], caplog: pytest.LogCaptureFixture
) -> None:
    _survey, marks = answered
    logged = caplog.get_records("setup")
    ours = [r.getMessage() for r in logged if r.name.startswith("surveys")]
    assert len(ours) > PEOPLE
    secrets = {*marks, *(str(pk) for pk in Response.objects.values_list("pk", flat=True))}
    secrets |= {str(key) for key in Response.objects.values_list("submit_key", flat=True)}
    secrets |= {str(pk) for pk in Participation.objects.values_list("pk", flat=True)}
    text = "\n".join(ours)
    assert [secret for secret in secrets if secret in text] == []


def test_the_pool_is_sorted_and_waits_for_a_crowd(home: HomePage) -> None:
    survey = make_survey(home, [question("number", "Zahl")])
    for person in range(mixing.CROWD):
        assert (mixing.mix_full_pools(), Response.objects.count()) == (0, 0)
        draft = start_draft(version_of(survey), token=str(person))
        save_page(draft, answers={"V001": person}, asked={"V001"}, page=2)
        submit(survey, token=str(person), submit_key=draft.submit_key)
        pool = MixingPool.objects.get()
        assert pool.marks == sorted(pool.marks)
        ids = [entry["id"] for entry in pool.responses]
        assert ids == sorted(ids)
    assert mixing.waiting(survey) == mixing.CROWD
    assert mixing.mix_full_pools() == mixing.CROWD
    assert (Response.objects.count(), Participation.objects.count()) == (10, 10)


def test_settling_empties_the_pool_and_destroys_the_key(home: HomePage) -> None:
    survey = make_survey(home, [question("number", "Zahl")])
    draft = start_draft(version_of(survey), token="mine")
    submit(survey, token="mine", submit_key=draft.submit_key)
    mixing.settle(survey)
    assert (Response.objects.count(), SurveySecret.objects.count()) == (1, 0)
    survey.save_revision().publish()
    assert SurveySecret.objects.count() == 0
