"""What goes by itself when its time is over, rule by rule, in all rooms.

Each room lists its rules in `retention.py`, found as `privacy.py` is. The verb behind the task
takes the very rows the rule names, so the report cannot promise anything else than the run does.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from celery import Task
from django.db.models import QuerySet

from accounts.domain.registry import Text, rooms


@dataclass(frozen=True)
class Rule:
    """One kind of data and its time.

    Args:
        name: what goes, and after how long.
        due: the rows whose time is over at a moment.
        task: what takes them, called by beat.
    """

    name: Text
    due: Callable[[datetime], QuerySet[Any]]
    task: Task[[], None]


@dataclass(frozen=True)
class Line:
    """One line of the report."""

    room: str
    rule: str
    number: int


def rules() -> Iterator[tuple[str, Rule]]:
    """All rules with their rooms."""
    for room, module in rooms("retention"):
        for rule in module.RULES:
            yield room, rule


def report(now: datetime) -> list[Line]:
    """How much each rule would take at this moment; reads only."""
    return [Line(room, str(rule.name), rule.due(now).count()) for room, rule in rules()]


def apply() -> None:
    """Do now what beat does at night."""
    for task in dict.fromkeys(rule.task for _room, rule in rules()):
        task()
