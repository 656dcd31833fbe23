"""What to look at before a newsletter goes out: mistakes that block it, and advice."""

import http.client
import ipaddress
import re
import socket
import ssl
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

from bs4 import BeautifulSoup
from django.conf import settings
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils import timezone, translation
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext as _
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from cms.models import EventPage, ParticipationPage, querysets
from cms.queries import mail_pages
from cms.views.pages import page as serve_page
from notifications.domain import mime, newsletter, rich
from notifications.domain.newsletter import Rendered
from notifications.enums import MailingState
from notifications.models import Mailing, NewsletterPage
from notifications.models.parts import FILLED, Part, is_public

SUBJECT_SEEN = 60
PREHEADER_SEEN = 110
PREHEADER_LEAST = 30
MAX_BYTES = 100 * 1024
TIMEOUT = 4.0
MOST_FOREIGN = 25
# Some servers want the page to be asked for before they tell whether there is one.
HEAD_REFUSED = {403, 405, 501}
PLAIN_FIELDS = ("title", "subject", "preheader")
# What looks like a placeholder that nobody filled in, whichever way it is spelled, half of one too.
PLACEHOLDER = re.compile(
    r"\{\{?.{0,40}?\}\}?|\[\[.{0,40}?\]\]|<<.{0,40}?>>|%\(\w+\)s|\$\{.{0,40}?\}"
    r"|%\w{3,40}%|##\w{2,40}##|\bX{3,}\b|\bTODO\b|\bTBD\b|lorem ipsum|\*\|.{0,40}?\|\*"
    r"|\{\{\s?\w*|\w*\s?\}\}|\[\[\s?\w*|\w*\s?\]\]",
    re.IGNORECASE,
)
# Asks the address of a host with a method; the status.
StatusAt = Callable[[str, str, str], int]
# Words in brackets may be one, or what they are meant for.
BRACKETS = re.compile(r"\[[^\W\d_][^\[\]\n]{2,40}\]")
# An escape in an address is no placeholder; what it stands for may be.
ADDRESS = re.compile(r"https?://\S+")


@dataclass(frozen=True)
class Finding:
    """Something about the newsletter, and the field or block in which it is.

    `blocks`: it must not go out like this.
    """

    text: str
    blocks: bool = False
    where: str = ""


@dataclass(frozen=True)
class Placed:
    """A block of the body, what becomes of it, and how an editor finds it."""

    block: Any
    part: Part | None
    where: str


def check(page: NewsletterPage) -> list[Finding]:
    """Everything that can be seen without asking other hosts; blocking findings first."""
    try:
        rendered = newsletter.render(page)
    except newsletter.ForeignLinks as error:
        return [Finding(error.words, blocks=True)]
    blocks = [
        Placed(
            block, part, _("Block %(number)d, %(name)s") % {"number": number, "name": _name(block)}
        )
        for number, (block, part) in enumerate(page.blocks(), start=1)
    ]
    found = [
        *_words(page),
        *_text(page, blocks),
        *_pictures(blocks),
        *_placeholders(page, blocks),
        *_pages(blocks),
        *_other_versions(page),
        *_own_links(page, rendered),
        *_size(rendered),
        *_imprint(),
    ]
    return sorted(found, key=lambda one: not one.blocks)


def check_foreign(
    page: NewsletterPage, *, ask: Callable[[str], str] | None = None
) -> list[Finding]:
    """Ask other hosts whether the linked addresses answer. Staff start this by hand.

    Not more than MOST_FOREIGN, because somebody waits for it; the last finding says so.
    """
    ask = ask or answers
    links = _links(newsletter.render(page).html)
    foreign = [url for url in links if urlsplit(url).scheme == "https" and not _is_own(url)]
    problems = {url: ask(url) for url in foreign[:MOST_FOREIGN]}
    found = [Finding(f"{url}: {problem}") for url, problem in problems.items() if problem]
    if len(foreign) > MOST_FOREIGN:
        text = _("Only the first %(asked)d of %(all)d links to other hosts were asked.")
        found.append(Finding(text % {"asked": MOST_FOREIGN, "all": len(foreign)}))
    return found


