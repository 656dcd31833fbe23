from django.apps import AppConfig
from django.db.models.signals import post_save
from django.utils.translation import gettext_lazy as _
from wagtail.signals import (
    copy_for_translation_done,
    page_published,
    page_unpublished,
    post_page_move,
)


class CmsConfig(AppConfig):
    name = "cms"
    verbose_name = _("Website")

    def ready(self) -> None:
        from wagtail.models import ModelLogEntry, PageLogEntry

        from cms import signal_handlers

        for signal in (page_published, page_unpublished, post_page_move):
            signal.connect(signal_handlers.page_changed, dispatch_uid="cms.page_changed")
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
