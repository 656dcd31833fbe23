"""What several tables of one survey betray together, in one release or over all of them.

A release is public for ever, withdrawn or not, so a new one is compared with all earlier ones.

Breakdowns of the same responses. Think of the questions as points and of every breakdown as a line
between two of them. Every published figure of a breakdown holds in the joint table of its two
questions, and two breakdowns meet in nothing but the figures of a question they share. No
breakdown splits what is hidden there, and `hide_table` leaves hidden cells uncertain even for who
knows all totals. So while the lines form no circle, whatever a reader thinks possible in one
breakdown goes together with whatever they think possible in the others: the breakdowns betray no
more than each alone (the joint table is decomposable). A circle may betray more; it is refused as
soon as anything in it is hidden.

Other responses. If some came or went between two releases, what is shown in one bounds what is
hidden in the other, so a question or breakdown is only repeated if it hides nothing in both.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

Content = dict[str, Any]


@dataclass(frozen=True)
class _Table:
    """A breakdown as it was published: what, by what, and whether cells are hidden."""

    key: str
    by: str
    label: str
    hides: bool


def closing_circles(content: Content, earlier: Sequence[Content]) -> list[str]:
    """Labels of the questions whose breakdown, with all others, could betray a hidden cell."""
    before = [table for one in earlier for table in _tables(one)]
    known = {(table.key, table.by) for table in before}
    added = [table for table in _tables(content) if (table.key, table.by) not in known]
    groups: dict[str, str] = {}
    for key, by in known:
        groups[_root(groups, key)] = _root(groups, by)
    closing = []
    for table in added:
        a, b = _root(groups, table.key), _root(groups, table.by)
        groups[a] = b
        if a == b:
            closing.append(table)
    secret = {_root(groups, table.key) for table in [*before, *added] if table.hides}
    return [table.label for table in closing if _root(groups, table.key) in secret]


def repeated_with_hidden(content: Content, others: Sequence[Content]) -> list[str]:
    """Labels of questions that were released from other responses and hide something, then or now.

    A breakdown counts for its question.
    """
    repeated = []
    for question in content["questions"]:
        for other in others:
            before = next((q for q in other["questions"] if q["key"] == question["key"]), None)
            if before is not None and _repeats_hidden(question, before):
                repeated.append(question["label"])
                break
    return repeated


def _repeats_hidden(now: Content, before: Content) -> bool:
    if _hides(now["lines"]) or _hides(before["lines"]):
        return True
    found, earlier = _breakdown(now), _breakdown(before)
    if not found or not earlier or found["key"] != earlier["key"]:
        return False
    return _cells_hidden(found) or _cells_hidden(earlier)


def _root(groups: dict[str, str], key: str) -> str:
    while groups.get(key, key) != key:
        key = groups[key]
    return key


def _tables(content: Content) -> Iterator[_Table]:
    for question in content["questions"]:
        if found := _breakdown(question):
            yield _Table(question["key"], found["key"], question["label"], _cells_hidden(found))


def _breakdown(question: Content) -> Content | None:
    """A question's breakdown, if it was shown at all."""
    found: Content | None = question.get("breakdown")
    return found if found and found["groups"] else None


def _cells_hidden(found: Content) -> bool:
    return any(_hides(row["cells"]) for row in found["rows"])


def _hides(cells: Sequence[Content]) -> bool:
    return any(cell["count"] is None for cell in cells)
