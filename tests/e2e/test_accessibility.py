"""Every type of page for everybody: axe finds nothing against WCAG 2.2 A/AA, in light and dark, on
a phone and on a desk; nothing is lost in narrow windows, in large text or with wide spacing.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Page

from tests.e2e.conftest import Walk, go_by
from tests.e2e.pages import PAGES, open_page

pytestmark = pytest.mark.browser

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
LOOKS: list[tuple[Literal["light", "dark"], int]] = [
    ("light", 1440), ("dark", 1440), ("dark", 390), ("light", 390),
]  # fmt: skip
# WCAG 2.2, success criterion 1.4.12: what a reader may set without losing text or function.
SPACING = """
* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
p { margin-block-end: 2em !important; }
"""
LARGE = "html { font-size: 200% !important; }"
WEAR = """css => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    document.adoptedStyleSheets = [sheet];
}"""
# Words that reach out of a box which hides what does not fit. Visually hidden labels are meant to.
CUT_OFF = """() => {
    const hides = box => ['overflowX', 'overflowY'].some(
        way => ['hidden', 'clip'].includes(getComputedStyle(box)[way]));
    const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const cut = [];
    for (let node = words.nextNode(); node; node = words.nextNode()) {
        const range = document.createRange();
        range.selectNodeContents(node);
        const text = range.getBoundingClientRect();
        if (!node.data.trim() || !text.width || node.parentElement.closest('svg')) continue;
        for (let box = node.parentElement; box !== document.body; box = box.parentElement) {
            const edge = box.getBoundingClientRect();
            if (edge.width < 4 || edge.height < 4) break;
            const out = text.right > edge.right + 1 || text.bottom > edge.bottom + 1
                || text.left < edge.left - 1 || text.top < edge.top - 1;
            if (out && hides(box)) cut.push(`${box.tagName}.${box.className}: ${node.data.trim()}`);
        }
    }
    return cut;
}"""
TOO_WIDE = """() => [...document.querySelectorAll('body *')]
    .filter(box => box.getBoundingClientRect().right > innerWidth + 1)
    .slice(0, 3).map(box => `${box.tagName}.${box.className}`)"""
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


# What only people with an account see: links to follow, and what they follow.
WITH_ACCOUNT = [PAGES["project"], PAGES["event"], "/abo/mitteilungen/einstellungen/"]


@pytest.mark.parametrize("name", PAGES)
def test_page_is_for_everybody(walk: Callable[..., Walk], name: str) -> None:
    one = walk()
    open_page(one, name)
    assert _barriers(one.page) == []


@pytest.mark.parametrize("address", WITH_ACCOUNT)
def test_page_is_for_everybody_with_an_account(walk: Callable[..., Walk], address: str) -> None:
    one = walk()
    one.sign_in("resident")
    one.goto(address)
    assert _barriers(one.page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_links_over_a_picture_are_as_legible_as_its_text(
    walk: Callable[..., Walk], scheme: Literal["light", "dark"]
) -> None:
    """Over a picture axe measures no contrast."""
    one = walk()
    one.sign_in("resident")
    one.page.emulate_media(color_scheme=scheme)
    one.goto(PAGES["event"])
    colours = one.page.locator(".subscribe-teaser__text, .subscribe-teaser__text a").evaluate_all(
        "found => found.map(one => getComputedStyle(one).color)"
    )
    assert len(colours) == 3
    assert len(set(colours)) == 1


def _barriers(page: Page) -> list[str]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    return [*_violations(page), *_losses(page)]


def _violations(page: Page) -> Iterator[str]:
    for scheme, width in LOOKS:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.set_viewport_size({"width": width, "height": 900})
        result = page.evaluate("tags => axe.run({runOnly: {type: 'tag', values: tags}})", TAGS)
        assert result["passes"] != []
        for violation in result["violations"]:
            for node in violation["nodes"]:
                words = f"{node['html'][:200]} {node['failureSummary'][:300]}"
                yield f"{scheme} {width}: {violation['id']}: {words}"


def _losses(page: Page) -> Iterator[str]:
    """What scrolls sideways or is cut off, folded parts opened."""
    page.evaluate("document.querySelectorAll('main details').forEach(one => one.open = true)")
    for css, width in [("", 320), (LARGE, 390), (LARGE, 1280), (SPACING, 390), (SPACING, 1280)]:
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate(WEAR, css)
        if (beyond := page.evaluate(SIDEWAYS)) > 0:
            yield f"{css or 'plain'} at {width}: {beyond} px too wide: {page.evaluate(TOO_WIDE)}"
        if css:
            yield from (f"{css} at {width}: {cut}" for cut in page.evaluate(CUT_OFF))


ADMIN = [
    "/cms/",
    "/cms/pages/",
    "/cms/images/",
    "/cms/images/add/",
    "/cms/documents/",
    "/cms/snippets/",
    "/cms/snippets/cms/topic/",
    "/cms/snippets/cms/signlanguagevideo/add/",
    "/cms/reports/workflow/",
    "/cms/users/",
    "/cms/account/",
]


def test_admin_asks_nobody_else(walk: Callable[..., Walk]) -> None:
    """Neither for updates nor for faces; the walk itself fails on a foreign request."""
    admin = walk()
    admin.sign_in("admin")
    for address in ADMIN:
        admin.goto(address)
        admin.page.wait_for_load_state("networkidle")
    admin.goto("/cms/pages/")
    go_by(admin.page.locator("main a[href*='/edit/']").first)
    admin.page.wait_for_load_state("networkidle")
    assert len(admin.requests) > len(ADMIN)
    assert admin.foreign_hosts() == []
