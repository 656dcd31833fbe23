"""Rich text as it may stand in a notice: a few elements, no pictures, links with http(s) only."""

from itertools import groupby
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag
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
    """Rich text as plain text: paragraphs apart, lists as lists, links in brackets."""
    soup = BeautifulSoup(expand_db_html(html), "html.parser")
    for line_break in soup.find_all("br"):
        line_break.replace_with("\n")
    for link in soup.find_all("a", href=True):
        url = urljoin(settings.SITE_URL + "/", str(link["href"])).removeprefix("mailto:")
        words = link.get_text()
        link.replace_with(words if words == url else f"{words} ({url})")
    found: list[tuple[Tag, str]] = []
    for block in soup.find_all(["p", "h2", "h3", "h4", "li", "blockquote"]):
        if words := _line(block):
            found.append((_whole(block), words))
    paragraphs = groupby(found, key=lambda one: id(one[0]))
    text = "\n\n".join("\n".join(words for _, words in lines) for _, lines in paragraphs)
    return text or soup.get_text().strip()


def _whole(block: Tag) -> Tag:
    """What a line belongs to: an item to the outermost list, everything else to itself."""
    lists = block.find_parents(["ul", "ol"])
    return lists[-1] if lists else block


def _line(block: Tag) -> str:
    """The words of a block; empty if another block has them."""
    if block.name == "li":
        return _item(block)
    is_told = block.find_parent("li") or (block.name == "blockquote" and block.find("p"))
    return "" if is_told else block.get_text().strip()


def _item(item: Tag) -> str:
    """The words of a list item with its mark, without the list inside it."""
    words = "".join(text for text in item.strings if text.find_parent("li") is item).strip()
    if not words:
        return ""
    mark = "-"
    if item.parent is not None and item.parent.name == "ol":
        mark = f"{1 + len(item.find_previous_siblings('li'))}."
    depth = len(item.find_parents(["ul", "ol"])) - 1
    return f"{'  ' * depth}{mark} {words}"
