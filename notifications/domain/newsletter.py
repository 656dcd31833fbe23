"""A newsletter page becomes a mail."""

import hashlib
from contextlib import AbstractContextManager
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import escape
from django.utils.translation import gettext as _

from cms.models import Topic
from notifications.domain import mime, mjml
from notifications.domain.mail import inline_css
from notifications.models import CompiledMail, NewsletterPage
from notifications.models.message import list_id

ALLOWED_SCHEMES = {"mailto", "tel"}
# The list of issues for everybody; one for a single topic is a list of its own.
EVERYBODY = "neues"
TEMPLATE = "notifications/newsletter/mail"


class ForeignLinks(ValueError):
    """The newsletter points to other hosts in a way that is not allowed; `links` says where."""

    def __init__(self, links: list[str]) -> None:
        super().__init__(", ".join(links))
        self.links = links

    @property
    def words(self) -> str:
        """What is wrong and where, for who edits the newsletter."""
        text = _("Links to other hosts need https, and pictures must lie on this site: %(links)s")
        return text % {"links": ", ".join(self.links)}


@dataclass(frozen=True)
class Rendered:
    """A newsletter as a mail, with placeholders for the recipient's links."""

    subject: str
    html: str
    text: str
    topic: Topic | None = None

    @property
    def headers(self) -> dict[str, str]:
        """What every copy carries, tests included: mail programs and filters judge by it."""
        return {
            "From": settings.NEWSLETTER_FROM_EMAIL,
            "Reply-To": settings.DEFAULT_FROM_EMAIL,
            "List-ID": list_id(self._list_name),
            "Precedence": "list",
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        }

    @property
    def _list_name(self) -> str:
        """The list an issue belongs to, by which mail programs sort.

        It has to stay the same for ever (RFC 2919, section 5); the name of a topic may change.
        """
        return f"thema-{self.topic.pk}.{EVERYBODY}" if self.topic else EVERYBODY

    def list_headers(self, archive_url: str) -> dict[str, str]:
        """The ways out of this list and to the archive, with the placeholder of the recipient."""
        base = settings.SITE_URL
        one_click = _way_out("one_click", self.topic)
        return {
            "List-Unsubscribe": f"<{base}{one_click}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "List-Archive": f"<{archive_url}>",
            "List-Help": f"<{base}{reverse('notifications:subscribe')}>",
        }

    def prepared(self, archive_url: str) -> bytes:
        """The mail as bytes with slots."""
        return mime.prepare(
            headers={**self.headers, "Subject": self.subject},
            raw_headers=self.list_headers(archive_url),
            text=self.text,
            html=self.html,
        )


def render(page: NewsletterPage) -> Rendered:
    """The page as a mail: as it was compiled when it was saved, or anew if something changed since.

    Raises:
        ForeignLinks: something in it would be fetched from another host, or a link is not https.
    """
    topic = _topic_of(page)
    with _language_of(page):
        context = _context(page, topic)
        source = _source(context)
        text = mime.without_controls(render_to_string(f"{TEMPLATE}.txt", context)).strip() + "\n"
    return Rendered(
        subject=page.subject or page.title,
        html=_stored(page, _fingerprint(source)) or _compile(source),
        text=text,
        topic=topic,
    )


def keep(page: NewsletterPage) -> None:
    """Compile the page and store what comes out of it, unless that is there already.

    Raises:
        ForeignLinks: it cannot become a mail like this; what was stored stays.
    """
    with _language_of(page):
        source = _source(_context(page, _topic_of(page)))
    fingerprint = _fingerprint(source)
    if _stored(page, fingerprint):
        return
    CompiledMail.objects.update_or_create(
        page=page,
        defaults={
            "fingerprint": fingerprint,
            "html": _compile(source),
            "compiled_at": timezone.now(),
        },
    )


