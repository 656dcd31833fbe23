"""Whether this worker was asked to stop.

Celery's parent process learns of SIGTERM and waits for its children, but tells them nothing. The
flag lives in memory that parent and children share, so that a child finishes the mail in hand,
gives back the rest and is gone in a second instead of a minute.

A signal to one child alone (Celery sends one before it kills, too) ends the delivery it is in and
nothing else: its parent lives on, and so do the others.
"""

import contextlib
import signal
import threading
from collections.abc import Iterator
from multiprocessing import get_context
from types import FrameType

from billiard.process import current_process

_all = get_context("fork").Event()
_this = threading.Event()


def requested() -> bool:
    """Whether a delivery should end after the mail in hand."""
    return _this.is_set() or _all.is_set()


def request() -> None:
    """Ask all deliveries of this worker to end soon."""
    _all.set()


@contextlib.contextmanager
def watched() -> Iterator[None]:
    """While delivering, a SIGTERM to this very process asks it to stop instead of killing it.

    A terminal or a supervisor signals the whole process group, pool children included; their own
    handler would throw the mail in hand away.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def note(signum: int, frame: FrameType | None) -> None:
        _this.set()
        if _is_parent():
            request()
            if callable(before):
                before(signum, frame)

    _this.clear()
    before = signal.signal(signal.SIGTERM, note)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _is_parent() -> bool:
    """Whether Celery's own handler is the one that shuts the worker down in good order."""
    return bool(current_process().name == "MainProcess")
