from pathlib import Path

import pytest

from deploy.local import paths


def test_fingerprint_follows_names_and_contents(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("one")
    first = paths.fingerprint(tmp_path)
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "x.pyc").write_text("ignored")
    assert paths.fingerprint(tmp_path) == first
    (tmp_path / "a").rename(tmp_path / "b")
    second = paths.fingerprint(tmp_path)
    (tmp_path / "b").write_text("two")
    assert len({first, second, paths.fingerprint(tmp_path)}) == 3


def test_step_is_done_for_one_state_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "STAMPS", tmp_path / "stamps")
    assert not paths.is_done("demo", "1")
    paths.mark_done("demo", "1")
    assert paths.is_done("demo", "1")
    assert not paths.is_done("demo", "2")


def test_private_file_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    paths.write_private(file, "one")
    paths.write_private(file, "two")
    assert (file.read_text(), file.stat().st_mode & 0o777) == ("two", 0o600)
    assert list(tmp_path.iterdir()) == [file]
