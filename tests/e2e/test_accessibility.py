"""axe-core finds nothing against WCAG 2.2 A/AA on the main pages, in light and dark."""

from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest

from tests.e2e.conftest import Walk

pytestmark = pytest.mark.browser

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PAGES = {
    "home": "/",
    "projects": "/projekte/",
    "project": "/projekte/masterplan-vereinigtes-schleenhain/",
    "documents": "/dokumente/",
    "data-sheet": "link-on:/projekte/wohnen-2025/",
    "news": "/aktuelles/",
    "participation": "/mitmachen/",
    "dialogue": "link:Was soll nach der Kohle bleiben?",
    "write": "write",
    "survey": "link:Wohnen und Wege im Partheland",
    "survey-questions": "answer",
    "survey-results": "results",
    "search": "/suche/?q=Schleenhain",
    "search-nothing": "/suche/?q=Schlehnhain",
    "subscribe": "/abo/",
    "sign-in": "/konto/login/",
    "sign-up": "/konto/signup/",
}


def open_page(one: Walk, address: str) -> None:
    """Open a path, or find a format on the overview by its title."""
    if address == "write":
        open_page(one, PAGES["dialogue"])
        one.page.get_by_role("link", name="Beitrag schreiben").first.click()
        one.page.get_by_role("textbox").first.wait_for()
    elif address == "answer":
        open_page(one, PAGES["survey"])
        one.page.get_by_role("link", name="Jetzt teilnehmen").first.click()
        one.page.get_by_role("button", name="Umfrage beginnen").click()
        one.page.get_by_role("radio").first.wait_for()
    elif address == "results":
        open_page(one, PAGES["survey"])
        one.page.get_by_role("link", name="Ergebnisse ansehen").first.click()
        one.page.get_by_role("table").first.wait_for()
    elif address.startswith("link-on:"):
        one.goto(address.removeprefix("link-on:"))
        one.page.get_by_role("link", name="Dieses Dokument anfragen").first.click()
        one.page.get_by_role("textbox").first.wait_for()
    elif address.startswith("link:"):
        one.goto("/mitmachen/")
        one.page.get_by_role("link", name=address.removeprefix("link:")).first.click()
        one.page.wait_for_load_state()
    else:
        one.goto(address)


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("address", PAGES.values(), ids=PAGES.keys())
def test_page_has_no_axe_violation(
    walk: Callable[..., Walk], address: str, scheme: Literal["light", "dark"], width: int
) -> None:
    one = walk(scheme=scheme, width=width)
    open_page(one, address)
    one.page.evaluate(AXE.read_text(encoding="utf-8"))
    result = one.page.evaluate("tags => axe.run({runOnly: {type: 'tag', values: tags}})", TAGS)
    found = [
        f"{violation['id']}: {node['html'][:200]} {node['failureSummary'][:300]}"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]
    assert found == []
    assert result["passes"] != []


@pytest.mark.parametrize("address", PAGES.values(), ids=PAGES.keys())
def test_page_does_not_scroll_sideways_at_320_px(walk: Callable[..., Walk], address: str) -> None:
    one = walk(width=320)
    open_page(one, address)
    assert one.page.evaluate("document.documentElement.scrollWidth") <= 320


# WCAG 2.2, success criterion 1.4.12: what a reader may set without losing text or function.
SPACING = """
* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
p { margin-block-end: 2em !important; }
"""
ADOPT = """css => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
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
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("address", PAGES.values(), ids=PAGES.keys())
@pytest.mark.parametrize(
    ("css", "width"),
    [("html { font-size: 200% !important; }", 1280), (SPACING, 390), (SPACING, 1280)],
)
def test_page_bears_larger_text_and_wider_spacing(
    walk: Callable[..., Walk], address: str, css: str, width: int
) -> None:
    one = walk(width=width)
    open_page(one, address)
    one.page.evaluate(ADOPT, css)
    assert one.page.evaluate(CUT_OFF) == []
    assert one.page.evaluate(SIDEWAYS) <= 0
