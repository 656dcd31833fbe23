"""Finds glossary terms in formatted text and links the first occurrence of each."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PreformattedString
from django.http import HttpRequest
from wagtail.models import Page

from cms.domain import page_cache
from cms.models import GlossaryPage, GlossaryTerm

# Where a link would disturb: it stands in a link already, or the words are not ours.
UNTOUCHED = {"a", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "q", "code", "pre", "button"}


@dataclass(frozen=True)
class Entry:
    """What a text needs to know of a term."""

    slug: str
    term: str
    short: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Glossary:
    """All terms and the address of the page that explains them."""

    url: str
    entries: tuple[Entry, ...]

    def pattern(self) -> re.Pattern[str] | None:
        """Finds any spelling as a whole word, the longest first."""
        words = sorted({word for entry in self.entries for word in entry.words}, key=len)
        if not words:
            return None
        choice = "|".join(re.escape(word) for word in reversed(words))
        return re.compile(rf"(?<![\w-])(?:{choice})(?![\w-])")


def for_page(request: HttpRequest, page: Page) -> Glossary:
    """The glossary in the language of the page; without terms where there is none."""

    def read() -> Glossary:
        found = GlossaryPage.objects.live().public().filter(locale_id=page.locale_id).first()
        if found is None:
            return Glossary("", ())
        entries = tuple(
            Entry(term.slug, term.term, term.short, tuple(term.words))
            for term in GlossaryTerm.objects.all()
        )
        return Glossary(found.get_url(request) or "", entries)

    return page_cache.remember(f"glossary:{page.locale_id}", read, tags=[page_cache.SITE])


def explain(html: str, glossary: Glossary, seen: set[str]) -> tuple[str, list[Entry]]:
    """Link the first occurrence of every term that is not in `seen`; the words stay the same.

    Returns the text and the terms linked in it, which are added to `seen`.
    """
    pattern = glossary.pattern()
    if pattern is None or not pattern.search(html):
        return html, []
    by_word = {word: entry for entry in reversed(glossary.entries) for word in entry.words}
    soup = BeautifulSoup(html, "html.parser")
    linked: list[Entry] = []
    for node in list(_texts(soup)):
        parts: list[NavigableString | Tag] = []
        text, end = str(node), 0
        for match in pattern.finditer(text):
            entry = by_word[match.group()]
            if entry.slug in seen:
                continue
            seen.add(entry.slug)
            linked.append(entry)
            parts += [
                NavigableString(text[end : match.start()]),
                _link(soup, glossary, entry, match.group()),
            ]
            end = match.end()
        if parts:
            node.replace_with(*parts, NavigableString(text[end:]))
    return (soup.decode(formatter="minimal"), linked) if linked else (html, [])


def _texts(soup: BeautifulSoup) -> Iterator[NavigableString]:
    for node in soup.find_all(string=True):
        if not isinstance(node, PreformattedString) and not _is_untouched(node.parents):
            yield node


def _is_untouched(parents: Iterable[Tag]) -> bool:
    return any(parent.name in UNTOUCHED for parent in parents)


def _link(soup: BeautifulSoup, glossary: Glossary, entry: Entry, word: str) -> Tag:
    link = soup.new_tag(
        "a",
        attrs={
            "class": "term",
            "href": f"{glossary.url}#{entry.slug}",
            "aria-describedby": f"term-{entry.slug}",
        },
    )
    link.string = word
    return link
