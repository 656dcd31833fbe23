"""What we want to know from other packages; connected in apps.py."""

from typing import Any

from notifications.domain import stopping


def worker_is_shutting_down(**kwargs: Any) -> None:
    """Celery got SIGTERM: finish the mail in hand, give back the rest."""
    stopping.request()