def _words(page: NewsletterPage) -> Iterator[Finding]:
    if not page.subject.strip():
        yield Finding(_("There is no subject."), blocks=True)
    if len(page.subject) > SUBJECT_SEEN:
        text = _("The subject has %(length)d characters; many programs show the first %(seen)d.")
        yield Finding(text % {"length": len(page.subject), "seen": SUBJECT_SEEN})
    if page.subject.isupper():
        yield Finding(_("A subject in capitals looks like advertising."))
    if not page.preheader:
        yield Finding(_("There is no preview line: mail programs show the first words instead."))
    elif not PREHEADER_LEAST <= len(page.preheader) <= PREHEADER_SEEN:
        text = _("The preview line has %(length)d characters; %(least)d to %(most)d read well.")
        numbers = {
            "length": len(page.preheader),
            "least": PREHEADER_LEAST,
            "most": PREHEADER_SEEN,
        }
        yield Finding(text % numbers)


def _name(block: Any) -> str:
    return str(block.block.label)


def _text(page: NewsletterPage, blocks: list[Placed]) -> Iterator[Finding]:
    if not page.intro.strip() and not any(one.part for one in blocks):
        yield Finding(_("There is no text yet."), blocks=True)
    for one in blocks:
        if one.part and one.part.kind in {"text", "quote"} and not rich.plain(one.part.html):
            yield Finding(_("This block is empty."), where=one.where)


def _pictures(blocks: list[Placed]) -> Iterator[Finding]:
    for one in blocks:
        if one.block.block_type != "picture":
            continue
        if one.part is None:
            text = _("The picture is missing: it or its file was deleted.")
            yield Finding(text, blocks=True, where=one.where)
        elif not one.part.label.strip() and not one.block.value.decorative:
            text = _(
                "The picture “%(title)s” has no description. Please write one: many mail programs "
                "show it in place of the picture."
            )
            yield Finding(text % {"title": one.block.value.title}, blocks=True, where=one.where)


def _placeholders(page: NewsletterPage, blocks: list[Placed]) -> Iterator[Finding]:
    fields = [
        *((_label(page, name), rich.paragraphs(getattr(page, name))) for name in PLAIN_FIELDS),
        (_label(page, "intro"), page.intro),
        *((one.where, _said(one.part)) for one in blocks if one.part),
    ]
    for where, html in fields:
        text = ADDRESS.sub(lambda found: unquote(found[0]), rich.plain(html))
        for word in dict.fromkeys(PLACEHOLDER.findall(text)):
            said = _("This looks like a placeholder: %(word)s") % {"word": word}
            yield Finding(said, blocks=True, where=where)
        for word in dict.fromkeys(BRACKETS.findall(PLACEHOLDER.sub("", text))):
            said = _("Is there still something to fill in? %(word)s") % {"word": word}
            yield Finding(said, where=where)


def _label(page: NewsletterPage, name: str) -> str:
    return capfirst(str(page._meta.get_field(name).verbose_name))


def _said(part: Part) -> str:
    """All words of a part, as HTML."""
    html = part.html if part.kind == "text" else rich.paragraphs(part.html)
    words = [part.label, *(f"{one.title}\n\n{one.text}" for one in part.teasers)]
    return html + "".join(rich.paragraphs(text) for text in words)


def _pages(blocks: list[Placed]) -> Iterator[Finding]:
    """Chosen pages that are not public are left out; whoever chose them should know."""
    for placed in blocks:
        block = placed.block
        chosen = {
            "pages": lambda value: list(value),
            "survey": lambda value: [value],
            "event": lambda value: [value],
            "button": lambda value: [value["page"]],
        }.get(block.block_type, lambda value: [])(block.value)
        for one in chosen:
            if one is None:
                yield Finding(_("The page was deleted and is left out."), where=placed.where)
            elif not is_public(one):
                text = _("“%(title)s” is not public and is left out.")
                yield Finding(text % {"title": one.title}, where=placed.where)
            elif _is_over(one.specific):
                text = _("“%(title)s” is over.")
                yield Finding(text % {"title": one.title}, where=placed.where)
        if block.block_type in FILLED:
            yield from _filled(placed)


