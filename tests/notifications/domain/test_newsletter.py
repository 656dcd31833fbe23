"""The mail a newsletter becomes: right links, nothing foreign, good plain text."""

import re
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.test import Client
from django.utils import timezone, translation
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageBlock
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Locale, PageViewRestriction
from wagtail.rich_text import RichText

from cms.models import NewsPage
from notifications.domain import checks, mime, mjml
from notifications.domain.newsletter import ForeignLinks, foreign_links, keep, render
from notifications.domain.rich import plain
from notifications.models import CompiledMail, NewsletterPage
from tests.cms import build

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
    assert (
        f"* Der Plan liegt aus\n  Nachricht\n  Bis Ende März & noch länger.\n  {news.full_url}"
        in text
    )
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
    assert plain(html) == "Eins\nzwei\n\n1. a\n2. b\n\ndrei"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "- a\n  - b\n- c"),
        ("<ol><li>a<ul><li>a</li></ul></li><li>c</li></ol>", "1. a\n  - a\n2. c"),
        ("<ul><li>a</li></ul><ol><li>b</li></ol>", "- a\n\n1. b"),
        ("<ul><li><p>a</p></li></ul>", "- a"),
        ("<p>a</p><blockquote>b</blockquote>", "a\n\nb"),
        ("<blockquote><p>a</p><p>b</p></blockquote>", "a\n\nb"),
        ("<h4>a</h4><p>b</p>", "a\n\nb"),
        (
            '<p><a href="https://example.org/">https://example.org/</a></p>',
            "https://example.org/",
        ),
    ],
)
def test_plain_keeps_the_order_of_things(html: str, text: str) -> None:
    assert plain(html) == text


def test_quotation_has_the_marks_of_its_language(newsletter: NewsletterPage) -> None:
    newsletter.body = [("quote", {"text": "Endlich.\nJa.", "source": ""})]  # type: ignore[assignment]
    assert _quoted(render(newsletter).html) == "„Endlich.|Ja.“"
    assert "„Endlich.\nJa.“" in render(newsletter).text
    newsletter.locale, _created = Locale.objects.get_or_create(language_code="en")
    assert _quoted(render(newsletter).html) == "“Endlich.|Ja.”"
    assert "“Endlich.\nJa.”" in render(newsletter).text


def _quoted(html: str) -> str:
    quotation = BeautifulSoup(html, "html.parser").blockquote
    assert quotation is not None
    return quotation.get_text("|", strip=True)


def test_headings_are_in_order(newsletter: NewsletterPage, news: NewsPage) -> None:
    NewsPage.objects.filter(pk=news.pk).update(first_published_at=timezone.now())
    new = {"heading": "Neu", "since": "90", "kinds": ["news"], "most": 5}
    newsletter.body = [("everything_new", new)]  # type: ignore[assignment]
    soup = BeautifulSoup(render(newsletter).html, "html.parser")
    assert [(tag.name, tag.get_text()) for tag in soup.find_all(["h1", "h2", "h3"])] == [
        ("h1", newsletter.subject),
        ("h2", "Neu"),
        ("h3", news.title),
    ]


def test_outlook_is_told_a_font_it_has(newsletter: NewsletterPage) -> None:
    assert re.search(r"<!--\[if mso\]><style>[^<]*Arial", render(newsletter).html)


def test_what_was_compiled_when_saving_is_what_is_sent(newsletter: NewsletterPage) -> None:
    keep(newsletter)
    CompiledMail.objects.update(html="<h1>Gespeichert</h1>")
    assert render(newsletter).html == "<h1>Gespeichert</h1>"


def test_what_changed_since_is_compiled_anew(newsletter: NewsletterPage, news: NewsPage) -> None:
    keep(newsletter)
    news.title = "Der Plan liegt länger aus"
    news.save()
    fresh = NewsletterPage.objects.get(pk=newsletter.pk)
    assert "Der Plan liegt länger aus" in render(fresh).html
    assert "länger aus" not in CompiledMail.objects.get().html
    keep(fresh)
    assert "Der Plan liegt länger aus" in CompiledMail.objects.get().html


def test_another_engine_compiles_anew(newsletter: NewsletterPage, monkeypatch: Any) -> None:
    keep(newsletter)
    CompiledMail.objects.update(html="<h1>Gespeichert</h1>")
    monkeypatch.setattr(mjml, "ENGINE", "another")
    assert "Gespeichert" not in render(newsletter).html


