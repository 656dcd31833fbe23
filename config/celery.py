"""The Celery application. PostgreSQL is the truth; a task is only a nudge to look there."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

app = Celery("revierdialog")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
