"""Every mail template of the product, rendered with stand-ins for whatever it asks for."""

import re
from collections.abc import Iterator
from datetime import datetime
from email import policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from bs4 import BeautifulSoup
from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from notifications.domain import mail

TEMPLATES = Path(settings.BASE_DIR) / "templates"
NOON = datetime(2026, 11, 27, 12, 0, tzinfo=ZoneInfo("Europe/Berlin"))
TIME = re.compile(r"(^at$|_at$|_on$|_until$|^day$|^date$|^time$|^until$|^since$|^start$|^end$)")
NUMBER = re.compile(
    r"(^days|^hours|^minutes|count|number|total|_days|_hours|^places|^position|^more)$"
)
ADDRESS = re.compile(r"(link|url|href)$")
PATH = re.compile(r"_path$")


LOADED = (("img", "src"), ("link", "href"), ("script", "src"), ("iframe", "src"))
WORDS = "Uferweg & Badestelle <Nord>"


class StandIn(str):
    """Words that answer every further question of a template, and can be gone through."""

    __slots__ = ()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return stand_in(name)

    def __iter__(self) -> Iterator[str]:
        return iter([StandIn(WORDS), StandIn(WORDS)])

    def __len__(self) -> int:
        """Loops over pairs look at it."""
        return 2


def stand_in(name: str) -> Any:
    """A time, a number, an address of ours, a path on our site, or words."""
    path = "/weg/abcdefghijklmnopqrstuvwxyz0123456789/"
    if PATH.search(name):
        return path
    if ADDRESS.search(name):
        return f"{settings.SITE_URL}{path}"
    if TIME.search(name):
        return NOON
    if NUMBER.search(name):
        return 3
    return StandIn(WORDS)


def names() -> list[str]:
    """Every designed mail: `<room>/mail/<name>`."""
    found = TEMPLATES.glob("*/mail/*_subject.txt")
    return sorted(
        path.relative_to(TEMPLATES).as_posix().removesuffix("_subject.txt") for path in found
    )


def variables(name: str) -> set[str]:
    """The names the templates of a mail ask for, those of their frames included."""
    seen: set[Path] = set()
    todo = [TEMPLATES / f"{name}{suffix}" for suffix in ("_subject.txt", ".txt", ".html")]
    found: set[str] = set()
    while todo:
        path = todo.pop()
        if path in seen or not path.exists():
            continue
        seen.add(path)
        source = path.read_text(encoding="utf-8")
        inside = " ".join(re.findall(r"\{[{%](.*?)[%}]\}", source, re.DOTALL))
        todo += [TEMPLATES / other for other in re.findall(r'"([\w/.]+\.(?:html|txt))"', inside)]
        words = re.sub(r'"[^"]*"', "", inside)
        found |= set(re.findall(r"(?<![.|\w])([a-z_][a-z_0-9]*)", words))
    return found - {"subject", "language", "label", "site_name", "site_region", "site_url"}


def build(name: str) -> EmailMultiAlternatives:
    """The mail with a stand-in for each name it asks for."""
    context = {word: stand_in(word) for word in variables(name)}
    return mail.build(name, to="p1@example.org", context=context)


def _part(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def check(mail: EmailMessage, *, language: str) -> None:
    """Assert what holds for every mail."""
    _check_headers(mail)
    text, html = _part(mail, "plain"), _part(mail, "html")
    assert len(text.split()) > 12
    assert re.findall(r"&(?:amp|lt|gt|quot|#\d+);|<(?:p|br|a|div|table)\b", text) == []
    assert "{" not in text
    _check_html(html, language=language)


def _check_headers(mail: EmailMessage) -> None:
    assert [
        name for name in ("From", "To", "Subject", "Date", "Message-ID") if not mail[name]
    ] == []
    assert all(len(mail.get_all(name) or []) == 1 for name in ("From", "To", "Subject", "Date"))
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"].endswith("@revierdialog.example>")
    assert re.findall(r"&\w+;|\{|\n", mail["Subject"]) == []
    assert mail.get_content_type() == "multipart/alternative"
    assert [str(defect) for part in mail.walk() for defect in part.defects] == []
    assert max(map(len, mail.as_bytes(policy=policy.SMTP).split(b"\r\n"))) <= 998


def _check_html(html: str, *, language: str) -> None:
    soup = BeautifulSoup(html, "html.parser")
    root = soup.find("html")
    assert root is not None
    assert root.get("lang") == language
    assert len(soup.find_all("h1")) == 1
    assert soup.select_one('meta[name="color-scheme"][content="light dark"]') is not None
    assert re.search(r"prefers-color-scheme:\s*dark", html)
    assert re.findall(r"\{[{%]", html) == []
    ours = urlsplit(settings.SITE_URL).netloc
    loaded = [str(tag[name]) for kind, name in LOADED for tag in soup.select(f"{kind}[{name}]")]
    loaded += re.findall(r"url\(([^)]*)\)|@import", html)
    linked = [str(tag["href"]) for tag in soup.select("a[href]")]
    schemes = {"mailto", "tel"}
    foreign = [
        url
        for url in loaded + linked
        if urlsplit(url).netloc != ours and urlsplit(url).scheme not in schemes and url != WORDS
    ]
    assert foreign == []
    assert [tag for tag in soup.find_all("img") if tag.get("alt") is None] == []
    assert soup.find_all(["script", "form", "iframe", "object", "link"]) == []
