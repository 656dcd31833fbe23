"""The sitemap, read with a crawler's parser."""

import pytest
from django.test import Client
from django.utils import timezone
from usp.tree import sitemap_from_str
from wagtail.models import Locale, PageViewRestriction

from cms.models import HomePage
from tests.cms import build


def pages(client: Client) -> dict[str, object]:
    text = client.get("/sitemap.xml").content.decode()
    return {page.url: page for page in sitemap_from_str(text).all_pages()}


def test_sitemap_lists_public_live_pages_with_their_date(client: Client, home: HomePage) -> None:
    page = build.content(home, title="Impressum")
    page.save_revision().publish()
    build.content(home, title="Entwurf", live=False)
    secret = build.content(home, title="Intern")
    PageViewRestriction.objects.create(page=secret, restriction_type="login")

    found = pages(client)

    assert set(found) == {"http://testserver/", "http://testserver/impressum/"}
    page.refresh_from_db()
    assert found["http://testserver/impressum/"].last_modified.date() == (  # type: ignore[attr-defined]
        timezone.localdate(page.last_published_at)
    )


def test_sitemap_names_translations(client: Client, home: HomePage) -> None:
    english = home.copy_for_translation(Locale.objects.get_or_create(language_code="en")[0])
    english.save_revision().publish()
    build.content(home, title="Impressum")

    found = pages(client)

    assert "http://testserver/en/" in found
    versions = [("de", "http://testserver/"), ("en", "http://testserver/en/")]
    for url in ("http://testserver/", "http://testserver/en/"):
        assert sorted(found[url].alternates) == versions  # type: ignore[attr-defined]
    assert not found["http://testserver/impressum/"].alternates  # type: ignore[attr-defined]


@pytest.mark.parametrize("query", ["?p=0", "?p=abc", "?p=99", "?p=%00"])
def test_sitemap_page_that_does_not_exist_is_not_found(
    client: Client, home: HomePage, query: str
) -> None:
    assert client.get(f"/sitemap.xml{query}").status_code == 404


def test_sitemap_needs_the_same_queries_for_1_and_50_pages(client: Client, home: HomePage) -> None:
    build.content(home)
    few = build.count_queries(client, "/sitemap.xml")
    for _number in range(49):
        build.content(home)

    assert build.count_queries(client, "/sitemap.xml") == few
