"""The ground plan: settings, URLs, Celery, WSGI. The only room that knows every app."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
