"""The clock that tells current entries from old ones."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache

from cms.domain import page_cache

pytestmark = pytest.mark.django_db

Capture = Callable[..., Any]


@pytest.fixture(autouse=True)
def _switched_on(settings: Any) -> None:
    settings.PAGE_CACHE_SECONDS = 60


def keep(key: str, *tags: str) -> None:
    page_cache.store(key, key, tags=tags, clock=page_cache.start())


def test_a_drop_takes_the_entries_with_its_tag_and_no_others(
    django_capture_on_commit_callbacks: Capture,
) -> None:
    keep("one", "a", "b")
    keep("two", "b")

    with django_capture_on_commit_callbacks(execute=True):
        page_cache.drop("a")

    assert page_cache.load("one") is None
    assert page_cache.load("two") == "two"


def test_an_entry_kept_after_the_drop_is_current(
    django_capture_on_commit_callbacks: Capture,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        page_cache.drop("a")

    keep("one", "a")

    assert page_cache.load("one") == "one"


def test_what_was_read_before_a_drop_and_kept_after_it_is_old(
    django_capture_on_commit_callbacks: Capture,
) -> None:
    clock = page_cache.start()
    with django_capture_on_commit_callbacks(execute=True):
        page_cache.drop("a")

    page_cache.store("one", "old", tags=["a"], clock=clock)

    assert page_cache.load("one") is None


def test_nothing_is_dropped_before_the_transaction_ends(
    django_capture_on_commit_callbacks: Capture,
) -> None:
    keep("one", "a")

    with django_capture_on_commit_callbacks():
        page_cache.drop("a")

    assert page_cache.load("one") == "one"


def test_a_clock_that_redis_lost_starts_behind_all_drops(
    django_capture_on_commit_callbacks: Capture,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        page_cache.drop("a")
    cache.delete(page_cache.CLOCK)

    keep("one", "a")

    assert page_cache.load("one") == "one"


def test_remember_asks_once_until_it_is_dropped(
    django_capture_on_commit_callbacks: Capture,
) -> None:
    asked: list[int] = []

    def produce() -> int:
        asked.append(1)
        return len(asked)

    assert [page_cache.remember("n", produce, tags=["a"]) for _time in range(3)] == [1, 1, 1]
    with django_capture_on_commit_callbacks(execute=True):
        page_cache.drop("a")
    assert page_cache.remember("n", produce, tags=["a"]) == 2


def test_switched_off_it_keeps_nothing(settings: Any) -> None:
    settings.PAGE_CACHE_SECONDS = 0
    numbers = iter(range(2))

    keep("one", "a")

    assert page_cache.load("one") is None
    assert [page_cache.remember("n", lambda: next(numbers), tags=["a"]) for _time in "ab"] == [0, 1]
