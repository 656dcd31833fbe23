"""A newsletter comes through whatever dies on the way: workers, Redis, PostgreSQL, the mail server.

Each figure that counts is printed, so that `make faults` shows it.
"""

import asyncio
import logging
import os
import random
import shutil
import signal
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from subprocess import Popen

import psycopg
import pytest
import redis
from aiosmtpd.smtp import SMTP, Envelope, Session

from deploy.local import postgres
from deploy.local.ports import first_free
from deploy.local.postgres import Postgres
from tests.faults.stage import Stage, kill, migrated_database, wait_until
from tests.notifications.smtp import Inbox, smtp_server

WORKERS = 3
# A dead worker's rows are bound for the length of a lease; others must not wait for that.
CONNECTIONS = 4 * WORKERS
EVERYTHING = 1800.0


@pytest.fixture(scope="module")
def template() -> Iterator[str]:
    with migrated_database() as name:
        yield name


@pytest.fixture
def stage(tmp_path: Path, template: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    monkeypatch.setenv("NEWSLETTER_CONNECTIONS", str(CONNECTIONS))
    with Stage(tmp_path, template) as stage:
        yield stage


@pytest.fixture(autouse=True)
def _server_does_not_chat() -> Iterator[None]:
    """Ten lines of log per mail cost more than the mail."""
    log = logging.getLogger("mail.log")
    before = log.level
    log.setLevel(logging.WARNING)
    yield
    log.setLevel(before)


def _everybody(recipients: int) -> set[str]:
    return {f"p{number}@example.org" for number in range(recipients)}


def _has(inbox: Inbox, number: int) -> bool:
    return len(inbox.received) >= number


def _is_done(stage: Stage) -> bool:
    return stage.mailing_state() == "done"


class Crew:
    """Workers of which one after the other is killed, and which are replaced at once."""

    def __init__(self, stage: Stage, seed: int) -> None:
        self.stage = stage
        self.random = random.Random(seed)  # noqa: S311 -- repeatable on purpose
        self.workers = [stage.worker("bulk,mail") for _number in range(WORKERS)]
        self.whole = 0

    def kill_one(self) -> None:
        """Most often the process that sends; every tenth time the whole worker with its parent."""
        number = self.random.randrange(WORKERS)
        if self.random.random() < 0.1:
            self.whole += 1
            kill(self.workers[number])
            self.workers[number] = self.stage.worker("bulk,mail")
            return
        wait_until(lambda: bool(self._pool(number)), "there is a pool process")
        for child in self._pool(number)[:1]:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)

    def _pool(self, number: int) -> list[int]:
        """The processes of a worker. One that gave up, killed at its start, is replaced."""
        if self.workers[number].poll() is not None:
            self.whole += 1
            self.workers[number] = self.stage.worker("bulk,mail")
        return _children(self.workers[number])


def _children(worker: Popen[bytes]) -> list[int]:
    return [
        int(pid)
        for pid in Path(f"/proc/{worker.pid}/task/{worker.pid}/children").read_text().split()
    ]


@pytest.mark.parametrize(
    ("recipients", "kills"),
    [
        pytest.param(400, 6, marks=pytest.mark.faults_short),
        pytest.param(20_000, 200, marks=pytest.mark.faults),
    ],
)
def test_killed_workers_lose_nobody_and_double_at_most_one_each(
    stage: Stage, recipients: int, kills: int
) -> None:
    inbox = Inbox()
    started = time.monotonic()
    with smtp_server(inbox, stage.smtp_port):
        stage.act("start_mailing", recipients, "retry")
        stage.beat()
        crew = Crew(stage, seed=recipients)
        for position in sorted(crew.random.sample(range(1, recipients - 50), kills)):
            wait_until(
                partial(_has, inbox, position),
                f"mail {position} arrives",
                EVERYTHING,
            )
            crew.kill_one()
        wait_until(lambda: _is_done(stage), "the mailing is done", EVERYTHING)
    copies = Counter(inbox.recipients)
    doubled = sum(copies.values()) - recipients
    print(  # noqa: T201 -- the figures `make faults` is asked for
        f"\n  {recipients} mails, {kills} kills ({crew.whole} of them whole workers): "
        f"{len(_everybody(recipients) - set(copies))} lost, {doubled} twice, "
        f"{time.monotonic() - started:.0f} s"
    )
    assert set(copies) == _everybody(recipients)
    assert doubled <= kills
    assert stage.statuses() == {"sent": recipients}


