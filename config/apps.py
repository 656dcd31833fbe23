from celery.signals import setup_logging
from django.apps import AppConfig

from config import signal_handlers


class ConfigAppConfig(AppConfig):
    """Makes the project-wide management commands known to Django."""

    name = "config"

    def ready(self) -> None:
        setup_logging.connect(
            signal_handlers.leave_logging_to_django,
            dispatch_uid="config.leave_logging_to_django",
        )
