"""Nudges are quick or not at all."""

import socket
import time
from contextlib import suppress
from functools import partial
from typing import Any

import pytest
from celery import current_app
from django.core.mail import send_mail

from notifications.domain import nudge
from notifications.enums import Queue
from notifications.models import Message

# Seconds: one wait for the broker, and a busy machine.
QUICKLY = nudge.TIMEOUT + 4


@pytest.fixture
def broker(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Point the broker somewhere else; the breaker starts closed and is reset afterwards."""
    monkeypatch.setattr(nudge, "_silent_until", 0.0)

    def point(url: str) -> None:
        method = partial(current_app.connection_for_write, url)
        monkeypatch.setattr(current_app, "connection_for_write", method)

    return point


def test_nudge_reaches_the_queue(broker: Any) -> None:
    assert nudge.send(nudge.DELIVER, ["bulk"], Queue.BULK) is True
    with current_app.connection_for_write() as connection:
        channel: Any = connection.default_channel
        assert channel.queue_purge("bulk") >= 1


def test_refused_broker_is_given_up_quickly(broker: Any) -> None:
    broker("redis://127.0.0.1:1/0")
    started = time.monotonic()
    assert nudge.send(nudge.DELIVER, ["mail"], Queue.MAIL) is False
    assert time.monotonic() - started < QUICKLY


def test_silent_broker_is_given_up_quickly_and_then_left_alone(broker: Any) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        broker(f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        silent.settimeout(0)
        started = time.monotonic()
        assert nudge.send(nudge.DELIVER, ["mail"], Queue.MAIL) is False
        assert time.monotonic() - started < QUICKLY
        assert _callers(silent) > 0
        assert nudge.send(nudge.DELIVER, ["mail"], Queue.MAIL) is False
        assert _callers(silent) == 0


def _callers(server: socket.socket) -> int:
    """How many have connected since one last asked."""
    number = 0
    with suppress(BlockingIOError):
        while True:
            server.accept()[0].close()
            number += 1
    return number


@pytest.mark.django_db
def test_mail_is_written_although_the_broker_is_down(
    broker: Any, django_capture_on_commit_callbacks: Any
) -> None:
    broker("redis://127.0.0.1:1/0")
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        send_mail("Betreff", "Text", None, ["a@example.org"])
    assert len(callbacks) == 1
    assert Message.objects.count() == 1
