"""The Celery application. PostgreSQL is the truth; a task is only a nudge to look there."""

import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

app = Celery("revierdialog")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def leave_logging_to_django(**_signal: Any) -> None:
    """Workers and beat log as the web process does, so that LOG_LEVEL holds for all of them."""
