"""Whole pages and costly fragments for visitors, kept for a minute and dropped when they change.

Every entry carries tags. A verb that changes what is shown drops a tag by name, and all entries
with it are gone at once, wherever they are kept. Without Redis nothing is kept and nothing fails.

How a drop reaches a page that is being rendered at that moment: one clock counts all drops. An
entry notes the clock as it stood before anything was read; a tag notes the clock at its last
drop. An entry is current if none of its tags was dropped later.
"""

import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, TypeVar

from django.conf import settings
from django.core.cache import cache
from django.db import transaction

T = TypeVar("T")

# What an editor composes, in the whole site.
SITE = "site"
# Pages that list or count others.
OVERVIEWS = "overviews"
CLOCK = "page-cache:clock"


def page_tag(page_id: int) -> str:
    """The tag of everything that shows this one page."""
    return f"page-{page_id}"


def drop(*tags: str) -> None:
    """Forget every entry with one of these tags as soon as the current transaction commits."""
    transaction.on_commit(partial(_drop, tags), robust=True)


def drop_page(page_id: int) -> None:
    """Something below or on this page changed that overviews count: its page and they are old."""
    drop(page_tag(page_id), OVERVIEWS)


def _drop(tags: Iterable[str]) -> None:
    _start_clock()
    now = cache.incr(CLOCK)
    # No entry lives longer than this, so neither need the memory of a drop.
    cache.set_many({_key(tag): now for tag in tags}, timeout=2 * settings.PAGE_CACHE_SECONDS + 60)


def _start_clock() -> int:
    """The clock now. One that Redis lost starts behind every drop there has been.

    In microseconds, so that it runs ahead of one that counts drops, however quick they come.
    """
    found: int | None = cache.get(CLOCK)
    if found is None:
        cache.add(CLOCK, time.time_ns() // 1_000, timeout=None)
        found = cache.get(CLOCK)
    return found or 0


def load(key: str) -> Any:
    """What is kept under this key and still current, else None."""
    entry = cache.get(f"page-cache:entry:{key}")
    if entry is None:
        return None
    clock, tags, value = entry
    dropped = cache.get_many([_key(tag) for tag in tags])
    return value if all(moment <= clock for moment in dropped.values()) else None


def start() -> int:
    """The clock to hand to `store`, read before anything the entry shows; 0 without a cache."""
    return _start_clock() if settings.PAGE_CACHE_SECONDS else 0


def store(key: str, value: Any, *, tags: Iterable[str], clock: int) -> None:
    """Keep a value for a short time, bounded because what is open closes by itself."""
    if clock:
        entry = (clock, tuple(tags), value)
        cache.set(f"page-cache:entry:{key}", entry, timeout=settings.PAGE_CACHE_SECONDS)


def remember(key: str, produce: Callable[[], T], *, tags: Iterable[str]) -> T:
    """A value that is costly to read; it must not be None."""
    if not settings.PAGE_CACHE_SECONDS:
        return produce()
    found: T | None = load(key)
    if found is None:
        clock = start()
        found = produce()
        store(key, found, tags=tags, clock=clock)
    return found


def _key(tag: str) -> str:
    return f"page-cache:tag:{tag}"
