"""The way of a project: what lies behind, what happens now, what lies ahead."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol

from django.utils.formats import date_format

from cms.enums import MilestoneStatus


class Entry(Protocol):
    """What a milestone tells about itself."""

    when: str
    date: datetime.date | None
    ends: datetime.date | None
    title: str
    text: str
    status: str


@dataclass(frozen=True)
class Step:
    """A milestone or phase as a reader sees it today.

    `today` is set on exactly one step if the timeline has any: on the one going on, or on the
    last one done; when everything lies ahead, on none.
    """

    when: str
    date: datetime.date | None
    ends: datetime.date | None
    title: str
    text: str
    status: str
    today: bool = False


def timeline(entries: Iterable[Entry], today: datetime.date) -> list[Step]:
    """Steps in the editor's order, because undated ones have no other."""
    steps = [
        Step(
            when=entry.when or _words(entry.date, entry.ends),
            date=entry.date,
            ends=entry.ends,
            title=entry.title,
            text=entry.text,
            status=status_on(today, entry.status, entry.date, entry.ends),
        )
        for entry in entries
    ]
    here = _here(steps)
    return [replace(step, today=n == here) for n, step in enumerate(steps)]


def status_on(
    today: datetime.date, chosen: str, begins: datetime.date | None, ends: datetime.date | None
) -> str:
    """What the editor chose, otherwise what the dates say; without either it lies ahead."""
    if chosen:
        return chosen
    if begins is None or today < begins:
        return MilestoneStatus.AHEAD
    if today <= (ends or begins):
        return MilestoneStatus.NOW
    return MilestoneStatus.DONE


def _here(steps: list[Step]) -> int:
    """Where today stands: the first step going on, else the last one done, else nowhere (-1)."""
    for n, step in enumerate(steps):
        if step.status == MilestoneStatus.NOW:
            return n
    done = [n for n, step in enumerate(steps) if step.status == MilestoneStatus.DONE]
    return done[-1] if done else -1


def _words(begins: datetime.date | None, ends: datetime.date | None) -> str:
    if begins is None:
        return ""
    start = date_format(begins, "DATE_FORMAT")
    return f"{start} – {date_format(ends, 'DATE_FORMAT')}" if ends and ends != begins else start
