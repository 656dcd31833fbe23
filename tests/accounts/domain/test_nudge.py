import logging
from collections.abc import Callable
from typing import Any

import pytest
from celery import current_app

from accounts.domain import personal_copy
from accounts.enums import CopyState
from accounts.models import User
from accounts.tasks import build_pending_copies

pytestmark = pytest.mark.django_db


def test_a_lost_nudge_loses_nothing(
    resident: User,
    settings: Any,
    tmp_path: Any,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With the broker away the request is kept, the loss is logged, and the sweep does it."""
    settings.PRIVATE_ROOT = tmp_path
    caplog.set_level(logging.WARNING, "accounts.domain.nudge")
    with monkeypatch.context() as away:
        away.setattr(current_app, "send_task", _refuse)
        with django_capture_on_commit_callbacks(execute=True):
            copy = personal_copy.request(resident)
    assert "nudge failed task=accounts.tasks.build_copy error=ConnectionError" in caplog.text
    build_pending_copies()
    copy.refresh_from_db()
    assert copy.state == CopyState.READY


def _refuse(*_args: Any, **_options: Any) -> None:
    raise ConnectionError
