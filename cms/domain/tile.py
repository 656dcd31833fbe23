"""Pieces of the background map, fetched for residents so that no map service sees them.

The store is a folder: a tile is its file and its age that of the file, so that neither Redis nor
the database is needed, and locks of the operating system hold across all processes. Nothing of
the visitor's request reaches the service: it sees our server, our name and numbers.
"""

import fcntl
import logging
import os
import struct
import time
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import Enum
from functools import cache
from http.client import HTTPException
from pathlib import Path
from urllib.request import (
    HTTPHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    UnknownHandler,
)

from django.conf import settings

from cms.domain import geography

logger = logging.getLogger(__name__)

SIGNATURE = b"\x89PNG\r\n\x1a\n"
END = b"\x00\x00\x00\x00IEND\xaeB`\x82"
LARGEST = 600_000
LARGEST_SIDE = 512
# For a connection, for each answer of the service, and for all of it.
STEP_SECONDS = 3.0
WHOLE_SECONDS = 5.0
# How many tiles one process fetches at once, and how long a request waits for somebody else's.
FETCHES = 4
WAIT_SECONDS = 2.0
# After a failure the service, or the one tile it does not have, is left alone for so long.
SERVICE_PAUSE = 60
TILE_PAUSE = 3600
FRESH_SECONDS = 30 * 86_400
KEEP_SECONDS = 180 * 86_400
LOCKS = 64


class Refused(Exception):
    """The service answered, but not with this tile."""


class Unreachable(Exception):
    """The service did not answer, or is in trouble itself."""


class State(Enum):
    """How current a tile is, or why there is none."""

    FRESH = "fresh"
    STALE = "stale"
    MISSING = "missing"


@dataclass(frozen=True)
class Tile:
    """A piece of the map by its numbers."""

    layer: str
    zoom: int
    x: int
    y: int

    @property
    def exists(self) -> bool:
        """Whether we offer it: a known layer, a zoom we allow, a part of the district."""
        lowest, highest = settings.MAP_ZOOM
        return (
            self.layer in settings.MAP_LAYERS
            and lowest <= self.zoom <= highest
            and geography.is_tile_within(geography.district(), self.zoom, self.x, self.y)
        )

    @property
    def path(self) -> Path:
        return _folder(self.layer) / str(self.zoom) / str(self.x) / f"{self.y}.png"

    @property
    def url(self) -> str:
        template: str = settings.MAP_LAYERS[self.layer]["url"]
        return template.format(z=self.zoom, x=self.x, y=self.y)


def load(tile: Tile) -> tuple[State, bytes]:
    """The tile from the store, else from the service, else an old one, else nothing.

    Never raises, and never takes longer than the waits above: whatever is wrong with disk or
    network, the map does without this piece.
    """
    age = _age(tile.path)
    if age is not None and age < FRESH_SECONDS:
        return _stored(tile, State.FRESH)
    if _is_paused(tile):
        return _stored(tile, State.STALE)
    try:
        with _only_one(tile) as mine:
            again = _age(tile.path)
            if again is not None and again < FRESH_SECONDS:
                return _stored(tile, State.FRESH)
            if not mine or _is_paused(tile):
                return _stored(tile, State.STALE)
            return _fetch_and_keep(tile)
    except OSError as error:
        logger.warning("map store unusable: %s", type(error).__name__)
        return State.MISSING, b""


def prune() -> int:
    """Delete tiles nobody will want, and the oldest ones beyond MAP_STORE_BYTES; say how many."""
    files = sorted(
        (found.stat().st_mtime, found.stat().st_size, found)
        for found in Path(settings.MAP_STORE).glob("*/*/*/*.png")
    )
    total = sum(size for _time, size, _file in files)
    deleted = 0
    for written, size, file in files:
        if time.time() - written < KEEP_SECONDS and total <= settings.MAP_STORE_BYTES:
            break
        file.unlink(missing_ok=True)
        total -= size
        deleted += 1
    return deleted


def is_image(content: bytes) -> bool:
    """Whether this is a whole PNG of a tile's size, by its own bytes and not by what is said."""
    if not content.startswith(SIGNATURE) or not content.endswith(END) or len(content) < 45:
        return False
    length, name, width, height = struct.unpack(">I4sII", content[8:24])
    return bool(
        length == 13
        and name == b"IHDR"
        and 0 < width <= LARGEST_SIDE
        and 0 < height <= LARGEST_SIDE
    )


