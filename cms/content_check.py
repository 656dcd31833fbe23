"""What an editor should look at again before others read it.

Wagtail's own checker looks at the preview in the browser; this one reads the saved draft.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.blocks import ListBlock, RichTextBlock, StreamBlock, StructBlock
from wagtail.fields import RichTextField
from wagtail.fields import StreamField as WagtailStreamField
from wagtail.images.blocks import ImageBlock
from wagtail.models import Locale, Page

from cms.models import ContentPage, ProjectPage
from cms.models.media import PicturedPage

MAX_WORDS = 25
STALE_AFTER = timedelta(days=365)
SIMPLE_LANGUAGE = "de-simple"
EMPTY_WORDS = {
    "hier", "hier klicken", "klicken sie hier", "mehr", "mehr erfahren", "mehr dazu", "weiter",
    "weiterlesen", "link", "dieser link", "download", "pdf", "details", "here", "click here",
    "more", "read more", "this link",
}  # fmt: skip
# A full stop behind these, a single letter or a number does not end a sentence.
ABBREVIATIONS = {
    "abs", "art", "bspw", "bzgl", "bzw", "ca", "dr", "evtl", "ff", "ggf", "inkl", "mio", "mrd",
    "nr", "prof", "sog", "st", "str", "usw", "vgl", "zzgl",
}  # fmt: skip
BREAKS = {"p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "br", "div", "ul", "ol", "td", "th"}
END = re.compile(r"[.!?…]+[“”\"»«)]*\s+(?=[„“\"»(]?[A-ZÄÖÜ0-9])")


@dataclass(frozen=True)
class Finding:
    """One thing to look at: where it is, what it is, what to do."""

    where: str
    what: str
    advice: str


@dataclass
class Reading(HTMLParser):
    """What a piece of rich text consists of: its lines, headings and links."""

    lines: list[str] = field(default_factory=lambda: [""])
    headings: list[int] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    inside_link: bool = False

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BREAKS:
            self.lines.append("")
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "a":
            self.links.append("")
            self.inside_link = True

    def handle_endtag(self, tag: str) -> None:
        if tag in BREAKS:
            self.lines.append("")
        if tag == "a":
            self.inside_link = False

    def handle_data(self, data: str) -> None:
        self.lines[-1] += data
        if self.inside_link:
            self.links[-1] += data


def read(html: str) -> Reading:
    """Take rich text apart; broken markup is read as far as it goes."""
    reading = Reading()
    reading.feed(html)
    reading.close()
    return reading


def sentences(line: str) -> list[str]:
    """The sentences of one line of German; “z. B.”, “am 3. Mai” and “Nr. 5” end none."""
    found, start = [], 0
    for end in END.finditer(line):
        before = re.split(r"[\s(„“\"]", line[start : end.start()])[-1].lower()
        is_stop = line[end.start()] == "."
        if is_stop and (len(before) == 1 or before in ABBREVIATIONS or before.isdigit()):
            continue
        found.append(line[start : end.end()].strip())
        start = end.end()
    return [one for one in [*found, line[start:].strip()] if one]


def long_sentences(line: str) -> list[str]:
    """Sentences of more than 25 words."""
    return [one for one in sentences(line) if len(re.findall(r"\w[\w-]*", one)) > MAX_WORDS]


def says_nothing(link: str) -> bool:
    """Whether the words of a link do not tell where it leads."""
    words = " ".join(link.lower().split()).strip(" .:…>»›→!")
    return not words or words in EMPTY_WORDS


def skipped_levels(headings: list[int]) -> list[tuple[int, int]]:
    """Where a heading is more than one level below the one before; the title is level 1."""
    pairs = zip([1, *headings], headings, strict=False)
    return [(above, level) for above, level in pairs if level > above + 1 or level == 1]


def check(page: Page) -> list[Finding]:
    """Everything found in the draft, from top to bottom, then what is missing around it."""
    found: list[Finding] = []
    headings: list[int] = []
    for where, text in _texts(page):
        reading = read(text)
        headings += reading.headings
        found += [_link(where, link) for link in reading.links if says_nothing(link)]
        found += [_sentence(where, one) for line in reading.lines for one in long_sentences(line)]
    found += [_heading(above, level) for above, level in skipped_levels(headings)]
    return [*found, *_pictures(page), *_around(page)]


def _link(where: str, link: str) -> Finding:
    what = _("The link “%(link)s” does not say where it leads.") % {"link": link.strip()}
    return Finding(where, what, _("Name the page or file it leads to."))


def _sentence(where: str, sentence: str) -> Finding:
    start = " ".join(sentence.split()[:6])
    what = _("The sentence “%(start)s …” has more than %(limit)s words.")
    return Finding(where, what % {"start": start, "limit": MAX_WORDS}, _("Make two of it."))


def _heading(above: int, level: int) -> Finding:
    what = _("A heading of level %(level)s follows one of level %(above)s.")
    advice = _("Leave out no level: screen readers read headings as a table of contents.")
    return Finding(_("Headings"), what % {"level": level, "above": above}, advice)


def _texts(page: Page) -> Iterator[tuple[str, str]]:
    """The texts residents read, each with the name of its field."""
    for one in page._meta.get_fields():
        if isinstance(one, WagtailStreamField):
            for text in _block_texts(one.value_from_object(page)):
                yield str(one.verbose_name), text
        elif isinstance(one, RichTextField):
            yield str(one.verbose_name), one.value_from_object(page) or ""
        elif isinstance(one, models.TextField) and one.name != "search_description":
            yield str(one.verbose_name), _plain(one.value_from_object(page))


def _plain(text: Any) -> str:
    return str(text or "").replace("&", "&amp;").replace("<", "&lt;")


def _block_texts(value: Any) -> Iterator[str]:
    for block, part in _blocks(value):
        if isinstance(block, RichTextBlock):
            yield part.source if part else ""


def _blocks(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every block below a value, with what it holds."""
    for child in value or ():
        yield from _below(child.block, child.value)


