"""What a first visit costs: bytes on the wire and requests, with an empty cache."""

from collections.abc import Callable

import pytest

from tests.e2e.conftest import Walk
from tests.e2e.pages import PAGES, open_page

pytestmark = pytest.mark.browser

MOST_BYTES = 100 * 1024
MOST_REQUESTS = 12


def test_first_view_of_every_page_is_light(
    walk: Callable[..., Walk], capsys: pytest.CaptureFixture[str]
) -> None:
    """At most 100 KB without pictures and twelve requests, pictures included in the twelve."""
    figures = {name: _first_view(walk(), name) for name in PAGES}
    with capsys.disabled():
        rows = [f"{name:26}{size:8} bytes {number:4}" for name, (size, number) in figures.items()]
        print("", "First view without pictures, requests:", *rows, sep="\n")  # noqa: T201
    heavy = {name: one for name, one in figures.items() if one[0] > MOST_BYTES or one[0] == 0}
    chatty = {name: one for name, one in figures.items() if one[1] > MOST_REQUESTS}
    assert (heavy, chatty) == ({}, {})


def _first_view(one: Walk, name: str) -> tuple[int, int]:
    """Bytes without pictures and number of requests of a visit with nothing in the cache."""
    open_page(one, name)
    address = one.page.url
    # What the way there still loads does not belong to this visit.
    one.page.goto("about:blank")
    wire = one.context.new_cdp_session(one.page)
    wire.send("Network.enable")
    wire.send("Network.clearBrowserCache")
    kinds: dict[str, str] = {}
    sizes: dict[str, int] = {}
    wire.on("Network.responseReceived", lambda e: kinds.update({e["requestId"]: e["type"]}))
    wire.on(
        "Network.loadingFinished",
        lambda e: sizes.update({e["requestId"]: int(e["encodedDataLength"])}),
    )
    one.page.goto(address)
    one.page.wait_for_load_state("networkidle")
    one.complaints[:] = [text for text in one.complaints if "404" not in text]
    one.context.close()
    return sum(size for key, size in sizes.items() if kinds.get(key) != "Image"), len(kinds)