def test_publishing_compiles(newsletter: NewsletterPage) -> None:
    newsletter.save_revision().publish()
    assert newsletter.subject in CompiledMail.objects.get(page=newsletter).html


def test_mail_speaks_the_language_of_the_issue_not_of_the_staff(
    newsletter: NewsletterPage,
) -> None:
    with translation.override("en"):
        rendered = render(newsletter)
    assert "Abmelden" in rendered.html
    assert "Abmelden" in rendered.text
    assert ' lang="de"' in rendered.html


@pytest.fixture
def picture() -> Any:
    return get_image_model().objects.create(
        title="Steg", description="Ein Steg am See", file=get_test_image_file(size=(1400, 700))
    )


def _with_picture(page: NewsletterPage, picture: Any) -> NewsletterPage:
    page.body = [
        (
            "picture",
            ImageBlock().to_python({"image": picture.pk, "alt_text": "Steg", "decorative": False}),
        )
    ]  # type: ignore[assignment]
    page.save()
    fresh: NewsletterPage = NewsletterPage.objects.get(pk=page.pk)
    return fresh


def test_picture_is_ours_and_described(newsletter: NewsletterPage, picture: Any) -> None:
    rendered = render(_with_picture(newsletter, picture))
    (shown,) = BeautifulSoup(rendered.html, "html.parser").find_all("img")
    assert str(shown["src"]).startswith(f"{settings.SITE_URL}/")
    assert shown["alt"] == "Steg"
    assert shown["width"] == "536"  # Outlook knows no other; wider, the picture widens the mail.
    assert "[Bild: Steg]" in rendered.text


@pytest.mark.parametrize(("kind", "shown"), [("WEBP", "jpg"), ("JPEG", "jpg"), ("PNG", "png")])
def test_picture_is_of_a_kind_that_mail_programs_show(
    newsletter: NewsletterPage, kind: str, shown: str
) -> None:
    content = build.image_file(width=40, height=20, kind=kind)
    picture = build.picture(content, name=f"see.{kind.lower()}")
    html = render(_with_picture(newsletter, picture)).html
    assert [
        str(tag["src"]).rpartition(".")[2]
        for tag in BeautifulSoup(html, "html.parser").find_all("img")
    ] == [shown]


def test_picture_of_the_web_edition_has_its_size(
    client: Client, newsletter: NewsletterPage, picture: Any
) -> None:
    page = _with_picture(newsletter, picture)
    page.save()
    shown = BeautifulSoup(client.get(page.url).content, "html.parser").select_one(".picture img")
    assert shown is not None
    assert (shown["width"], shown["height"]) == ("1072", "536")


def test_picture_whose_file_is_missing_is_left_out_and_named(
    newsletter: NewsletterPage, picture: Any
) -> None:
    page = _with_picture(newsletter, picture)
    picture.file.storage.delete(picture.file.name)
    rendered = render(page)
    assert "lesen Sie" in rendered.html
    assert "<img" not in rendered.html
    named = [one for one in checks.check(page) if "Das Bild fehlt" in one.text]
    assert [one.blocks for one in named] == [True]


def test_picture_that_was_deleted_is_left_out(newsletter: NewsletterPage, picture: Any) -> None:
    page = _with_picture(newsletter, picture)
    picture.delete()
    fresh = NewsletterPage.objects.get(pk=page.pk)
    assert "<img" not in render(fresh).html


def test_remote_picture_in_rich_text_is_not_fetched(newsletter: NewsletterPage) -> None:
    """Pasted HTML may hold one; the editor drops it, and if it did not, the mail would stop."""
    newsletter.body = [("text", RichText('<p>a<img src="https://x.example.org/p.gif"></p>'))]  # type: ignore[assignment]
    with pytest.raises(ForeignLinks):
        render(newsletter)


def test_characters_that_only_machines_mean_stop_no_newsletter(newsletter: NewsletterPage) -> None:
    """A title pasted from a slide may hold a vertical tab, which MJML cannot read."""
    newsletter.intro = "<p>Der\x0bUferweg\x02\ufffe</p>"
    newsletter.save()
    rendered = render(newsletter)
    assert "DerUferweg" in rendered.html
    assert "DerUferweg" in rendered.text
