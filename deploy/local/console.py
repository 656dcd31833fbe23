"""What the launcher says: one line per step, and one clear sentence when it cannot go on."""

import contextlib
import sys
from typing import TextIO


class LauncherError(Exception):
    """Something is missing or in the way; the message says what and what to do."""


def step(text: str) -> None:
    """Print one line of progress at once."""
    _say(f"· {text}", sys.stdout)


def fail(text: str) -> None:
    """Print why the launcher stops."""
    _say(f"✗ {text}", sys.stderr)


def _say(line: str, stream: TextIO) -> None:
    # A terminal that was closed must not keep us from ending what we started.
    with contextlib.suppress(OSError):
        print(line, file=stream, flush=True)