def _below(block: Any, value: Any) -> Iterator[tuple[Any, Any]]:
    yield block, value
    if isinstance(block, ImageBlock):
        return
    if isinstance(block, StreamBlock):
        yield from _blocks(value)
    elif isinstance(block, ListBlock):
        for one in value:
            yield from _below(block.child_block, one)
    elif isinstance(block, StructBlock):
        for name, child in block.child_blocks.items():
            yield from _below(child, value.get(name))


def _pictures(page: Page) -> Iterator[Finding]:
    advice = _("Describe what it shows, or mark it as decoration.")
    if isinstance(page, PicturedPage) and page.image_id and not _is_described(page):
        yield Finding(_("Lead picture"), _("The picture has no description."), advice)
    for one in page._meta.get_fields():
        if not isinstance(one, WagtailStreamField):
            continue
        for block, value in _blocks(one.value_from_object(page)):
            if not isinstance(block, ImageBlock) or not value:
                continue
            if not (value.decorative or (value.contextual_alt_text or "").strip()):
                what = _("The picture “%(title)s” has no description.")
                yield Finding(str(one.verbose_name), what % {"title": value.title}, advice)


def _is_described(page: PicturedPage) -> bool:
    return bool(page.image_alt or page.image_decorative)


def _around(page: Page) -> Iterator[Finding]:
    if not page.search_description:
        yield Finding(
            _("Promotion"),
            _("There is no description for search engines."),
            _("Say in one sentence what a resident finds here."),
        )
    if _lacks_simple_language(page):
        yield Finding(
            _("Languages"),
            _("There is no version in Leichte Sprache."),
            _("Use “Translate this page” and choose Leichte Sprache."),
        )
    published = page.last_published_at
    is_lasting = isinstance(page, ContentPage | ProjectPage)
    if is_lasting and published and published < timezone.now() - STALE_AFTER:
        yield Finding(
            _("Age"),
            _("Nobody has touched this page for more than a year."),
            _("Read it again and publish it, or take it down."),
        )


def _lacks_simple_language(page: Page) -> bool:
    simple = Locale.objects.filter(language_code=SIMPLE_LANGUAGE).first()
    if simple is None or not page.pk or page.locale_id == simple.pk:
        return False
    is_german = page.locale.language_code.startswith("de")
    return is_german and not page.has_translation(simple)
