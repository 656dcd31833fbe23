"""What the website does when Wagtail says that content changed; connected in apps.py."""

from functools import partial
from typing import Any

from django.db import transaction
from wagtail.models import ModelLogEntry, Page, PageLogEntry

from cms.domain import page_cache, picture
from cms.domain.roles import share_permissions

# What editors do to a draft: no visitor sees it.
UNSEEN = {"wagtail.edit", "wagtail.lock", "wagtail.unlock", "wagtail.publish.schedule"}


def page_changed(**kwargs: Any) -> None:
    """A page was published, unpublished or moved: navigation and lists may show it anywhere."""
    page_cache.drop(page_cache.SITE)


def editors_did_something(instance: ModelLogEntry | PageLogEntry, **kwargs: Any) -> None:
    """Wagtail writes down every change of pages, snippets, pictures, restrictions and sites."""
    if isinstance(instance, ModelLogEntry) or instance.action not in UNSEEN:
        page_cache.drop(page_cache.SITE)


def make_pictures(instance: Page, **_kwargs: Any) -> None:
    """Have the pictures of a published page made in all sizes."""
    transaction.on_commit(partial(picture.render_soon, picture.of_page(instance)), robust=True)


def copied_for_translation(source_obj: Any, target_obj: Any, **_kwargs: Any) -> None:
    """A page began to exist in another language, by us, by wagtail-localize or as a parent."""
    if isinstance(target_obj, Page):
        share_permissions(source_obj, target_obj)
