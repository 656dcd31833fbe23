import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from deploy.local import servers
from deploy.local.paths import ROOT
from deploy.local.ports import Ports
from deploy.local.redis import Redis

ELSEWHERE = "postgres://somebody@db.example.org/elsewhere"


def launcher(local: Path, *arguments: str) -> subprocess.Popen[str]:
    """Start the launcher with a given database, so that only Redis is embedded (and quick)."""
    given = {"REDIS_URL": "", "DATABASE_URL": ELSEWHERE, "LOCAL_DIR": str(local)}
    return subprocess.Popen(
        [sys.executable, "-m", "deploy.local", *arguments],
        cwd=ROOT,
        env=os.environ | given,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def finish(process: subprocess.Popen[str]) -> tuple[int, str]:
    output, _ = process.communicate(timeout=60)
    return process.returncode, output


def wait_until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_given_services_are_used(no_services: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", ELSEWHERE)
    monkeypatch.setenv("REDIS_URL_FILE", "/run/secrets/redis")
    assert servers.needed(Ports(8000)) == {}


def test_missing_services_are_embedded(local: Path, no_services: None) -> None:
    needed = servers.needed(Ports(8000))
    found = {variable: (server.name, port) for variable, (server, port) in needed.items()}
    assert found == {"DATABASE_URL": ("PostgreSQL", 8432), "REDIS_URL": ("Redis", 8379)}


def test_exec_hands_on_urls_and_exit_code(tmp_path: Path) -> None:
    show = "import os, sys; print(os.environ['DATABASE_URL']); sys.exit(7)"
    code, output = finish(launcher(tmp_path, "exec", "--", sys.executable, "-c", show))
    assert code == 7
    assert output.splitlines() == ["· Starting Redis …", ELSEWHERE, "· Stopping Redis …"]


def test_last_command_to_leave_stops_the_servers(tmp_path: Path) -> None:
    redis = Redis(tmp_path / "redis")
    go_on = tmp_path / "go-on"
    waiting = f"until [ -e '{go_on}' ]; do sleep 0.05; done"
    first = launcher(tmp_path, "exec", "--", "sh", "-c", waiting)
    wait_until(redis.running)
    assert finish(launcher(tmp_path, "exec", "--", "true")) == (0, "")
    assert redis.running() is not None
    code, output = finish(launcher(tmp_path, "down"))
    assert (code, output[:1]) == (1, "✗")
    go_on.touch()
    assert finish(first)[0] == 0
    assert redis.running() is None


def test_up_keeps_the_servers_until_down(tmp_path: Path) -> None:
    redis = Redis(tmp_path / "redis")
    assert finish(launcher(tmp_path, "up"))[0] == 0
    assert finish(launcher(tmp_path, "exec", "--", "true")) == (0, "")
    assert redis.running() is not None
    assert finish(launcher(tmp_path, "down")) == (0, "· Stopping Redis …\n")
    assert redis.running() is None


def test_servers_of_a_killed_command_are_taken_over(tmp_path: Path) -> None:
    redis = Redis(tmp_path / "redis")
    killed = launcher(tmp_path, "exec", "--", "sleep", "1")
    wait_until(redis.running)
    killed.kill()
    finish(killed)
    pid = redis.running()
    assert pid is not None
    assert finish(launcher(tmp_path, "exec", "--", "true")) == (0, "· Stopping Redis …\n")
    assert redis.running() is None