def _filled(placed: Placed) -> Iterator[Finding]:
    """What fills itself is as of the day on which the issue appeared, which may be days ago."""
    if placed.part is None:
        yield Finding(_("There is nothing to show here at present."), where=placed.where)
        return
    shown = Page.objects.filter(pk__in=[teaser.page_id for teaser in placed.part.teasers])
    for one in shown.specific():
        if _is_over(one):
            yield Finding(_("“%(title)s” is over.") % {"title": one.title}, where=placed.where)


def _is_over(page: Page) -> bool:
    """Whether nobody can come or take part any more."""
    if isinstance(page, EventPage):
        return page.is_cancelled or page.ends_at < timezone.now()
    closes = page.closes_at if isinstance(page, ParticipationPage) else None
    return closes is not None and closes < timezone.now()


def _other_versions(page: NewsletterPage) -> Iterator[Finding]:
    """Versions in other languages whose readers get this one, too."""
    text = _(
        "The version in %(language)s was sent or is planned, and some people would get both. "
        "An audience can name languages."
    )
    ours = set(page.audience.get("languages") or [])
    sent = Mailing.objects.filter(page__translation_key=page.translation_key)
    sent = sent.exclude(page=page.pk).exclude(state=MailingState.CANCELLED)
    for row in sent.only("audience", "page__locale").select_related("page__locale"):
        theirs = set(row.audience.get("languages") or [])
        if row.page and not (ours and theirs and ours.isdisjoint(theirs)):
            yield Finding(text % {"language": row.page.locale.get_display_name()})


def _own_links(page: NewsletterPage, rendered: Rendered) -> Iterator[Finding]:
    """Links of ours that lead nowhere. The web edition is public before anything is sent."""
    led = list(_led(rendered.html, besides=page.full_url))
    yield from _dead(led)
    sign_in = _("The link “%(words)s” leads to a page that asks for a sign-in.")
    for one in led:
        if one.leads is Leads.TO_A_SIGN_IN:
            yield Finding(sign_in % {"words": one.words})
    for link in BeautifulSoup(rendered.html, "html.parser").select("a:not([href])"):
        text = _("The page behind the link “%(words)s” was deleted.")
        yield Finding(text % {"words": link.get_text(" ", strip=True)}, blocks=True)


def dead_links(html: str, *, besides: str | None = None) -> list[Finding]:
    """Links of ours in a mail that lead to nothing.

    Args:
        html: of the mail.
        besides: an address that may have nothing yet.
    """
    return list(_dead(_led(html, besides=besides)))


def _dead(links: Iterable["Link"]) -> Iterator[Finding]:
    text = _("The link “%(words)s” leads to nothing: %(url)s")
    for link in links:
        if link.leads is Leads.NOWHERE:
            yield Finding(text % {"words": link.words, "url": link.url}, blocks=True)


def _led(html: str, *, besides: str | None) -> Iterator["Link"]:
    """The links of ours, each asked once."""
    for url, words in _links(html).items():
        if _is_own(url) and url != besides:
            yield Link(url, words, leads_to(url))


def _size(rendered: Rendered) -> Iterator[Finding]:
    size = len(rendered.prepared(settings.SITE_URL))
    if size > MAX_BYTES:
        text = format_lazy(
            _("The mail has {size} KB; Gmail cuts it off at {most} KB."),
            size=size // 1024,
            most=MAX_BYTES // 1024,
        )
        yield Finding(str(text), blocks=True)


def _imprint() -> Iterator[Finding]:
    if not mail_pages():
        text = _("No imprint is linked. Tick it in the settings of the imprint’s page.")
        yield Finding(text)


def _links(html: str) -> dict[str, str]:
    """Where the mail links to, each with the words of its first link."""
    found: dict[str, str] = {}
    for link in BeautifulSoup(html, "html.parser").select("a[href]"):
        url = str(link["href"]).partition("#")[0]
        found.setdefault(url, link.get_text(" ", strip=True))
    return found


