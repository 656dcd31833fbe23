"""Periodic work of this room."""

from celery import shared_task

from participation.domain import guest


@shared_task(ignore_result=True)
def purge_unconfirmed() -> None:
    """Delete what guests never confirmed, batch after batch."""
    while guest.purge_expired():
        pass
