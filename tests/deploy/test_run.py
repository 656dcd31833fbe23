import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest
from honcho.environ import parse_procfile

from deploy.local import run
from deploy.local.paths import ROOT
from deploy.local.ports import Ports, first_free
from deploy.local.run import site_environment, welcome


def test_procfile_names_every_process_of_the_site() -> None:
    commands = parse_procfile((ROOT / "Procfile").read_text()).processes
    assert list(commands) == ["web", "worker-mail", "worker-bulk", "beat", "inbox"]
    assert all(command.startswith("exec python -m ") for command in commands.values())


def test_mail_goes_to_the_demo_inbox(no_services: None) -> None:
    environment = site_environment(Ports(8100), {"REDIS_URL": "redis://x"})
    assert environment["SITE_URL"] == "http://localhost:8100"
    assert environment["EMAIL_URL"] == "smtp://127.0.0.1:8125"
    assert environment["REDIS_URL"] == "redis://x"
    assert "http://localhost:8126/" in welcome(Ports(8100))


def test_given_mail_server_is_used(no_services: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMAIL_URL", "smtp://mail.example.org")
    assert site_environment(Ports(8100), {})["EMAIL_URL"] == "smtp://mail.example.org"
    assert "8126" not in welcome(Ports(8100))


def test_welcome_names_every_demo_person() -> None:
    text = welcome(Ports(8000))
    roles = ("admin", "editor", "marketer", "moderator", "lead", "resident")
    assert [f"{name}@revierdialog.example" in text for name in roles] == [True] * 6
    assert run.PASSWORD in text


def test_site_that_is_down_does_not_answer() -> None:
    assert run.answers(first_free()) is False


def test_second_run_in_one_clone_is_refused(tmp_path: Path) -> None:
    with (tmp_path / "run.lock").open("a+") as lock:
        fcntl.lockf(lock, fcntl.LOCK_EX)
        done = subprocess.run(
            [sys.executable, "-m", "deploy.local", "run"],
            cwd=ROOT,
            env=os.environ | {"LOCAL_DIR": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
        )
    assert (done.returncode, done.stderr) == (1, "✗ make run is already running in this clone.\n")
