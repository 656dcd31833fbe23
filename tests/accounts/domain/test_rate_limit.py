import pytest
from django.core.cache import cache, caches

from accounts.domain.rate_limit import Limit, all_pass, passes

LIMIT = Limit("test", 3, 60)


def test_passes_up_to_the_limit() -> None:
    assert [passes(LIMIT, "a") for _ in range(5)] == [True, True, True, False, False]


def test_each_key_has_its_own_count() -> None:
    assert [passes(LIMIT, key) for key in "aaaab"] == [True, True, True, False, True]


def test_each_limit_has_its_own_count() -> None:
    other = Limit("other", 1, 60)
    assert [passes(LIMIT, "a"), passes(other, "a"), passes(other, "a")] == [True, True, False]


def test_keys_do_not_stand_in_the_cache() -> None:
    passes(LIMIT, "gast@example.org")
    assert cache.get("limit:test:gast@example.org") is None


def test_everybody_passes_without_a_cache(settings: object) -> None:
    broken = {"default": {**caches.settings["default"], "LOCATION": "redis://127.0.0.1:1/0"}}
    settings.CACHES = broken  # type: ignore[attr-defined]
    assert [passes(LIMIT, "a") for _ in range(5)] == [True] * 5


@pytest.mark.parametrize("key", ["", "x" * 5000, "\x00 \n", "🌊"])
def test_any_key_can_be_counted(key: str) -> None:
    assert passes(LIMIT, key)


def test_a_refusal_uses_up_nothing_of_the_further_limits() -> None:
    narrow, wide = Limit("narrow", 1, 60), Limit("wide", 2, 60)
    assert [all_pass((narrow, "a"), (wide, "a")) for _ in range(3)] == [True, False, False]
    assert [passes(wide, "a") for _ in range(2)] == [True, False]
