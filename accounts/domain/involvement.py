"""What a person does here, gathered from all rooms for one page.

A room takes part by having a module `involvement` with parts(user); it is found as its `privacy`
module is, so that this room need not know the rooms above it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from accounts.domain.registry import Text, rooms
from accounts.models import User

SHOWN = 5  # of each part; the rest stands on the page it leads to


@dataclass(frozen=True)
class Item:
    """One thing the person did or gets: what, where to read on, how it stands, since when."""

    title: Text
    url: str = ""
    state: Text = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Part:
    """One kind of taking part.

    Args:
        total: how many there are; `items` may be only the newest of them.
        empty: what is said, and how one begins, if there is nothing.
        more: where all of them are, or where they are changed; its words are `more_label`.
        note: what a reader should know about what is listed, and what is not.
    """

    key: str
    title: Text
    items: list[Item]
    total: int
    empty: Text
    more: str = ""
    more_label: Text = ""
    note: Text = ""


def parts_of(user: User) -> list[Part]:
    """All parts of all rooms, the top floor first."""
    found: list[Part] = []
    for _room, module in rooms("involvement"):
        offered: Iterable[Part] = module.parts(user)
        found += offered
    return found
