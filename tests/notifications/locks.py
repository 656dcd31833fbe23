"""Two transactions that meet, in the order a test wants."""

import time

from django.db import connection


def wait_until_somebody_waits_for_us() -> None:
    """Return once another connection waits for a lock; after ten seconds at the latest."""
    waiting = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    until = time.monotonic() + 10
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            # A transaction sees the activity as it was when it first looked.
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(waiting)
            if cursor.fetchone()[0]:
                return
        time.sleep(0.02)
