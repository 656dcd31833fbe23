"""What to look at before a newsletter goes out: mistakes that block it, and advice."""

import http.client
import ipaddress
import re
import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from bs4 import BeautifulSoup
from django.conf import settings
from django.http import Http404
from django.test import RequestFactory
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils import timezone, translation
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from cms.models import EventPage, ParticipationPage
from cms.queries import mail_pages
from cms.views.pages import page as serve_page
from notifications.domain import mime, newsletter
from notifications.domain.newsletter import Rendered
from notifications.models import NewsletterPage
from notifications.models.parts import is_public

SUBJECT_SEEN = 60
PREHEADER_SEEN = 110
PREHEADER_LEAST = 30
MAX_BYTES = 100 * 1024
TIMEOUT = 4.0
MOST_FOREIGN = 25
# What looks like a placeholder that nobody filled in, whichever way it is spelled.
PLACEHOLDER = re.compile(
    r"\{\{?.{0,40}?\}\}?|\[\[.{0,40}?\]\]|<<.{0,40}?>>|%\(\w+\)s|\$\{.{0,40}?\}"
    r"|%\w{3,40}%|##\w{2,40}##|\bX{3,}\b|\bTODO\b|\bTBD\b|lorem ipsum|\*\|.{0,40}?\|\*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Finding:
    """Something about the newsletter. `blocks`: it must not go out like this."""

    text: str
    blocks: bool = False


def check(page: NewsletterPage) -> list[Finding]:
    """Everything that can be seen without asking other hosts; blocking findings first."""
    try:
        rendered = newsletter.render(page)
    except newsletter.ForeignLinks as error:
        text = _("Links to other hosts need https: %(links)s")
        return [Finding(text % {"links": ", ".join(error.links)}, blocks=True)]
    found = [
        *_words(page),
        *_text(page, rendered),
        *_pictures(page, rendered),
        *_placeholders(rendered),
        *_pages(page),
        *_own_links(rendered),
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
    links = _links(newsletter.render(page))
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


def _text(page: NewsletterPage, rendered: Rendered) -> Iterator[Finding]:
    if not list(page.parts()) and not page.intro.strip():
        yield Finding(_("There is no text yet."), blocks=True)
    for part in page.parts():
        if (
            part.kind in {"text", "quote"}
            and not BeautifulSoup(part.html, "html.parser").text.strip()
        ):
            yield Finding(_("A text block is empty."))
    if rendered.subject not in rendered.text:
        yield Finding(_("The plain text lacks the subject."))


def _pictures(page: NewsletterPage, rendered: Rendered) -> Iterator[Finding]:
    chosen = [block for block in page.body if block.block_type == "picture"]
    missing = len(chosen) - len([part for part in page.parts() if part.kind == "picture"])
    if missing:
        yield Finding(_("A picture is missing: it or its file was deleted."), blocks=True)
    for picture in BeautifulSoup(rendered.html, "html.parser").find_all("img"):
        if not str(picture.get("alt", "")).strip():
            name = str(picture.get("src", "")).rpartition("/")[2]
            text = _("A picture has no description: %(name)s")
            yield Finding(text % {"name": name}, blocks=True)


def _placeholders(rendered: Rendered) -> Iterator[Finding]:
    text = f"{rendered.subject}\n{rendered.text}"
    for word in dict.fromkeys(PLACEHOLDER.findall(text)):
        yield Finding(_("This looks like a placeholder: %(word)s") % {"word": word}, blocks=True)


def _pages(page: NewsletterPage) -> Iterator[Finding]:
    """Chosen pages that are not public are left out; whoever chose them should know."""
    for block in page.body:
        chosen = {
            "pages": lambda value: list(value),
            "survey": lambda value: [value],
            "event": lambda value: [value],
            "button": lambda value: [value["page"]],
        }.get(block.block_type, lambda value: [])(block.value)
        for one in chosen:
            if not is_public(one):
                text = _("“%(title)s” is not public and is left out.")
                yield Finding(text % {"title": one.title if one else "?"})
            elif _is_over(one.specific):
                yield Finding(_("“%(title)s” is over.") % {"title": one.title})
        if block.block_type in {"everything_new", "open_formats"}:
            filled = [part for part in page.parts() if part.kind == "pages"]
            if not filled:
                yield Finding(_("“%(name)s” finds nothing.") % {"name": block.block.label})


def _is_over(page: Page) -> bool:
    """Whether nobody can come or take part any more."""
    if isinstance(page, EventPage):
        return page.is_cancelled or page.ends_at < timezone.now()
    closes = page.closes_at if isinstance(page, ParticipationPage) else None
    return closes is not None and closes < timezone.now()


def _own_links(rendered: Rendered) -> Iterator[Finding]:
    for url in _links(rendered):
        if _is_own(url) and not _is_served(urlsplit(url).path):
            text = _("A link leads to nothing: %(url)s")
            yield Finding(text % {"url": url}, blocks=True)


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


def _links(rendered: Rendered) -> list[str]:
    found = BeautifulSoup(rendered.html, "html.parser").select("a[href]")
    return list(dict.fromkeys(str(link["href"]).partition("#")[0] for link in found))


def _is_own(url: str) -> bool:
    return urlsplit(url).netloc == urlsplit(settings.SITE_URL).netloc


def _is_served(path: str) -> bool:
    """Whether a page or view of ours answers there. The links of the recipient always do."""
    if mime.UNSUBSCRIBE in path or mime.PREFERENCES in path or path.startswith(settings.MEDIA_URL):
        return True
    language = translation.get_language_from_path(path) or settings.LANGUAGE_CODE
    with translation.override(language):
        try:
            match = resolve(path or "/")
        except Resolver404:
            return False
        return match.func is not serve_page or _is_page(path, match)


def _is_page(path: str, match: ResolverMatch) -> bool:
    """Whether a published page of the CMS has this address, in the language of the moment."""
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if site is None:
        return False
    rest = str(match.args[0] if match.args else match.kwargs.get("path", ""))
    try:
        site.root_page.localized.specific.route(
            RequestFactory().get(path), [part for part in rest.split("/") if part]
        )
    except Http404:
        return False
    return True


def answers(url: str) -> str:
    """Ask the host for the address; the problem in words, or nothing.

    Only public addresses are asked, so nobody can use this to look around our own network. The
    connection goes to the very address that was looked at.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    try:
        address = str(socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)[0][4][0])
        if not ipaddress.ip_address(address).is_global:
            return _("is no public address")
        with socket.create_connection((address, parts.port or 443), timeout=TIMEOUT) as plain:
            secure = ssl.create_default_context().wrap_socket(plain, server_hostname=host)
            with secure:
                connection = http.client.HTTPSConnection(host, timeout=TIMEOUT)
                connection.sock = secure
                connection.request("HEAD", f"{parts.path or '/'}?{parts.query}".rstrip("?"))
                status = connection.getresponse().status
    except (OSError, ValueError, http.client.HTTPException):
        return _("does not answer")
    return "" if status < 400 else _("answers with %(status)d") % {"status": status}
