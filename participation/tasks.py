"""Periodic work of this room."""

from celery import shared_task

from participation.domain import data_sheet, guest


@shared_task(ignore_result=True)
def purge_unconfirmed() -> None:
    """Delete what guests never confirmed, batch after batch."""
    while guest.purge_expired():
        pass


@shared_task(ignore_result=True)
def purge_data_sheets() -> None:
    """Forget who asked for data sheets, half a year after the answer."""
    data_sheet.purge_settled()
