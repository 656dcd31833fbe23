import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from deploy.local import processes

STUBBORN = (
    "import signal, time\n"
    "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    "print('ready', flush=True)\n"
    "time.sleep(60)"
)


def sleeper(**environment: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(["sleep", "60"], env=os.environ | environment)


def test_end_asks_first() -> None:
    child = sleeper()
    processes.end([child.pid])
    assert not processes.is_alive(child.pid)
    child.wait()
    assert processes.command_line(child.pid) == []


def test_end_kills_who_does_not_listen() -> None:
    child = subprocess.Popen([sys.executable, "-c", STUBBORN], stdout=subprocess.PIPE)
    assert child.stdout is not None
    assert child.stdout.readline() == b"ready\n"
    processes.end([child.pid], patience=0.2)
    child.stdout.close()
    assert not processes.is_alive(child.pid)
    child.wait()


def test_zombie_is_not_alive() -> None:
    child = sleeper()
    child.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 5
    while processes.is_alive(child.pid) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert Path(f"/proc/{child.pid}").exists()
    assert not processes.is_alive(child.pid)
    child.wait()


def test_marked_finds_only_the_marked() -> None:
    ours, other, plain = sleeper(MARK_TEST="/a b"), sleeper(MARK_TEST="/a b/c"), sleeper()
    try:
        assert processes.marked("MARK_TEST", "/a b") == [ours.pid]
    finally:
        for child in (ours, other, plain):
            child.kill()
            child.wait()


def test_working_folder(tmp_path: Path) -> None:
    child = subprocess.Popen(["sleep", "60"], cwd=tmp_path)
    assert processes.working_folder(child.pid) == tmp_path
    child.kill()
    child.wait()
    assert processes.working_folder(child.pid) is None
