"""What runs by itself."""

from uuid import UUID

from celery import shared_task

from surveys.domain import retention
from surveys.domain.draft import purge_expired
from surveys.domain.export import job
from surveys.domain.mixing import mix_full_pools, settle_closed


@shared_task
def purge_drafts() -> None:
    """Delete expired drafts; called by beat every hour."""
    purge_expired()


@shared_task
def mix_pools() -> None:
    """Write the responses of every pool in which enough wait; called by beat every minute
    and by a submit when many have come.
    """
    mix_full_pools()


@shared_task
def settle_closed_surveys() -> None:
    """Destroy the keys of surveys whose time is over; called by beat every hour."""
    settle_closed()


# A large export takes minutes; it must end before the broker hands the task out again.
@shared_task(soft_time_limit=780, time_limit=840)
def make_export(job_id: str) -> None:
    """Write the file somebody asked for."""
    job.make(UUID(job_id))


@shared_task
def look_after_exports() -> None:
    """Remind of waiting exports, delete expired ones; called by beat every minute."""
    job.purge()
    job.nudge_waiting()


@shared_task
def apply_retention() -> None:
    """Delete answers whose time is over; called by beat once a night."""
    retention.delete_due()
