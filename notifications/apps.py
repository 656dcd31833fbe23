from celery.signals import worker_shutting_down
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = _("Notifications")

    def ready(self) -> None:
        from notifications import signal_handlers

        worker_shutting_down.connect(signal_handlers.worker_is_shutting_down)
