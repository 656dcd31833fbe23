"""The entry points start as processes of their own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

BASE = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    "code",
    [
        "from config.wsgi import application; print(callable(application))",
        "from config.celery import app; app.loader.import_default_modules(); "
        "print(app.conf.task_acks_late is True)",
    ],
)
def test_entry_point(code: str) -> None:
    process = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=BASE,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (process.returncode, process.stdout, process.stderr) == (0, "True\n", "")


def test_workers_log_as_the_web_process_does() -> None:
    """Celery would set the root logger to a level of its own, and the audit anchor went unsaid."""
    code = (
        "import logging; from config.celery import app; app.loader.import_default_modules(); "
        "app.log.setup(loglevel='ERROR'); "
        "logging.getLogger('accounts.domain.audit').info('anchor')"
    )
    process = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=BASE,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test", "LOG_LEVEL": "INFO"},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert process.stderr.endswith("INFO accounts.domain.audit anchor\n")
