import os
import sys

import pytest

from deploy.local import console


def test_closed_terminal_does_not_stop_us(monkeypatch: pytest.MonkeyPatch) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    stream = os.fdopen(writer, "w", buffering=1)
    monkeypatch.setattr(sys, "stdout", stream)
    console.step("Stopping Redis …")
    with pytest.raises(BrokenPipeError):
        stream.close()


def test_step_and_failure_go_to_their_streams(capsys: pytest.CaptureFixture[str]) -> None:
    console.step("Migrating …")
    console.fail("Port 8000 is taken.")
    assert capsys.readouterr() == ("· Migrating …\n", "✗ Port 8000 is taken.\n")