def _language_of(page: NewsletterPage) -> AbstractContextManager[None]:
    """The mail speaks the language of the issue, whatever the language of who looks at it."""
    code = page.locale.language_code if page.locale_id else settings.LANGUAGE_CODE
    return translation.override(code)


def _context(page: NewsletterPage, topic: Topic | None) -> dict[str, object]:
    preferences = reverse("notifications:preferences", args=[mime.PREFERENCES])
    return {
        "page": page,
        "parts": list(page.parts()),
        "web_url": page.full_url or settings.SITE_URL,
        "site_name": settings.SITE_NAME,
        "site_region": settings.SITE_REGION,
        "site_url": settings.SITE_URL,
        "unsubscribe_url": settings.SITE_URL + _way_out("notifications:unsubscribe", topic),
        "preferences_url": settings.SITE_URL + preferences,
    }


def _source(context: dict[str, object]) -> str:
    return mime.without_controls(render_to_string(f"{TEMPLATE}.mjml", context))


def _fingerprint(source: str) -> str:
    return hashlib.sha256(f"{mjml.ENGINE}\n{settings.SITE_URL}\n{source}".encode()).hexdigest()


def _stored(page: NewsletterPage, fingerprint: str) -> str:
    """What was compiled from this very source; empty if there is none."""
    found = CompiledMail.objects.filter(page=page.pk, fingerprint=fingerprint)
    return found.values_list("html", flat=True).first() or ""


def _compile(source: str) -> str:
    html = inline_css(_absolute(mjml.to_html(source)))
    if foreign := foreign_links(html):
        raise ForeignLinks(foreign)
    return html


def _topic_of(page: NewsletterPage) -> Topic | None:
    """The topic whose list an issue belongs to; None: it is one for everybody."""
    audience = page.audience
    topics = list(audience.get("topics") or [])
    if len(topics) != 1 or audience.get("projects") or audience.get("municipalities"):
        return None
    return Topic.objects.filter(pk=topics[0]).first()


def _way_out(view: str, topic: Topic | None) -> str:
    """The path that ends the list of the topic, or everything (RFC 8058, section 3.1)."""
    if topic is None:
        return reverse(view, args=[mime.UNSUBSCRIBE])
    return reverse(f"{view}_topic", args=[topic.pk, mime.UNSUBSCRIBE])


def as_seen(rendered: Rendered, mode: str) -> str:
    """The mail as a page for a preview: light, dark as in a dark mail program, or plain text."""
    if mode == "text":
        return (
            "<!DOCTYPE html><title>Text</title>"
            f"<pre style='white-space:pre-wrap;max-width:72ch'>{escape(rendered.text)}</pre>"
        )
    dark = "@media (prefers-color-scheme: dark)"
    # Every other mode is shown light, whatever the editor's own screen prefers.
    return rendered.html.replace(dark, "@media all" if mode == "dark" else "@media not all")


def _absolute(html: str) -> str:
    """Rich text links pages of ours by their path; a mail needs the whole address."""
    soup = BeautifulSoup(html, "html.parser")
    for tag, attribute in _references(soup):
        tag[attribute] = urljoin(settings.SITE_URL + "/", str(tag[attribute]))
    return str(soup)


def foreign_links(html: str) -> list[str]:
    """Everything in the mail that points to other hosts, but for https links people follow."""
    own = urlsplit(settings.SITE_URL).netloc
    found = []
    for tag, attribute in _references(BeautifulSoup(html, "html.parser")):
        url = urlsplit(str(tag[attribute]))
        followed = tag.name == "a" and url.scheme == "https"
        if url.netloc != own and url.scheme not in ALLOWED_SCHEMES and not followed:
            found.append(str(tag[attribute]))
    return found


def _references(soup: BeautifulSoup) -> list[tuple[Tag, str]]:
    return [
        (tag, attribute)
        for attribute in ("href", "src", "background", "action")
        for tag in soup.select(f"[{attribute}]")
    ]
