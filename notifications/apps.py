from allauth.account.signals import email_confirmed
from celery.signals import worker_shutting_down
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail.signals import page_published, page_unpublished


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = _("Notifications")

    def ready(self) -> None:
        from notifications import signal_handlers

        worker_shutting_down.connect(signal_handlers.worker_is_shutting_down)
        page_published.connect(
            signal_handlers.page_published, dispatch_uid="notifications.page_published"
        )
        page_unpublished.connect(
            signal_handlers.page_unpublished, dispatch_uid="notifications.page_unpublished"
        )
        email_confirmed.connect(
            signal_handlers.email_confirmed, dispatch_uid="notifications.email_confirmed"
        )
