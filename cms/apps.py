from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save
from django.utils.translation import gettext_lazy as _
from wagtail.signals import (
    copy_for_translation_done,
    page_published,
    page_slug_changed,
    page_unpublished,
    post_page_move,
)


class CmsConfig(AppConfig):
    name = "cms"
    verbose_name = _("Website")

    def ready(self) -> None:
        from wagtail.models import (
            CollectionViewRestriction,
            ModelLogEntry,
            PageLogEntry,
            PageViewRestriction,
        )

        from cms import signal_handlers

        for signal in (page_published, page_unpublished):
            signal.connect(signal_handlers.page_changed, dispatch_uid="cms.page_changed")
        for signal in (post_page_move, page_slug_changed):
            signal.connect(signal_handlers.address_changed, dispatch_uid="cms.address_changed")
        for log in (ModelLogEntry, PageLogEntry):
            post_save.connect(
                signal_handlers.editors_did_something,
                sender=log,
                dispatch_uid=f"cms.editors.{log.__name__}",
            )
        page_published.connect(signal_handlers.make_pictures, dispatch_uid="cms.make_pictures")
        copy_for_translation_done.connect(
            signal_handlers.copied_for_translation, dispatch_uid="cms.copied_for_translation"
        )
        for signal in (post_save, post_delete):
            signal.connect(
                signal_handlers.access_changed,
                sender=PageViewRestriction,
                dispatch_uid="cms.access_changed",
            )
            signal.connect(
                signal_handlers.collection_changed,
                sender=CollectionViewRestriction,
                dispatch_uid="cms.collection_changed",
            )
