import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from deploy.local import postgres, processes
from deploy.local.ports import first_free
from deploy.local.postgres import Postgres
from deploy.local.unprivileged import Account, server_account


@pytest.fixture(scope="module")
def made_once(local: Path) -> Iterator[Postgres]:
    server = postgres.embedded()
    yield server
    server.stop()


@pytest.fixture
def cluster(made_once: Postgres) -> Postgres:
    if made_once.running() is None:
        made_once.start(first_free())
    return made_once


def ask(url: str, question: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(question).fetchone()
    return row and row[0]


def test_survives_kill_and_stale_pid(cluster: Postgres) -> None:
    with psycopg.connect(cluster.url, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS number")
    pid = cluster.running()
    assert pid is not None
    os.kill(pid, 9)
    processes.end([pid])
    assert cluster.running() is None

    again = postgres.embedded()
    again.start(first_free())
    assert ask(again.url, "SELECT number FROM kept") == 42
    assert again.url == cluster.url


def test_pid_file_that_names_a_stranger(cluster: Postgres) -> None:
    cluster.stop()
    stranger = subprocess.Popen(["sleep", "60"], **cluster.account.process_options)
    lines = [stranger.pid, cluster.data, int(time.time()), 5432, "", "", "", "stopping"]
    (cluster.data / "postmaster.pid").write_text("".join(f"{line}\n" for line in lines))
    try:
        assert cluster.running() is None
        cluster.start(first_free())
        assert cluster.running() not in {None, stranger.pid}
        assert processes.is_alive(stranger.pid)
    finally:
        stranger.kill()
        stranger.wait()


def test_nobody_gets_in_without_the_password(cluster: Postgres) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(cluster.url.replace(cluster.state["password"], "guess"))
    assert (cluster.home / "state.json").stat().st_mode & 0o777 == 0o600
    assert cluster.data.stat().st_mode & 0o777 == 0o700


def test_version_and_encoding(cluster: Postgres) -> None:
    assert str(ask(cluster.url, "SHOW server_version")).startswith("18.")
    assert ask(cluster.url, "SHOW server_encoding") == "UTF8"
    assert ask(cluster.url, "SELECT lower('ÄÖÜ')") == "äöü"


def test_account_enters_only_where_it_may(tmp_path: Path) -> None:
    account = server_account()
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    assert account.can_enter(Path("/"))
    assert account.can_enter(closed) is not account.switch
    assert Account(os.geteuid(), os.getegid(), switch=False).process_options == {}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to move the cluster")
def test_cluster_of_root_moves_out_of_a_closed_home(local: Path) -> None:
    local.chmod(0o700)
    server = postgres.embedded()
    assert server.home.parent == postgres.OUTSIDE
    assert server.packages.is_relative_to(server.home)
