"""The mail a newsletter becomes: right links, nothing foreign, good plain text."""

import re

import pytest
from bs4 import BeautifulSoup
from wagtail.models import PageViewRestriction
from wagtail.rich_text import RichText

from cms.models import NewsPage
from notifications.domain import mime
from notifications.domain.newsletter import ForeignLinks, foreign_links, plain, render
from notifications.models import NewsletterPage

pytestmark = pytest.mark.django_db


def test_html_carries_every_block_with_absolute_links(
    newsletter: NewsletterPage, news: NewsPage
) -> None:
    html = render(newsletter).html
    assert html.count(f'href="{news.full_url}"') == 3
    assert "Bis Ende März &amp; noch länger." in html
    assert "Mitmachen" in html
    assert "<b>3. März</b>" in html
    assert mime.UNSUBSCRIBE in html
    assert mime.PREFERENCES in html


def test_nothing_foreign_is_loaded_or_linked(newsletter: NewsletterPage) -> None:
    html = render(newsletter).html
    assert foreign_links(html) == []
    urls = set(re.findall(r"""(?:href|src|url)\s*[=(]\s*["']?(https?://[^"')\s>]+)""", html))
    assert {url.split("/")[2] for url in urls} == {"testserver"}
    assert "fonts.googleapis" not in html
    assert "@import" not in html
    assert "<img" not in html


@pytest.mark.parametrize(
    "link",
    [
        "//cdn.example.org/a",
        "javascript:alert(1)",
        "http://testserver.example.org/",
    ],
)
def test_foreign_link_is_refused(newsletter: NewsletterPage, link: str) -> None:
    newsletter.body = [("text", RichText(f'<p><a href="{link}">dort</a></p>'))]  # type: ignore[assignment]
    with pytest.raises(ForeignLinks) as refused:
        render(newsletter)
    assert len(refused.value.links) == 1


def test_pages_of_partners_may_be_linked(newsletter: NewsletterPage) -> None:
    newsletter.body = [("text", RichText('<p><a href="https://partner.example.org/">dort</a></p>'))]  # type: ignore[assignment]
    assert 'href="https://partner.example.org/"' in render(newsletter).html


@pytest.mark.parametrize(
    "html",
    [
        '<img src="https://tracker.example.org/x">',
        '<link href="https://cdn.example.org/x.css">',
        '<td background="https://cdn.example.org/x.png"></td>',
    ],
)
def test_nothing_is_fetched_from_other_hosts(html: str) -> None:
    assert len(foreign_links(html)) == 1


def test_function_address_may_be_linked(newsletter: NewsletterPage) -> None:
    newsletter.body = [("text", RichText('<p><a href="mailto:post@example.org">Post</a></p>'))]  # type: ignore[assignment]
    rendered = render(newsletter)
    assert 'href="mailto:post@example.org"' in rendered.html
    assert "Post (post@example.org)" in rendered.text


def test_text_reads_well(newsletter: NewsletterPage, news: NewsPage) -> None:
    text = render(newsletter).text
    assert text.startswith("Grüße vom See: was jetzt geplant ist\n")
    assert f"Guten Tag, lesen Sie hier ({news.full_url})." in text
    assert "- Böhlen" in text
    assert f"* Der Plan liegt aus\n  Bis Ende März & noch länger.\n  {news.full_url}" in text
    assert f"Mitmachen: {news.full_url}" in text
    assert "&amp;" not in text
    assert "\n\n\n" not in text


def test_unpublished_pages_are_left_out(newsletter: NewsletterPage, news: NewsPage) -> None:
    news.unpublish()
    fresh = NewsletterPage.objects.get(pk=newsletter.pk)
    assert [part.kind for part in fresh.parts()] == ["text", "divider"]
    assert "Der Plan liegt aus" not in render(fresh).html


@pytest.mark.parametrize("whole_section", [False, True])
def test_pages_behind_a_restriction_are_left_out(
    newsletter: NewsletterPage, news: NewsPage, whole_section: bool
) -> None:
    page = news.get_parent() if whole_section else news
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    fresh = NewsletterPage.objects.get(pk=newsletter.pk)
    assert [part.kind for part in fresh.parts()] == ["text", "divider"]
    assert "Der Plan liegt aus" not in render(fresh).html


def test_markup_in_plain_fields_is_escaped(newsletter: NewsletterPage) -> None:
    newsletter.subject = "<script>alert(1)</script> & Co"
    newsletter.preheader = '"><img src="https://x.example.org">'
    html = render(newsletter).html
    soup = BeautifulSoup(html, "html.parser")
    assert soup.find_all(["script", "img"]) == []
    assert soup.h1 is not None
    assert soup.h1.get_text() == "<script>alert(1)</script> & Co"
    assert foreign_links(html) == []


def test_plain_keeps_paragraphs_and_breaks() -> None:
    html = "<p>Eins<br/>zwei</p><ol><li>a</li><li>b</li></ol><p>drei</p>"
    assert plain(html) == "Eins\nzwei\n\n- a\n- b\n\ndrei"
