"""What the accounts room does in the background."""

from celery import shared_task

from accounts.domain import audit, ended_sessions, erasure, inactive, personal_copy
from accounts.models import PersonalCopy


@shared_task
def build_copy(copy_id: int) -> None:
    copy = PersonalCopy.objects.select_related("user").filter(pk=copy_id).first()
    if copy is not None:
        personal_copy.build(copy)


@shared_task
def build_pending_copies() -> None:
    """The sweep: whatever a dead worker or an absent queue has left."""
    for copy_id in personal_copy.pending_ids():
        build_copy(copy_id)


@shared_task
def carry_out_erasures() -> None:
    erasure.carry_out_due()


@shared_task
def apply_retention() -> None:
    inactive.apply()
    ended_sessions.purge()
    personal_copy.purge()
    audit.purge()


@shared_task
def verify_audit() -> None:
    audit.check_and_report()
