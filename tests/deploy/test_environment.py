import os
import sys
from pathlib import Path

import pytest

from deploy.local.environment import for_commands


def test_programs_of_the_venv_come_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    search = for_commands({})["PATH"].split(os.pathsep)
    assert search == [str(Path(sys.executable).parent), "/usr/bin", "/bin"]


def test_more_wins_over_urls_and_urls_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "given")
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    environment = for_commands({"REDIS_URL": "embedded", "DATABASE_URL": "embedded"}, PORT="1")
    assert environment["REDIS_URL"] == "embedded"
    assert environment["LANG"] == "de_DE.UTF-8"
    assert for_commands({"PORT": "2"}, PORT="1")["PORT"] == "1"
