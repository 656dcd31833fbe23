"""Who hears a SIGTERM, and for how long."""

import os
import signal
from collections.abc import Iterator

import pytest
from billiard.context import ForkContext

from notifications.domain import stopping


@pytest.fixture(autouse=True)
def forget() -> Iterator[None]:
    yield
    stopping._all.clear()
    stopping._this.clear()


def _heard_in_child(answers: object) -> None:
    """A pool child that gets a signal of its own while it delivers, and delivers again later."""
    with stopping.watched():
        os.kill(os.getpid(), signal.SIGTERM)
        heard = stopping.requested()
    with stopping.watched():
        answers.put((heard, stopping.requested()))  # type: ignore[attr-defined]


def test_signal_to_one_child_ends_one_delivery_and_stops_nobody_else() -> None:
    context = ForkContext()
    answers = context.Queue()
    child = context.Process(target=_heard_in_child, args=(answers,), daemon=True)
    child.start()
    assert answers.get(timeout=20) == (True, False)
    child.join(20)
    assert not stopping.requested()


def test_what_the_parent_is_told_all_children_hear() -> None:
    context = ForkContext()
    answers = context.Queue()
    stopping.request()
    child = context.Process(target=_requested, args=(answers,), daemon=True)
    child.start()
    assert answers.get(timeout=20)
    child.join(20)


def _requested(answers: object) -> None:
    with stopping.watched():
        answers.put(stopping.requested())  # type: ignore[attr-defined]
