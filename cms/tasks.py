"""Periodic work of this room."""

from celery import shared_task

from cms.domain import tile


@shared_task(ignore_result=True)
def prune_map() -> None:
    """Keep the store of background tiles within its size and age."""
    tile.prune()
