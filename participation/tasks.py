"""Periodic work of this room."""

from celery import shared_task

from participation.domain import (
    data_sheet,
    event_care,
    guest,
    photo,
    reminders,
    sealing,
    waiting,
)
from participation.domain import inquiry as inquiries


@shared_task(ignore_result=True)
def purge_unconfirmed() -> None:
    """Delete what guests never confirmed and pictures nobody handed in, batch after batch."""
    while guest.purge_expired():
        pass
    while photo.purge_unclaimed():
        pass


@shared_task(ignore_result=True)
def purge_data_sheets() -> None:
    """Forget who asked for data sheets, half a year after the answer."""
    data_sheet.purge_settled()


@shared_task(ignore_result=True)
def settle_event(event_id: int) -> None:
    """Fill new places of an event and tell what changed."""
    event_care.settle(event_id)


@shared_task(ignore_result=True)
def sweep_events() -> None:
    """Remind those who come within a day, and tell what no nudge told."""
    event_care.sweep()


@shared_task(ignore_result=True)
def purge_sign_ups() -> None:
    """Forget who came to events that are long over."""
    event_care.purge()


@shared_task(ignore_result=True)
def look_after_inquiries() -> None:
    """Forget old inquiries and remind of the yearly check of the accessibility statement."""
    inquiries.forget_old()
    inquiries.remind_of_check()


@shared_task(ignore_result=True)
def purge_sealed() -> None:
    """Delete removed texts nobody can object about any more, batch after batch."""
    while sealing.purge():
        pass


@shared_task(ignore_result=True)
def tell_moderators() -> None:
    """Announce what waits for the moderation, as one summary before the digests go out."""
    waiting.announce()


@shared_task(ignore_result=True)
def look_after_answers() -> None:
    """Remind of answers that are due soon, and say which are overdue."""
    reminders.remind()
    reminders.escalate()
