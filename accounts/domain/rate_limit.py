"""Counting in the cache. Without a cache everybody may pass: it costs speed, never a comment.

Each room names its own limits; this is the one way to count.
"""

import logging
import time
from dataclasses import dataclass

from django.core.cache import cache
from django.utils.crypto import salted_hmac
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limit:
    """At most `count` times within `seconds` for one key."""

    name: str
    count: int
    seconds: int


def passes(limit: Limit, key: str) -> bool:
    """Count one more attempt and say whether it is within the limit."""
    cache_key = f"limit:{limit.name}:{salted_hmac('accounts.limit', key).hexdigest()}"
    cache.add(cache_key, 0, limit.seconds)
    try:
        within = cache.incr(cache_key) <= limit.count
    except (ValueError, RedisError) as error:
        logger.warning("limit %s not counted: %s", limit.name, type(error).__name__)
        return True
    if not within:
        logger.info("limit %s reached", limit.name)
    return within


def is_counting() -> bool:
    """Whether the cache answers. Where nothing can be counted, staff do not sign in."""
    key, value = "limit:probe", str(time.monotonic_ns())
    cache.set(key, value, 30)
    return cache.get(key) is not None


def all_pass(*attempts: tuple[Limit, str]) -> bool:
    """Say whether an attempt is within all limits; after a refusal the further ones do not count.

    So whoever is refused as a visitor cannot use up what an address may get.
    """
    return all(passes(limit, key) for limit, key in attempts)
