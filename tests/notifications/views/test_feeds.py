"""The archive as feeds."""

from typing import Any
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from wagtail.models import Locale

from cms.models import HomePage
from notifications.domain.tokens import Purpose, make
from notifications.models import NewsletterIndexPage, NewsletterPage

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("ending", ["atom", "rss"])
def test_feed_holds_public_issues_only(
    client: Client, newsletter: NewsletterPage, ending: str
) -> None:
    newsletter.get_parent().add_child(
        instance=NewsletterPage(title="2", slug="zwei", subject="Entwurf", live=False)
    )
    response = client.get(f"/abo/newsletter.{ending}")
    tree = ElementTree.fromstring(response.content)  # noqa: S314 -- our own feed
    titles = [node.text for node in tree.iter() if node.tag.endswith("title")]
    assert titles == ["Revierdialog: Newsletter", "Grüße vom See: was jetzt geplant ist"]
    assert newsletter.full_url in response.content.decode()
    assert len(response.cookies) == 0


def test_feed_without_an_archive_is_empty(client: Client, db: None) -> None:
    assert client.get("/abo/newsletter.atom").status_code == 200


def test_each_language_has_its_own_feed(
    client: Client, home: HomePage, archive: NewsletterIndexPage, newsletter: NewsletterPage
) -> None:
    english, _created = Locale.objects.get_or_create(language_code="en")
    home.copy_for_translation(english).save_revision().publish()
    archive.copy_for_translation(english).save_revision().publish()
    translated = newsletter.copy_for_translation(english)
    translated.subject = "Greetings from the lake"
    translated.save_revision().publish()
    entries = {}
    for start, subject in (("", newsletter.subject), ("/en", "Greetings from the lake")):
        response = client.get(f"{start}/abo/newsletter.rss")
        tree = ElementTree.fromstring(response.content)  # noqa: S314 -- our own feed
        assert [node.findtext("title") for node in tree.iter("item")] == [subject]
        entries[subject] = next(tree.iter("item")).findtext("guid")
    assert len(set(entries.values())) == 2


def test_newsletters_are_found_without_an_address(
    client: Client, newsletter: NewsletterPage, make_subscriber: Any
) -> None:
    token = make(Purpose.PREFERENCES, make_subscriber().uuid)
    for path in ("/abo/", "/abo/danke/", f"/abo/bestaetigt/{token}/"):
        page = BeautifulSoup(client.get(path).content, "html.parser")
        assert page.select_one('main a[href="/newsletter/"]'), path
        assert page.select_one('main a[href="/abo/newsletter.atom"]'), path
    for path in ("/abo/", "/newsletter/", newsletter.url):
        page = BeautifulSoup(client.get(path).content, "html.parser")
        assert page.select_one('head link[rel=alternate][href="/abo/newsletter.atom"]'), path
