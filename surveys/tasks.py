"""What runs by itself."""

from celery import shared_task

from surveys.domain.draft import purge_expired


@shared_task
def purge_drafts() -> None:
    """Delete expired drafts; called by beat every hour."""
    purge_expired()