def _is_own(url: str) -> bool:
    return urlsplit(url).netloc == urlsplit(settings.SITE_URL).netloc


class Leads(Enum):
    """Where a link of ours leads."""

    NOWHERE = auto()
    TO_A_SIGN_IN = auto()
    ON = auto()


@dataclass(frozen=True)
class Link:
    """A link of ours: its address, the words it stands behind, and where it leads."""

    url: str
    words: str
    leads: Leads


def leads_to(url: str) -> Leads:
    """Whether a page or view of ours answers there. The links of the recipient always do.

    The path is decoded, as that of a request is.
    """
    path = unquote(urlsplit(url).path)
    if mime.UNSUBSCRIBE in path or mime.PREFERENCES in path or path.startswith(settings.MEDIA_URL):
        return Leads.ON
    language = translation.get_language_from_path(path) or settings.LANGUAGE_CODE
    with translation.override(language):
        try:
            match = resolve(path or "/")
        except Resolver404:
            found = Leads.NOWHERE
        else:
            found = _page_at(match) if match.func is serve_page else Leads.ON
    return Leads.ON if found is Leads.NOWHERE and _is_redirected(url) else found


def _page_at(match: ResolverMatch) -> Leads:
    """What the CMS has at this address, in the language of the moment."""
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    homes = site.root_page.get_translations(inclusive=True) if site else Page.objects.none()
    home = homes.filter(locale__language_code=translation.get_language()).first()
    if home is None:
        return Leads.NOWHERE
    rest = str(match.args[0] if match.args else match.kwargs.get("path", ""))
    steps = [home.url_path.rstrip("/"), *(part for part in rest.split("/") if part), ""]
    pages = Page.objects.filter(~querysets.PLACEHOLDER, url_path="/".join(steps), live=True)
    if querysets.published(pages).exists():
        return Leads.ON
    return Leads.TO_A_SIGN_IN if pages.exists() else Leads.NOWHERE


def _is_redirected(url: str) -> bool:
    """Whether an address that a page had once, or that staff entered, leads on."""
    parts = urlsplit(url)
    path = Redirect.normalise_path(urlunsplit(("", "", parts.path, parts.query, "")))
    known = Redirect.objects.filter(old_path__in={path, path.partition("?")[0]})
    return any(row.link for row in known)


def answers(url: str, *, ask: StatusAt | None = None) -> str:
    """Ask the host for the address; the problem in words, or nothing.

    Only public addresses are asked, so nobody can use this to look around our own network. The
    connection goes to the very addresses that were looked at.
    """
    host = urlsplit(url).hostname or ""
    try:
        rows = socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)
        addresses = [str(row[4][0]) for row in rows]
        if not all(ipaddress.ip_address(address).is_global for address in addresses):
            return _("is no public address")
        status = first_status(url, addresses, "HEAD", ask or _status_at)
        if status in HEAD_REFUSED:
            status = first_status(url, addresses, "GET", ask or _status_at)
    except (OSError, ValueError, http.client.HTTPException):
        return _("does not answer")
    return "" if status < 400 else _("answers with %(status)d") % {"status": status}


def first_status(url: str, addresses: list[str], method: str, ask: StatusAt) -> int:
    """What the host answers at the first of its addresses that takes a connection.

    Raises:
        OSError: none does; on machines without IPv6 the first never does.
    """
    *others, last = addresses
    for address in others:
        with suppress(OSError):
            return ask(url, address, method)
    return ask(url, last, method)


def _status_at(url: str, address: str, method: str) -> int:
    parts = urlsplit(url)
    host = parts.hostname or ""
    with socket.create_connection((address, parts.port or 443), timeout=TIMEOUT) as plain:
        secure = ssl.create_default_context().wrap_socket(plain, server_hostname=host)
        with secure:
            connection = http.client.HTTPSConnection(host, timeout=TIMEOUT)
            connection.sock = secure
            connection.request(method, f"{parts.path or '/'}?{parts.query}".rstrip("?"))
            return connection.getresponse().status
