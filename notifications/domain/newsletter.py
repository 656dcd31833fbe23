"""A newsletter page becomes a mail."""

from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from wagtail.rich_text import expand_db_html

from notifications.domain import mime, mjml
from notifications.domain.mail import inline_css
from notifications.models import NewsletterPage
from notifications.models.message import mail_domain

ALLOWED_SCHEMES = {"mailto", "tel"}


class ForeignLinks(ValueError):
    """The newsletter points to other hosts in a way that is not allowed; `links` says where."""

    def __init__(self, links: list[str]) -> None:
        super().__init__(", ".join(links))
        self.links = links


@dataclass(frozen=True)
class Rendered:
    """A newsletter as a mail, with placeholders for the recipient's links."""

    subject: str
    html: str
    text: str

    def prepared(self, archive_url: str) -> bytes:
        """The mail as bytes with slots."""
        base = settings.SITE_URL
        one_click = reverse("one_click", args=[mime.UNSUBSCRIBE])
        return mime.prepare(
            headers={
                "From": settings.NEWSLETTER_FROM_EMAIL,
                "Reply-To": settings.DEFAULT_FROM_EMAIL,
                "Subject": self.subject,
                "List-ID": f"{settings.SITE_NAME} <neues.{mail_domain()}>",
                "Precedence": "list",
                "Auto-Submitted": "auto-generated",
                "X-Auto-Response-Suppress": "All",
            },
            raw_headers={
                "List-Unsubscribe": f"<{base}{one_click}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                "List-Archive": f"<{archive_url}>",
                "List-Help": f"<{base}{reverse('notifications:subscribe')}>",
            },
            text=self.text,
            html=self.html,
        )


def render(page: NewsletterPage) -> Rendered:
    """Compile the page to a mail.

    Raises:
        ForeignLinks: something in it would be fetched from another host, or a link is not https.
    """
    context = {
        "page": page,
        "parts": list(page.parts()),
        "web_url": page.full_url or settings.SITE_URL,
        "site_name": settings.SITE_NAME,
        "site_region": settings.SITE_REGION,
        "site_url": settings.SITE_URL,
        "unsubscribe_url": _slot_url("unsubscribe", mime.UNSUBSCRIBE),
        "preferences_url": _slot_url("preferences", mime.PREFERENCES),
    }
    source = render_to_string("notifications/newsletter/mail.mjml", context)
    html = inline_css(_absolute(mjml.to_html(source)))
    if foreign := foreign_links(html):
        raise ForeignLinks(foreign)
    text = render_to_string("notifications/newsletter/mail.txt", context).strip() + "\n"
    return Rendered(subject=page.subject or page.title, html=html, text=text)


def _slot_url(name: str, placeholder: str) -> str:
    return settings.SITE_URL + reverse(f"notifications:{name}", args=[placeholder])


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


def plain(html: str) -> str:
    """Rich text as plain text: paragraphs apart, list items dashed, links in brackets."""
    soup = BeautifulSoup(expand_db_html(html), "html.parser")
    for line_break in soup.find_all("br"):
        line_break.replace_with("\n")
    for link in soup.find_all("a", href=True):
        url = urljoin(settings.SITE_URL + "/", str(link["href"]))
        link.replace_with(f"{link.get_text()} ({url.removeprefix('mailto:')})")
    lines = []
    for block in soup.find_all(["p", "h2", "h3", "li"]):
        words = block.get_text().strip()
        if words:
            lines.append(f"- {words}" if block.name == "li" else f"{words}\n")
            if block.name == "li" and block.find_next_sibling("li") is None:
                lines.append("")
    return "\n".join(lines).strip() or soup.get_text().strip()
