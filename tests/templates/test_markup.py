"""Every template parses and keeps to the security policy: nothing inline, nothing foreign."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Template
from django.template.loader import get_template

ROOT = Path(settings.BASE_DIR) / "templates"
STYLES = Path(settings.BASE_DIR) / "static" / "css"
ALL = sorted(
    path.relative_to(ROOT).as_posix()
    for path in ROOT.rglob("*")
    if path.suffix in {".html", ".txt"}
)
# Mails carry their styles with them. Wagtail's admin has a policy of its own.
ELSEWHERE = ("mail/", "/mail/", "/email/", "admin/", "/newsletter/", "mjml")
PUBLIC = [
    name for name in ALL if name.endswith(".html") and not any(word in name for word in ELSEWHERE)
]
COMPONENTS = [name for name in ALL if name.startswith("components/")]

FORBIDDEN = {
    "inline style": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    # A block of data is no script: browsers do not run it, and no policy asks about it.
    "inline script": re.compile(
        r'<script\b(?![^>]*(\ssrc=|\stype="application/(ld\+)?json"))', re.IGNORECASE
    ),
    "event handler": re.compile(r"<[^>{%]*\son[a-z]+\s*=", re.IGNORECASE),
    "htmx event handler": re.compile(r"\shx-on[:-]", re.IGNORECASE),
    "javascript address": re.compile(r"javascript:", re.IGNORECASE),
    "loaded from elsewhere": re.compile(
        r"<(?:script|link|img|iframe|source|video|audio)\b[^>]*(?:src|href)=[\"']?(?:https?:)?//",
        re.IGNORECASE,
    ),
}


@pytest.mark.parametrize("name", ALL)
def test_template_parses(name: str) -> None:
    assert isinstance(get_template(name).template, Template)  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", PUBLIC)
def test_public_template_keeps_to_the_policy(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert [rule for rule, pattern in FORBIDDEN.items() if pattern.search(text)] == []


@pytest.mark.parametrize("rule", FORBIDDEN)
def test_the_policy_check_can_fail(rule: str) -> None:
    bad = {
        "inline style": '<p style="color: red">',
        "style element": "<style>p {}</style>",
        "inline script": "<script>alert(1)</script>",
        "event handler": '<a href="#" onclick="go()">',
        "htmx event handler": '<a hx-on:click="go()">',
        "javascript address": '<a href="javascript:go()">',
        "loaded from elsewhere": '<script src="https://cdn.example/x.js"></script>',
    }
    assert FORBIDDEN[rule].search(bad[rule])


@pytest.mark.parametrize(
    ("source", "is_script"),
    [
        ('<script type="application/json">{}</script>', False),
        ('<script type="application/ld+json">{}</script>', False),
        ('<script type="application/javascript">go()</script>', True),
        ('<script type="module">go()</script>', True),
        ('<script data-src="x.js">go()</script>', True),
    ],
)
def test_data_is_told_from_scripts(source: str, is_script: bool) -> None:
    assert bool(FORBIDDEN["inline script"].search(source)) is is_script


@pytest.mark.parametrize("name", COMPONENTS)
def test_component_says_what_it_is_and_needs(name: str) -> None:
    first = (ROOT / name).read_text(encoding="utf-8").splitlines()[0]
    assert re.fullmatch(r"\{# .+ #\}", first), f"{name} does not begin with a comment"


@pytest.mark.parametrize("path", sorted(STYLES.glob("*.css")), ids=lambda path: path.name)
def test_style_sheet_loads_nothing_foreign(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    # The namespace of an SVG drawn into the style sheet is a name, not an address.
    addresses = re.findall(r"https?://[^\s'\")]+", text)
    assert set(addresses) <= {"http://www.w3.org/2000/svg"}
    assert "@import" not in text
