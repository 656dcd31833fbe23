"""The archive: public, cookieless, with few queries."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale

from cms.models import HomePage
from notifications.models import NewsletterIndexPage, NewsletterPage

pytestmark = pytest.mark.django_db


def test_web_edition_shows_every_block_without_a_cookie(
    client: Client, newsletter: NewsletterPage
) -> None:
    response = client.get(newsletter.url)
    html = response.content.decode()
    assert response.status_code == 200
    assert not response.cookies
    for words in ("Der Plan liegt aus", "Mitmachen", "Termine", "Bis Ende März &amp; noch länger"):
        assert words in html


def test_archive_lists_with_constant_queries(
    client: Client, archive: NewsletterIndexPage, newsletter: NewsletterPage
) -> None:
    client.get(archive.url)
    with CaptureQueriesContext(connection) as one:
        response = client.get(archive.url)
    assert not response.cookies
    for number in range(2, 20):
        archive.add_child(
            instance=NewsletterPage(title=f"Ausgabe {number}", slug=f"a{number}", subject="Mehr")
        )
    client.get(archive.url)
    with CaptureQueriesContext(connection) as many:
        html = client.get(archive.url).content.decode()
    assert html.count("Ausgabe ") >= 19
    assert len(many) == len(one)


@pytest.mark.parametrize("page", ["0", "2", "x"])
def test_pages_that_do_not_exist_are_not_found(
    client: Client, archive: NewsletterIndexPage, newsletter: NewsletterPage, page: str
) -> None:
    assert client.get(archive.url, {"seite": page}).status_code == 404


def test_empty_archive_says_so(client: Client, archive: NewsletterIndexPage) -> None:
    assert "Noch kein Newsletter" in client.get(archive.url).content.decode()


def test_archive_leads_by_what_an_issue_is_about(
    client: Client, archive: NewsletterIndexPage, newsletter: NewsletterPage
) -> None:
    html = client.get(archive.url).content
    link = BeautifulSoup(html, "html.parser").select_one(".news__title a")
    assert link is not None
    assert link.get_text(strip=True) == newsletter.subject


def test_archive_lists_no_placeholder_of_an_issue_that_is_not_translated(
    client: Client, home: HomePage, archive: NewsletterIndexPage, newsletter: NewsletterPage
) -> None:
    english, _created = Locale.objects.get_or_create(language_code="en")
    home.copy_for_translation(english).save_revision().publish()
    archive.copy_for_translation(english).save_revision().publish()
    placeholder = newsletter.copy_for_translation(english, alias=True)
    assert client.get(placeholder.url).status_code == 404
    assert newsletter.subject not in client.get(placeholder.get_parent().url).content.decode()
    assert newsletter.subject not in client.get("/en/abo/newsletter.atom").content.decode()
