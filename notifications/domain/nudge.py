"""Tell the workers to look into the database. Losing a nudge costs time, never a mail."""

import logging
import time
from functools import partial

from celery import current_app
from django.db import transaction

from notifications.enums import Queue

logger = logging.getLogger(__name__)

DELIVER = "notifications.tasks.deliver"
PUMP = "notifications.tasks.pump"
TELL = "notifications.tasks.tell"
# A nudge nobody took within a minute is stale: the sweep has looked by then.
EXPIRES = 60
# After a failure this process leaves the broker alone for a while, so that a frozen Redis costs
# one request a second or two and not every request.
PAUSE = 15.0
TIMEOUT = 0.8

_silent_until = 0.0


def deliver_soon(queue: Queue) -> None:
    """Once the transaction commits, have the messages of `queue` delivered."""
    transaction.on_commit(partial(send, DELIVER, [str(queue)], queue), robust=True)


def pump_soon(mailing_id: int) -> None:
    """Once the transaction commits, have the mailing go on."""
    transaction.on_commit(partial(send, PUMP, [mailing_id], Queue.BULK), robust=True)


def tell_soon() -> None:
    """Once the transaction commits, have followers told and waiting notices posted."""
    transaction.on_commit(partial(send, TELL, [], Queue.BULK), robust=True)


def send(task: str, args: list[str | int], queue: Queue) -> bool:
    """Enqueue the task; return False and log if the broker does not answer quickly."""
    global _silent_until
    if time.monotonic() < _silent_until:
        return False
    try:
        with current_app.connection_for_write(
            transport_options={
                **current_app.conf.broker_transport_options,
                "socket_timeout": TIMEOUT,
                "socket_connect_timeout": TIMEOUT,
                "max_retries": 0,
            }
        ) as connection:
            current_app.send_task(
                task,
                args=args,
                queue=str(queue),
                expires=EXPIRES,
                connection=connection,
                retry=False,
                ignore_result=True,
            )
    except Exception as error:
        _silent_until = time.monotonic() + PAUSE
        logger.warning("nudge failed task=%s error=%s", task, type(error).__name__)
        return False
    return True
