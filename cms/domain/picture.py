"""A picture in the sizes and formats pages show it in, made before anybody looks.

A browser takes the first format it knows: AVIF, then WebP, then JPEG. Whatever is wrong with a
file, the page it belongs to stands without it.
"""

import logging
from collections.abc import Iterable

from celery import current_app
from django.db.models import Count, Q
from kombu.exceptions import KombuError
from redis.exceptions import RedisError
from wagtail.images.models import Filter, SourceImageIOError
from wagtail.models import Page, ReferenceIndex

from cms.models import Picture, PictureRendition

logger = logging.getLogger(__name__)

RENDER = "cms.tasks.render_pictures"
FORMATS = ("avif", "webp", "jpeg")
# What templates call a place for pictures, and the crops it may choose from, smallest first.
# A fill keeps the focal point in view.
SHAPES = {
    "wide": ("width-480", "width-800", "width-1200"),
    "card": ("fill-400x160", "fill-800x320"),
}
# What a broken, truncated, oversized or vanished file raises in Wagtail, Willow and Pillow.
BROKEN = (SourceImageIOError, OSError, ValueError, SyntaxError, ArithmeticError, MemoryError)


def specs(shape: str) -> list[str]:
    """Every rendition of a shape, smallest first, in the order of the formats."""
    return [f"{crop}|format-{name}" for name in FORMATS for crop in SHAPES[shape]]


ALL_SPECS = [spec for shape in SHAPES for spec in specs(shape)]


def render(picture: Picture) -> bool:
    """Make whatever is missing; False, and a line in the log, if the file is no use."""
    try:
        for shape in SHAPES:
            picture.get_renditions(*specs(shape))
    except Exception as error:
        # Decoders raise what they like, and one bad file must not keep the others waiting.
        logger.warning("picture %s not rendered: %s", picture.pk, type(error).__name__)
        return False
    return True


def render_missing() -> int:
    """Make what nobody has made yet, newest pictures first; say how many were completed."""
    made = Count("renditions", filter=Q(renditions__filter_spec__in=ALL_SPECS))
    missing = Picture.objects.annotate(made=made).filter(made__lt=len(ALL_SPECS))
    return sum(render(picture) for picture in missing.order_by("-pk"))


def of_page(page: Page) -> list[int]:
    """The pictures a page shows, in its fields and in its body."""
    found = ReferenceIndex.get_references_for_object(page).filter(
        to_content_type__app_label="cms", to_content_type__model="picture"
    )
    return sorted({int(pk) for pk in found.values_list("to_object_id", flat=True)})


def render_soon(picture_ids: Iterable[int]) -> None:
    """Have a worker make them; if none hears it, the next sweep does."""
    ids = list(picture_ids)
    if not ids:
        return
    try:
        current_app.send_task(RENDER, args=[ids], queue="bulk", retry=False, ignore_result=True)
    except (KombuError, RedisError, OSError) as error:
        logger.warning("nudge failed task=%s error=%s", RENDER, type(error).__name__)


def renditions(picture: Picture, shape: str) -> list[PictureRendition]:
    """What there is of a shape, in the order of `specs`; costs no query if it was prefetched.

    Until the worker has come there is one small file made on the spot, and none if the picture
    itself is broken.
    """
    filters = [Filter(spec=spec) for spec in specs(shape)]
    try:
        found = picture.find_existing_renditions(*filters)
        if found:
            _remember(found.values())
            return [found[one] for one in filters if one in found]
        return [picture.get_rendition(Filter(spec=f"{SHAPES[shape][0]}|format-jpeg"))]
    except BROKEN as error:
        logger.info("picture %s cannot be shown: %s", picture.pk, type(error).__name__)
        return []


def _remember(found: Iterable[PictureRendition]) -> None:
    """Keep what came from the database in the cache, as Wagtail does with what it makes."""
    fresh = {}
    for one in found:
        if not getattr(one, "_from_cache", False):
            one._from_cache = True
            fresh[one.get_cache_key()] = one
    if fresh:
        PictureRendition.cache_backend.set_many(fresh)