@pytest.mark.faults
def test_emptied_and_restarted_redis_costs_nothing(stage: Stage) -> None:
    recipients, inbox = 4000, Inbox()
    with smtp_server(inbox, stage.smtp_port):
        stage.act("start_mailing", recipients, "retry")
        stage.beat()
        for _number in range(2):
            stage.worker("bulk,mail")
        wait_until(lambda: len(inbox.received) >= recipients // 4, "a quarter arrives")
        redis.Redis(port=stage.redis_port).flushall()
        wait_until(lambda: len(inbox.received) >= recipients // 2, "half arrive")
        assert stage._redis is not None
        kill(stage._redis)
        time.sleep(2)
        stage.start_redis()
        wait_until(lambda: _is_done(stage), "the mailing is done", 300)
    assert Counter(inbox.recipients) == dict.fromkeys(_everybody(recipients), 1)
    assert stage.statuses() == {"sent": recipients}


@pytest.fixture
def own_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A cluster of its own: others must not notice that it goes down."""
    outside = Path(tempfile.mkdtemp(dir="/var/tmp"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(postgres, "LOCAL", tmp_path_factory.mktemp("local"))
        patch.setattr(postgres, "OUTSIDE", outside)
        cluster = postgres.embedded()
        cluster.start(first_free())
        patch.setenv("DATABASE_URL", cluster.url)
        yield cluster
        cluster.stop()
    shutil.rmtree(outside, ignore_errors=True)


@pytest.mark.faults
def test_restarted_postgres_costs_nothing(own_postgres: Postgres, tmp_path: Path) -> None:
    recipients, inbox = 3000, Inbox()
    port = own_postgres.state["port"]
    with (
        migrated_database() as template,
        Stage(tmp_path, template) as stage,
        smtp_server(inbox, stage.smtp_port),
    ):
        stage.act("start_mailing", recipients, "retry")
        stage.beat()
        for _number in range(2):
            stage.worker("bulk,mail")
        for share in (0.3, 0.6):
            wait_until(partial(_has, inbox, int(recipients * share)), "mails arrive")
            own_postgres.stop()
            time.sleep(1)
            own_postgres.start(port)
            assert own_postgres.state["port"] == port
        wait_until(lambda: _is_done_again(stage), "the mailing is done", 300)
        copies = Counter(inbox.recipients)
        print(f"\n  {recipients} mails, 2 restarts: {sum(copies.values()) - recipients} twice")  # noqa: T201
        assert set(copies) == _everybody(recipients)
        # One mail per connection and restart is in hand when its lease may end unbooked.
        assert sum(copies.values()) - recipients <= 4
        assert stage.statuses() == {"sent": recipients}


def _is_done_again(stage: Stage) -> bool:
    with suppress(psycopg.OperationalError):
        return _is_done(stage)
    return False


class Capricious(Inbox):
    """Answers as the worst mail servers do: by chance, but the same chance in every run."""

    # Step, share of all mails, answer.
    MOODS = (
        ("rcpt", 0.08, "450 4.2.0 greylisted"),
        ("rcpt", 0.03, "550 5.1.1 no such user"),
        ("rcpt", 0.02, "552 5.2.2 mailbox full"),
        ("rcpt", 0.01, "421 4.3.2 shutting down"),
        ("rcpt", 0.02, "hang up"),
        ("data", 0.05, "451 4.3.0 try later"),
        ("data", 0.02, "554 5.6.0 bad content"),
        ("data", 0.01, "421 4.7.0 too much"),
        ("data", 0.02, "hang up"),
        ("data", 0.01, "keep and hang up"),
        ("data", 0.004, "sleep"),
    )

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.random = random.Random(seed)  # noqa: S311 -- repeatable on purpose
        self.final: dict[str, str] = {}

    def _scripted(self, step: str, address: str) -> str | None:
        chance = self.random.random()
        for name, share, answer in self.MOODS:
            if name == step:
                chance -= share
                if chance < 0:
                    if answer.startswith("5"):
                        self.final[address] = answer
                    return answer
        return None

    async def handle_DATA(  # noqa: N802 -- aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        answer = await super().handle_DATA(server, session, envelope)
        if answer == "sleep":
            await asyncio.sleep(6)
        return answer if answer[0].isdigit() else "451 4.0.0 gave up"


@contextmanager
def _days_pass(stage: Stage) -> Iterator[None]:
    """Pauses of minutes and hours are over at once; the test has no two days to wait."""
    over = threading.Event()

    def hurry() -> None:
        while not over.wait(0.5):
            stage.ask(
                "UPDATE notifications_message SET next_attempt_at = now() WHERE status = 'retry'"
            )
            stage.ask("UPDATE notifications_mailrelay SET paused_until = NULL, failures = 0")

    thread = threading.Thread(target=hurry)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@pytest.mark.faults
def test_capricious_server_leaves_everybody_in_one_final_state(stage: Stage) -> None:
    recipients, server = 2000, Capricious(seed=7)
    with smtp_server(server, stage.smtp_port), _days_pass(stage):
        stage.act("start_mailing", recipients, "retry")
        stage.beat()
        for _number in range(2):
            stage.worker("bulk,mail")
        wait_until(lambda: _is_done(stage), "the mailing is done", 600)
    rows = dict(stage.ask("SELECT to_address, status FROM notifications_message"))
    sent = {address for address, status in rows.items() if status == "sent"}
    failed = {address for address, status in rows.items() if status == "failed"}
    doubtful = {address for address, status in rows.items() if status == "unknown"}
    print(  # noqa: T201
        f"\n  {recipients} mails: {len(sent)} sent, {len(failed)} failed, {len(doubtful)} in doubt"
    )
    assert set(rows) == sent | failed | doubtful == _everybody(recipients)
    assert sent <= set(server.recipients)
    # The server kept a copy and hung up, and was sent another: in doubt, nobody gets a third.
    assert max(Counter(server.recipients).values()) <= 2
    assert failed == set(server.final)
    # Who failed got nothing, unless the server kept a copy and hung up before it said so.
    assert len(failed & set(server.recipients)) <= recipients * 0.01


@pytest.mark.faults
def test_pausing_and_leaving_bite_at_once(stage: Stage) -> None:
    recipients, inbox = 800, Inbox()
    with smtp_server(inbox, stage.smtp_port):
        stage.act("start_mailing", recipients, "retry")
        stage.beat()
        for _number in range(2):
            stage.worker("bulk,mail")
        wait_until(partial(_has, inbox, 200), "a quarter arrives")
        stage.ask("UPDATE notifications_mailing SET state = 'paused'")
        at_pause = len(inbox.received)
        wait_until(lambda: "claimed" not in stage.statuses(), "all stand still")
        assert len(inbox.received) - at_pause <= 2
        ((left,),) = stage.ask(
            "UPDATE notifications_subscriber SET unsubscribed_at = now() WHERE id = (SELECT "
            "subscriber_id FROM notifications_message WHERE status = 'pending' LIMIT 1) "
            "RETURNING email"
        )
        stage.ask("UPDATE notifications_mailing SET state = 'sending'")
        wait_until(lambda: _is_done(stage), "the mailing is done", 300)
    assert left not in inbox.recipients
    assert stage.statuses() == {"sent": recipients - 1, "skipped": 1}
    assert Counter(inbox.recipients) == dict.fromkeys(_everybody(recipients) - {left}, 1)
