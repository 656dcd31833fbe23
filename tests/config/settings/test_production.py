"""Production settings as a process of its own reads them."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

BASE = Path(__file__).resolve().parents[3]
SECRET = "v8!" + "Seeadler-kreist-ueber-dem-neuen-Ufer-2038-" + "xK3q9Z"
GOOD = {
    "SECRET_KEY": SECRET,
    "SITE_URL": "https://dialog.example.org",
    "DATABASE_URL": "postgres://u:p@127.0.0.1/n",
    "REDIS_URL": "redis://127.0.0.1/0",
}
NAMES = [
    "ALLOWED_HOSTS",
    "CSRF_COOKIE_HTTPONLY",
    "CSRF_COOKIE_NAME",
    "CSRF_COOKIE_SAMESITE",
    "CSRF_COOKIE_SECURE",
    "CSRF_TRUSTED_ORIGINS",
    "DEBUG",
    "SECURE_CONTENT_TYPE_NOSNIFF",
    "SECURE_HSTS_SECONDS",
    "SECURE_REFERRER_POLICY",
    "SECURE_SSL_REDIRECT",
    "SESSION_COOKIE_HTTPONLY",
    "SESSION_COOKIE_NAME",
    "SESSION_COOKIE_SAMESITE",
    "SESSION_COOKIE_SECURE",
    "X_FRAME_OPTIONS",
]
READ = f"""
import json
from config.settings import production
print(json.dumps({{name: getattr(production, name) for name in {NAMES!r}}}))
"""


def read(changes: dict[str, str] | None = None, *, without: str = "") -> Any:
    environment = {"PATH": os.environ["PATH"], **GOOD, **(changes or {})}
    environment.pop(without, None)
    return subprocess.run(
        [sys.executable, "-c", READ],
        cwd=BASE,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_production_is_safe_as_it_stands() -> None:
    assert json.loads(read().stdout) == {
        "ALLOWED_HOSTS": ["dialog.example.org"],
        "CSRF_COOKIE_HTTPONLY": True,
        "CSRF_COOKIE_NAME": "__Host-csrf",
        "CSRF_COOKIE_SAMESITE": "Lax",
        "CSRF_COOKIE_SECURE": True,
        "CSRF_TRUSTED_ORIGINS": ["https://dialog.example.org"],
        "DEBUG": False,
        "SECURE_CONTENT_TYPE_NOSNIFF": True,
        "SECURE_HSTS_SECONDS": 31_536_000,
        "SECURE_REFERRER_POLICY": "same-origin",
        "SECURE_SSL_REDIRECT": True,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_NAME": "__Host-session",
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": True,
        "X_FRAME_OPTIONS": "DENY",
    }


@pytest.mark.parametrize(
    ("changes", "without", "message"),
    [
        ({}, "SECRET_KEY", "The environment variable SECRET_KEY is not set."),
        ({"SECRET_KEY": "short"}, "", "SECRET_KEY must be a random text"),
        ({"SECRET_KEY": "x" * 49}, "", "SECRET_KEY must be a random text"),
        (
            {"SECRET_KEY": "dev-only-secret-key-which-production-refuses-to-start-with"},
            "",
            "SECRET_KEY must be a random text",
        ),
        (
            {"SECRET_KEY": "test-only-secret-key-with-no-meaning-outside-of-the-suite"},
            "",
            "SECRET_KEY must be a random text",
        ),
        ({"SECRET_KEY_FILE": "/nowhere"}, "", "either SECRET_KEY or SECRET_KEY_FILE"),
        ({"SITE_URL": "http://dialog.example.org"}, "", "SITE_URL must be the public https://"),
        ({}, "SITE_URL", "SITE_URL must be the public https://"),
        ({}, "DATABASE_URL", "The environment variable DATABASE_URL is not set."),
        ({"DATABASE_URL": "sqlite:///x"}, "", "DATABASE_URL must be a postgres:// URL"),
        ({}, "REDIS_URL", "The environment variable REDIS_URL is not set."),
        ({"SECURE_HSTS_SECONDS": "a year"}, "", "SECURE_HSTS_SECONDS must be a whole number"),
        ({"SECURE_SSL_REDIRECT": "maybe"}, "", "SECURE_SSL_REDIRECT must be one of"),
    ],
)
def test_production_refuses_to_start(changes: dict[str, str], without: str, message: str) -> None:
    process = read(changes, without=without)
    assert process.returncode == 1
    assert message in process.stderr


def test_production_refusal_does_not_print_the_secret() -> None:
    process = read({"SECRET_KEY": "kurz-und-geheim"})
    assert "kurz-und-geheim" not in process.stderr


def test_production_reads_the_secret_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(SECRET + "\n", encoding="utf-8")
    assert read({"SECRET_KEY_FILE": str(file)}, without="SECRET_KEY").returncode == 0