def _fetch_and_keep(tile: Tile) -> tuple[State, bytes]:
    job = _pool(os.getpid()).submit(_fetch, tile.url)
    try:
        content = job.result(timeout=WHOLE_SECONDS + 1)
    except FutureTimeout:
        # A job that never began says that we are busy, not that the service is down.
        if not job.cancel():
            _pause(_service_pause(tile.layer))
        return _stored(tile, State.STALE)
    except Unreachable as error:
        logger.info("map service %s unreachable: %s", tile.layer, error)
        _pause(_service_pause(tile.layer))
        return _stored(tile, State.STALE)
    except Refused as error:
        logger.info("map service %s refused a tile: %s", tile.layer, error)
        _pause(tile.path.with_suffix(".none"))
        return _stored(tile, State.STALE)
    _keep(tile.path, content)
    return State.FRESH, content


def _fetch(url: str) -> bytes:
    """One GET without redirects, cookies or anything of the visitor's; an image or an exception."""
    request = Request(  # noqa: S310 -- the opener below knows http and https only
        url, headers={"User-Agent": settings.MAP_USER_AGENT, "Accept": "image/png"}
    )
    started = time.monotonic()
    try:
        with _opener().open(request, timeout=STEP_SECONDS) as response:
            if response.status >= 500 or response.status == 429:
                raise Unreachable(f"status {response.status}")
            if response.status != 200:
                raise Refused(f"status {response.status}")
            content = bytearray()
            while piece := response.read1(65_536):
                content += piece
                if len(content) > LARGEST:
                    raise Refused("too large")
                if time.monotonic() - started > WHOLE_SECONDS:
                    raise Unreachable("too slow")
    except (OSError, HTTPException, ValueError) as error:
        raise Unreachable(type(error).__name__) from error
    if not is_image(bytes(content)):
        raise Refused("not a PNG of a tile's size")
    return bytes(content)


@cache
def _opener() -> OpenerDirector:
    """Speaks http and https (through the proxy of the environment, if there is one), no more.

    Without a handler for redirects a redirect is simply an answer that is not 200.
    """
    opener = OpenerDirector()
    for handler in (ProxyHandler(), HTTPHandler(), HTTPSHandler(), UnknownHandler()):
        opener.add_handler(handler)
    return opener


@cache
def _pool(_process: int) -> ThreadPoolExecutor:
    """The threads that fetch: a name that does not resolve blocks one of them, not a visitor."""
    return ThreadPoolExecutor(FETCHES, thread_name_prefix="map-tile")


@contextmanager
def _only_one(tile: Tile) -> Iterator[bool]:
    """Wait until nobody else fetches this tile; False when that takes too long."""
    number = zlib.crc32(f"{tile.layer}/{tile.zoom}/{tile.x}/{tile.y}".encode()) % LOCKS
    folder = Path(settings.MAP_STORE) / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + WAIT_SECONDS
    with (folder / str(number)).open("w") as lock:
        mine = _try(lock.fileno())
        while not mine and time.monotonic() < until:
            time.sleep(0.05)
            mine = _try(lock.fileno())
        yield mine


def _try(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _stored(tile: Tile, state: State) -> tuple[State, bytes]:
    try:
        return state, tile.path.read_bytes()
    except OSError:
        return State.MISSING, b""


def _keep(path: Path, content: bytes) -> None:
    """Write beside and rename, so that nobody ever reads half a tile; a full disk costs no tile."""
    draft = path.with_suffix(f".{os.getpid()}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(content)
        draft.replace(path)
    except OSError as error:
        logger.warning("map tile not kept: %s", type(error).__name__)
        with suppress(OSError):
            draft.unlink()


def _folder(layer: str) -> Path:
    return Path(settings.MAP_STORE) / layer


def _service_pause(layer: str) -> Path:
    return _folder(layer) / "pause"


def _pause(marker: Path) -> None:
    marker.parent.mkdir(parents=True, exist_ok=True)
    marker.touch()
    os.utime(marker)


def _is_paused(tile: Tile) -> bool:
    service = _age(_service_pause(tile.layer))
    refused = _age(tile.path.with_suffix(".none"))
    return (service is not None and service < SERVICE_PAUSE) or (
        refused is not None and refused < TILE_PAUSE
    )


def _age(path: Path) -> float | None:
    try:
        return time.time() - path.stat().st_mtime
    except OSError:
        return None
