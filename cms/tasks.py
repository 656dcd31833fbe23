"""Work of this room that nobody waits for. Each task may run twice or not at all."""

from celery import shared_task

from cms.domain import picture, schedule, tile
from cms.models import Picture


@shared_task(ignore_result=True)
def prune_map() -> None:
    """Keep the store of background tiles within its size and age."""
    tile.prune()


@shared_task
def publish_due() -> None:
    """Publish and take down what is due by now."""
    schedule.publish_due()


@shared_task(ignore_result=True)
def render_pictures(picture_ids: list[int]) -> None:
    """Make these pictures in all sizes; one that is gone by now is no matter."""
    for row in Picture.objects.filter(pk__in=picture_ids):
        picture.render(row)


@shared_task(ignore_result=True)
def render_missing_pictures() -> None:
    """Make what a lost nudge or a dead worker left out."""
    picture.render_missing()
