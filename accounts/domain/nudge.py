"""Tell a worker to look now. Losing the nudge costs minutes: the sweep looks by itself."""

import logging
from functools import partial

from celery import current_app
from django.db import transaction

logger = logging.getLogger(__name__)


def build_soon(copy_id: int) -> None:
    """Once the transaction commits, have the copy put together."""
    transaction.on_commit(partial(_send, "accounts.tasks.build_copy", copy_id), robust=True)


def _send(task: str, row_id: int) -> None:
    try:
        current_app.send_task(task, args=[row_id], expires=60, retry=False, ignore_result=True)
    except Exception as error:
        logger.warning("nudge failed task=%s error=%s", task, type(error).__name__)
