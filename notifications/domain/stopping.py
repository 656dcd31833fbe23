"""Whether this worker was asked to stop.

Celery's parent process learns of SIGTERM and waits for its children, but tells them nothing. The
flag lives in memory that parent and children share, so that a child finishes the mail in hand,
gives back the rest and is gone in a second instead of a minute.
"""

import contextlib
import signal
import threading
from collections.abc import Iterator
from multiprocessing import get_context
from types import FrameType

from billiard.process import current_process

_flag = get_context("fork").Event()


def requested() -> bool:
    """Whether a delivery should end after the mail in hand."""
    return _flag.is_set()


def request() -> None:
    """Ask all deliveries of this worker to end soon."""
    _flag.set()


@contextlib.contextmanager
def watched() -> Iterator[None]:
    """While delivering, a SIGTERM to this very process sets the flag instead of killing it.

    A terminal or a supervisor signals the whole process group, pool children included; their own
    handler would throw the mail in hand away.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def note(signum: int, frame: FrameType | None) -> None:
        request()
        if callable(before) and _is_parent():
            before(signum, frame)

    before = signal.signal(signal.SIGTERM, note)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _is_parent() -> bool:
    """Whether Celery's own handler is the one that shuts the worker down in good order."""
    return bool(current_process().name == "MainProcess")
