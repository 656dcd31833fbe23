"""Mail survives the death of workers, of Redis and of the mail server."""

import asyncio
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.faults.stage import Stage, kill, migrated_database, wait_until
from tests.notifications.smtp import Inbox, smtp_server


@pytest.fixture(scope="module")
def template() -> Iterator[str]:
    with migrated_database() as name:
        yield name


@pytest.fixture
def stage(tmp_path: Path, template: str) -> Iterator[Stage]:
    with Stage(tmp_path, template) as stage:
        yield stage


class Blocking(Inbox):
    """Takes the n-th mail, but keeps the sender waiting for the answer: the worst moment."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number
        self.reached = threading.Event()
        self.go_on = threading.Event()

    async def handle_DATA(  # noqa: N802 -- aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        answer = await super().handle_DATA(server, session, envelope)
        if len(self.received) == self.number:
            self.reached.set()
            await asyncio.get_running_loop().run_in_executor(None, self.go_on.wait, 30)
        return answer


@pytest.mark.parametrize(
    ("recipients", "policy", "twice", "unknown"),
    [
        pytest.param(2000, "retry", 1, 0, marks=pytest.mark.faults_short),
        pytest.param(300, "hold", 0, 1, marks=pytest.mark.faults),
    ],
)
def test_killed_worker_loses_nobody_and_doubles_at_most_one(
    stage: Stage, recipients: int, policy: str, twice: int, unknown: int
) -> None:
    """The worker dies after the server took a mail and before it could say so."""
    inbox = Blocking(recipients // 3)
    with smtp_server(inbox, stage.smtp_port):
        stage.act("start_mailing", recipients, policy)
        stage.beat()
        victim = stage.worker("bulk,mail")
        assert inbox.reached.wait(60)
        kill(victim)
        inbox.go_on.set()
        assert stage.statuses()["claimed"] > 0
        stage.worker("bulk,mail")
        wait_until(lambda: stage.mailing_state() == "done", "the mailing is done")
    copies = Counter(inbox.recipients)
    assert set(copies) == {f"p{number}@example.org" for number in range(recipients)}
    assert sum(copies.values()) - recipients == twice
    assert max(copies.values()) == 1 + twice
    assert stage.statuses() == _without_zeros(sent=recipients - unknown, unknown=unknown)


def _without_zeros(**numbers: int) -> dict[str, int]:
    return {name: number for name, number in numbers.items() if number}


@pytest.mark.faults
def test_terminated_worker_finishes_the_mail_in_hand(stage: Stage) -> None:
    inbox = Blocking(50)
    with smtp_server(inbox, stage.smtp_port):
        stage.act("start_mailing", 300, "retry")
        stage.beat()
        worker = stage.worker("bulk,mail")
        assert inbox.reached.wait(60)
        worker.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        inbox.go_on.set()
        assert worker.wait(20) == 0
        assert set(stage.statuses()) <= {"sent", "pending"}
        stage.worker("bulk,mail")
        wait_until(lambda: stage.mailing_state() == "done", "the mailing is done")
    assert Counter(inbox.recipients).most_common(1)[0][1] == 1
    assert len(inbox.received) == 300


@pytest.mark.faults_short
def test_dead_redis_costs_a_request_two_seconds_and_no_mail(stage: Stage) -> None:
    inbox = Inbox()
    with smtp_server(inbox, stage.smtp_port):
        with stage.frozen_redis():
            assert float(stage.act("send_one", "frozen@example.org")) < 2
        assert stage.statuses() == {"pending": 1}
        assert stage._redis is not None
        kill(stage._redis)
        assert float(stage.act("send_one", "refused@example.org")) < 2
        stage.start_redis()
        stage.beat()
        stage.worker("mail")
        wait_until(lambda: len(inbox.received) == 2, "both mails arrive")
    assert sorted(inbox.recipients) == ["frozen@example.org", "refused@example.org"]


@pytest.mark.faults
def test_mail_waits_for_a_mail_server_that_is_down(stage: Stage) -> None:
    stage.act("send_one", "geduld@example.org")
    stage.beat()
    stage.worker("mail")
    wait_until(lambda: stage.statuses() == {"retry": 1}, "the attempt is booked")
    inbox = Inbox()
    with smtp_server(inbox, stage.smtp_port):
        # The pause after a failed connection is half a minute; the test does not wait for it.
        stage.ask("UPDATE notifications_message SET next_attempt_at = now() WHERE status = 'retry'")
        wait_until(lambda: stage.statuses() == {"sent": 1}, "the mail is sent")
    assert inbox.recipients == ["geduld@example.org"]
    assert stage.ask("SELECT attempt FROM notifications_message") == [(1,)]
