"""Looks at processes through /proc and ends only those which are certainly ours."""

import contextlib
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

PROC = Path("/proc")


def command_line(pid: int) -> list[str]:
    """Return the arguments of a process; empty if it is gone, dying or not readable."""
    try:
        raw = (PROC / str(pid) / "cmdline").read_bytes()
    except OSError:
        return []
    return [part.decode(errors="replace") for part in raw.split(b"\0") if part]


def working_folder(pid: int) -> Path | None:
    """Return the working folder of a process, None if that cannot be told."""
    try:
        return (PROC / str(pid) / "cwd").readlink()
    except OSError:
        return None


def working_in(folder: Path) -> list[int]:
    """Return the ids of the processes whose working folder this is."""
    numbers = [int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit()]
    return [pid for pid in numbers if working_folder(pid) == folder]


def exists(pid: int) -> bool:
    """Tell whether the number is taken, be it by a zombie."""
    return (PROC / str(pid)).exists()


def is_alive(pid: int) -> bool:
    """Tell whether the process exists and is more than a zombie."""
    try:
        state = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return False
    return state not in {"Z", "X"}


def marked(name: str, value: str) -> list[int]:
    """Return the ids of our own processes that were started with name=value in the environment."""
    return [pid for pid in _own() if f"{name}={value}" in _environment(pid)]


def _own() -> Iterator[int]:
    for entry in PROC.iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            with contextlib.suppress(OSError):
                if entry.stat().st_uid == os.geteuid():
                    yield int(entry.name)


def _environment(pid: int) -> list[str]:
    try:
        raw = (PROC / str(pid) / "environ").read_bytes()
    except OSError:
        return []
    return [part.decode(errors="replace") for part in raw.split(b"\0")]


def end(pids: list[int], *, first: signal.Signals = signal.SIGTERM, patience: float = 5.0) -> None:
    """Ask processes to end, and kill those which have not done so after `patience` seconds."""
    for number in (first, signal.SIGKILL):
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            if not any(is_alive(pid) for pid in pids):
                return
            time.sleep(0.02)
