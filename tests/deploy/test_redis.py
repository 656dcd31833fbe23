import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis as Client
from redis.exceptions import AuthenticationError

from deploy.local import processes
from deploy.local.ports import first_free
from deploy.local.redis import Redis


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Redis]:
    redis = Redis(tmp_path / "a b" / "redis")
    redis.start(first_free())
    yield redis
    redis.stop()


def test_keeps_what_it_took_after_kill(server: Redis) -> None:
    with Client.from_url(server.url) as client:
        client.lpush("queue", "task")
        client.config_set("appendfsync", "always")
        client.lpush("queue", "another")
    pid = server.running()
    assert pid is not None
    os.kill(pid, 9)
    processes.end([pid])
    assert server.running() is None

    again = Redis(server.home)
    again.start(first_free())
    with Client.from_url(again.url) as client:
        assert client.lrange("queue", 0, -1) == [b"another", b"task"]
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        assert client.config_get("appendonly") == {"appendonly": "yes"}


def test_pid_file_that_names_a_stranger(server: Redis) -> None:
    pid = server.running()
    (server.home / "redis.pid").write_text(str(os.getpid()))
    assert server.running() is None
    (server.home / "redis.pid").write_text(str(pid))
    assert server.running() == pid


def test_nobody_gets_in_without_the_password(server: Redis) -> None:
    port = server.state["port"]
    with Client(port=port) as client, pytest.raises(AuthenticationError):
        client.ping()
    assert (server.home / "redis.conf").stat().st_mode & 0o777 == 0o600
    assert server.home.stat().st_mode & 0o777 == 0o700
