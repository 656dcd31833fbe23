"""What the project as a whole does when Celery says something."""

from typing import Any


def leave_logging_to_django(**_signal: Any) -> None:
    """Workers and beat log as the web process does, so that LOG_LEVEL holds for all of them.

    Celery sets up logging of its own unless somebody answers its signal.
    """
