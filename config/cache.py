"""A cache that may be gone: a dead Redis costs speed, never a page."""

import logging
import time
from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

T = TypeVar("T")

logger = logging.getLogger(__name__)


class ForgivingRedisCache(RedisCache):
    """Redis cache that behaves like an empty one while Redis is away.

    Reads miss, writes are lost, and `add` says it has written: a lock or a rate limit that lives
    only in the cache then lets people through rather than keeping everybody out. After a failure
    Redis is left alone for a few seconds, so that a frozen one costs a page one time-out and not
    one for each key.
    """

    PAUSE: ClassVar[float] = 5.0
    # When each server may be asked again, shared by all threads of the process.
    _away_until: ClassVar[dict[str, float]] = {}

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        options = {"retry": Retry(NoBackoff(), 0), **params.get("OPTIONS", {})}
        super().__init__(server, {**params, "OPTIONS": options})
        self._server = str(server)

    def add(self, *args: Any, **kwargs: Any) -> bool:
        return self._ask(lambda: super(ForgivingRedisCache, self).add(*args, **kwargs), result=True)

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._ask(
            lambda: super(ForgivingRedisCache, self).get(key, default, version), result=default
        )

    def set(self, *args: Any, **kwargs: Any) -> None:
        self._ask(lambda: super(ForgivingRedisCache, self).set(*args, **kwargs), result=None)

    def touch(self, *args: Any, **kwargs: Any) -> bool:
        return self._ask(
            lambda: super(ForgivingRedisCache, self).touch(*args, **kwargs), result=False
        )

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        return self._ask(
            lambda: super(ForgivingRedisCache, self).delete(*args, **kwargs), result=False
        )

    def get_many(self, *args: Any, **kwargs: Any) -> dict[Any, Any]:
        return self._ask(
            lambda: super(ForgivingRedisCache, self).get_many(*args, **kwargs), result={}
        )

    def set_many(self, *args: Any, **kwargs: Any) -> list[Any]:
        return self._ask(
            lambda: super(ForgivingRedisCache, self).set_many(*args, **kwargs), result=[]
        )

    def delete_many(self, *args: Any, **kwargs: Any) -> None:
        self._ask(
            lambda: super(ForgivingRedisCache, self).delete_many(*args, **kwargs), result=None
        )

    def has_key(self, *args: Any, **kwargs: Any) -> bool:
        return self._ask(
            lambda: super(ForgivingRedisCache, self).has_key(*args, **kwargs), result=False
        )

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """Count up; while Redis is away every count is the first one."""
        return self._ask(
            lambda: super(ForgivingRedisCache, self).incr(key, delta, version), result=delta
        )

    def clear(self) -> None:
        self._ask(lambda: super(ForgivingRedisCache, self).clear(), result=None)

    def _ask(self, call: Callable[[], T], *, result: T) -> T:
        if time.monotonic() < self._away_until.get(self._server, 0.0):
            return result
        try:
            return call()
        except RedisError as error:
            self._away_until[self._server] = time.monotonic() + self.PAUSE
            logger.warning("cache unavailable: %s", type(error).__name__)
            return result
