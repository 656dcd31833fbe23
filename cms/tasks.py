"""Periodic work of this room. Each task may run twice or not at all."""

from celery import shared_task

from cms.domain import schedule, tile


@shared_task(ignore_result=True)
def prune_map() -> None:
    """Keep the store of background tiles within its size and age."""
    tile.prune()


@shared_task
def publish_due() -> None:
    """Publish and take down what is due by now."""
    schedule.publish_due()
