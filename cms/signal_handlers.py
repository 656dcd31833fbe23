"""What the website does when Wagtail says that content changed; connected in apps.py."""

from functools import partial
from typing import Any

from django.db import transaction
from wagtail.models import Collection, ModelLogEntry, Page, PageLogEntry, PageViewRestriction

from cms.domain import page_cache, picture, search_index
from cms.domain.roles import share_permissions
from cms.models import SiteDocument

# What editors do to a draft: no visitor sees it.
UNSEEN = {"wagtail.edit", "wagtail.lock", "wagtail.unlock", "wagtail.publish.schedule"}


def page_changed(instance: Page, **kwargs: Any) -> None:
    """A page was published or unpublished: navigation and lists may show it anywhere."""
    page_cache.drop(page_cache.SITE)
    search_index.index_page(instance)


def address_changed(instance: Page, **kwargs: Any) -> None:
    """A page was moved or renamed, and all pages below it with it."""
    page_cache.drop(page_cache.SITE)
    search_index.index_tree(instance)


def access_changed(instance: PageViewRestriction, **kwargs: Any) -> None:
    """A page and all pages below it were closed to the public, or opened again."""
    page_cache.drop(page_cache.SITE)
    search_index.index_tree(instance.page)


def collection_changed(**kwargs: Any) -> None:
    """The documents of a collection were closed to the public, or opened again."""
    search_index.index_documents()


def editors_did_something(instance: ModelLogEntry | PageLogEntry, **kwargs: Any) -> None:
    """Wagtail writes down every change of pages, snippets, pictures, documents and sites."""
    if isinstance(instance, ModelLogEntry):
        page_cache.drop(page_cache.SITE)
        if instance.content_type.model_class() in {SiteDocument, Collection}:
            search_index.index_documents()
    elif instance.action not in UNSEEN:
        page_cache.drop(page_cache.SITE)
        page = Page.objects.filter(pk=instance.page_id).first()
        if page is not None and instance.action == "wagtail.create":
            search_index.index_page(page)


def make_pictures(instance: Page, **_kwargs: Any) -> None:
    """Have the pictures of a published page made in all sizes."""
    transaction.on_commit(partial(picture.render_soon, picture.of_page(instance)), robust=True)


def copied_for_translation(source_obj: Any, target_obj: Any, **_kwargs: Any) -> None:
    """A page began to exist in another language, by us, by wagtail-localize or as a parent."""
    if isinstance(target_obj, Page):
        share_permissions(source_obj, target_obj)
