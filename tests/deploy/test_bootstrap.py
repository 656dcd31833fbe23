import sys
from pathlib import Path

import pytest

from deploy.local import bootstrap


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    requirements = tmp_path / "dev.txt"
    requirements.write_text("# nothing\n")
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / "a b" / ".venv")
    monkeypatch.setattr(bootstrap, "STAMP", tmp_path / "a b" / ".venv" / "stamp")
    monkeypatch.setattr(bootstrap, "REQUIREMENTS", requirements)
    return tmp_path


def test_venv_is_made_once_and_follows_the_requirements(
    empty: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def said_by_a_run() -> list[str]:
        assert bootstrap.main() == 0
        return [line.split()[1] for line in capsys.readouterr().out.splitlines()]

    assert said_by_a_run() == ["Creating", "Installing"]
    assert said_by_a_run() == []
    (empty / "dev.txt").write_text("# nothing else\n")
    assert said_by_a_run() == ["Installing"]


def test_old_python_is_refused_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "OLDEST", (sys.version_info[0], sys.version_info[1] + 1))
    assert bootstrap.what_is_missing().startswith("Python 3.11 or newer is needed, python3 is 3.")
    assert bootstrap.main() == 1


def test_missing_venv_module_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    assert bootstrap.what_is_missing() == (
        "Python's venv module is missing: `sudo apt install python3-venv`."
    )
