"""Rich text as it may stand in a notice: a few elements, no pictures, links with http(s) only."""

from urllib.parse import urljoin

from bs4 import BeautifulSoup
from django.conf import settings
from django.utils.html import escape, linebreaks
from wagtail.rich_text import expand_db_html
from wagtail.whitelist import Whitelister, allow_without_attributes, attribute_rule, check_url


class _NoticeText(Whitelister):
    element_rules = {
        "[document]": allow_without_attributes,
        **dict.fromkeys(
            ("p", "br", "b", "strong", "i", "em", "ul", "ol", "li", "h2", "h3", "blockquote"),
            allow_without_attributes,
        ),
        "a": attribute_rule({"href": check_url}),
    }


def clean(html: str) -> str:
    """The HTML reduced to what a notice may hold, with the whole address in every link."""
    soup = BeautifulSoup(expand_db_html(html), "html.parser")
    for tag in soup.find_all(["script", "style", "template", "iframe", "object", "svg"]):
        tag.decompose()
    cleaned = BeautifulSoup(_NoticeText().clean(str(soup)), "html.parser")
    for link in cleaned.find_all("a"):
        if link.get("href"):
            link["href"] = urljoin(settings.SITE_URL + "/", str(link["href"]))
        else:
            link.unwrap()
    return str(cleaned)


def paragraphs(text: str) -> str:
    """Plain text as HTML paragraphs, escaped."""
    return linebreaks(escape(text)) if text else ""


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
