from pathlib import Path

import pytest

from deploy.local.browser import find_browser, find_or_install_browser


def program(folder: Path, name: str) -> Path:
    file = folder / name
    file.write_text("#!/bin/sh\n")
    file.chmod(0o755)
    return file


def test_named_browser_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named = program(tmp_path, "my browser")
    program(tmp_path, "chromium")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("CHROMIUM", str(named))
    assert find_browser() == str(named)
    monkeypatch.delenv("CHROMIUM")
    assert find_browser() == str(tmp_path / "chromium")


def test_nothing_is_installed_when_a_browser_was_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", "/does/not/exist")
    assert find_or_install_browser() is None


def test_nothing_is_installed_without_apt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_or_install_browser() is None
