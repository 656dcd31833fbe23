"""How many pages per second an anonymous visitor gets, against a bare WSGI application."""

import io
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django.core.management import call_command

from benchmarks.harness import Bench
from benchmarks.load import requests_per_second

PAGES = {"home": "/"}


def pong(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer with as little as a WSGI application can: the limit of server and load."""
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "5")])
    return [b"pong\n"]


def run(bench: Bench) -> None:
    """Measure the limit, then each page, through gunicorn as `make run` starts it."""
    call_command("load_demo", stdout=io.StringIO())
    with bench.gunicorn("benchmarks.pages:pong") as port:
        limit = bench.rates("pong", lambda: requests_per_second(port, "/"))
    with bench.gunicorn("config.wsgi") as port:
        for key, path in PAGES.items():
            bench.rates(key, partial(requests_per_second, port, path), limit=limit)
    bench.conditions["clients"] = 8
