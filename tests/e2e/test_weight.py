"""What a first visit costs: bytes on the wire and requests, with an empty cache."""

from collections.abc import Callable

import pytest

from tests.e2e.conftest import Walk
from tests.e2e.test_accessibility import PAGES, open_page

pytestmark = pytest.mark.browser

MOST_BYTES = 100 * 1024
MOST_REQUESTS = 12


@pytest.mark.parametrize("address", PAGES.values(), ids=PAGES.keys())
def test_first_view_is_light(walk: Callable[..., Walk], address: str) -> None:
    """At most 100 KB without pictures and twelve requests."""
    one = walk()
    open_page(one, address)
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
    one.goto(one.page.url)
    one.page.wait_for_load_state("networkidle")
    transferred = sum(size for key, size in sizes.items() if kinds.get(key) != "Image")
    print(f"{address}: {transferred} bytes without pictures, {len(kinds)} requests")  # noqa: T201
    assert transferred <= MOST_BYTES
    assert 0 < len(kinds) <= MOST_REQUESTS
