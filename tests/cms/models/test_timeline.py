"""The way of a project, seen from one day."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from cms.models import Milestone
from cms.models.timeline import status_on, timeline

Day = date
TODAY = date(2026, 11, 24)


@dataclass
class Entry:
    when: str = ""
    date: Day | None = None
    ends: Day | None = None
    title: str = "etwas"
    text: str = ""
    status: str = ""


def day(distance: int) -> date:
    return TODAY + timedelta(days=distance)


@pytest.mark.parametrize(
    ("chosen", "begins", "ends", "status"),
    [
        ("", None, None, "ahead"),
        ("now", None, None, "now"),
        ("done", day(5), None, "done"),
        ("", day(-1), None, "done"),
        ("", day(0), None, "now"),
        ("", day(1), None, "ahead"),
        ("", day(-9), day(-1), "done"),
        ("", day(-9), day(0), "now"),
        ("", day(0), day(9), "now"),
        ("", day(1), day(9), "ahead"),
    ],
)
def test_status_follows_from_choice_then_dates(
    chosen: str, begins: date | None, ends: date | None, status: str
) -> None:
    assert status_on(TODAY, chosen, begins, ends) == status


@pytest.mark.parametrize(
    ("statuses", "today"),
    [
        ([], []),
        (["ahead", "ahead"], []),
        (["done", "done", "ahead"], [1]),
        (["done", "now", "now", "ahead"], [1]),
        (["done"], [0]),
    ],
)
def test_today_is_marked_at_most_once(statuses: list[str], today: list[int]) -> None:
    steps = timeline([Entry("dann", status=status) for status in statuses], TODAY)

    assert [n for n, step in enumerate(steps) if step.today] == today


def test_words_come_from_the_dates_when_there_are_none() -> None:
    entries = [
        Entry("im Herbst", day(0)),
        Entry(date=date(2021, 6, 17)),
        Entry(date=date(2030, 1, 1), ends=date(2035, 12, 31)),
        Entry(date=day(0), ends=day(0)),
    ]

    with translation.override("de"):
        words = [step.when for step in timeline(entries, TODAY)]

    assert words == [
        "im Herbst",
        "17. Juni 2021",
        "1. Januar 2030 – 31. Dezember 2035",
        "24. November 2026",
    ]


@given(
    st.lists(
        st.builds(
            Entry,
            when=st.just("dann"),
            date=st.none() | st.dates(),
            ends=st.none() | st.dates(),
            status=st.sampled_from(["", "done", "now", "ahead"]),
        ),
        max_size=8,
    )
)
def test_every_step_has_a_status_and_keeps_its_place(entries: list[Entry]) -> None:
    for n, entry in enumerate(entries):
        entry.title = str(n)

    steps = timeline(entries, TODAY)

    assert [step.title for step in steps] == [str(n) for n in range(len(entries))]
    assert {step.status for step in steps} <= {"done", "now", "ahead"}
    assert sum(step.today for step in steps) <= 1


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        ({"when": "danach", "status": "ahead"}, []),
        ({"date": day(0)}, []),
        ({"date": day(0), "ends": day(0)}, []),
        ({"date": day(0), "ends": day(-1)}, ["ends"]),
        ({"ends": day(0), "when": "bald", "status": "now"}, ["date"]),
        ({"status": "now"}, ["when"]),
        ({"when": "danach"}, ["status"]),
    ],
)
def test_milestone_says_when_and_ends_after_it_begins(
    fields: dict[str, object], refused: list[str]
) -> None:
    try:
        Milestone(title="etwas", **fields).clean()
        errors: list[str] = []
    except ValidationError as error:
        errors = list(error.message_dict)

    assert errors == refused
