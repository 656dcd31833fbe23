"""One worker of the benchmark: `python -m benchmarks.worker <mailing> <port> <seconds>`.

It is a process of its own, so that its memory and its processor time are its own. It says `ready`,
waits for a line, sends, and prints what it spent as JSON.
"""

import json
import resource
import sys
import time
from pathlib import Path

import django


def main(mailing_id: int, port: int, seconds: float) -> None:
    """Send slices of the mailing, as the task does, until nothing is left or time is over."""
    django.setup()
    from django.conf import settings  # needs Django

    from deploy.local.ports import LOOPBACK
    from notifications.domain import delivery
    from notifications.enums import Queue

    settings.EMAIL_HOST, settings.EMAIL_PORT = LOOPBACK, port
    settings.EMAIL_USE_SSL = settings.EMAIL_USE_TLS = False
    settings.EMAIL_HOST_USER, settings.BULK_RELAY = "", None
    print("ready", flush=True)
    sys.stdin.readline()
    started, spent_before = time.perf_counter(), _processor()
    until = started + seconds
    while (left := until - time.perf_counter()) > 0:
        if not delivery.deliver(Queue.BULK, mailing_id=mailing_id, seconds=min(left, 60)):
            break
    print(
        json.dumps(
            {
                "seconds": time.perf_counter() - started,
                "cpu": _processor() - spent_before,
                "peak_mb": _peak_kb() / 1024,
            }
        )
    )


def _peak_kb() -> int:
    """Most memory this program held; `ru_maxrss` would count what started it, before the exec."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0])


def _processor() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))
