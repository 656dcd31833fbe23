import socket

import pytest

from deploy.local import ports
from deploy.local.console import LauncherError
from deploy.local.ports import Ports


def test_ports_move_with_the_first() -> None:
    one, other = Ports(8000), Ports(8100)

    def all_of(copy: Ports) -> list[int]:
        return [copy.web, copy.smtp, copy.inbox, copy.postgres, copy.redis]

    assert [b - a for a, b in zip(all_of(one), all_of(other), strict=True)] == [100] * 5
    assert len({*all_of(one), *all_of(other)}) == 10


@pytest.mark.parametrize(("value", "expected"), [(None, 8000), ("", 8000), ("8100", 8100)])
def test_from_environment(
    monkeypatch: pytest.MonkeyPatch, value: str | None, expected: int
) -> None:
    monkeypatch.delenv("PORT", raising=False)
    if value is not None:
        monkeypatch.setenv("PORT", value)
    assert ports.from_environment() == Ports(expected)


@pytest.mark.parametrize("value", ["0", "-1", "65001", "http", "80 80", "٨٠٠٠"])
def test_from_environment_bad(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("PORT", value)
    with pytest.raises(LauncherError, match=f"PORT={value} is not a port number"):
        ports.from_environment()


def test_taken_port_is_named_with_a_way_out() -> None:
    with socket.socket() as stranger:
        stranger.bind((ports.LOOPBACK, 0))
        stranger.listen()
        taken = stranger.getsockname()[1]
        assert not ports.is_free(taken)
        assert ports.first_free(taken) != taken
        with pytest.raises(LauncherError, match=rf"Port {taken} \(the web site\).*PORT="):
            ports.require_free(taken, "the web site")
    ports.require_free(taken, "the web site")
    assert ports.first_free(taken) == taken
