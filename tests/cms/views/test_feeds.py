"""News feeds, read with a feed reader's parser."""

import feedparser
import pytest
from django.test import Client

from cms.models import NewsIndexPage, ProjectIndexPage
from tests.cms import build


def test_atom_of_the_site_is_complete(client: Client, news_index: NewsIndexPage) -> None:
    item = build.news(news_index, title="Neu & <gut>", department="Kreisentwicklung")
    item.save_revision().publish()

    response = client.get("/feeds/aktuelles.atom")
    feed = feedparser.parse(response.content)

    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert (feed.bozo, feed.version) == (False, "atom10")
    assert feed.feed.id == "http://testserver/feeds/aktuelles.atom"
    assert [link.href for link in feed.feed.links if link.rel == "self"] == [feed.feed.id]
    entry = feed.entries[0]
    assert entry.title == "Neu &amp; <gut>" or entry.title == "Neu & <gut>"
    assert entry.link == item.full_url
    assert entry.author == "Kreisentwicklung"
    assert entry.id.startswith("urn:uuid:")
    assert entry.updated_parsed is not None
    assert entry.summary == "Neu."


def test_id_stays_when_the_address_changes(client: Client, news_index: NewsIndexPage) -> None:
    item = build.news(news_index, title="Eins")

    def first() -> tuple[str, str]:
        entry = feedparser.parse(client.get("/feeds/aktuelles.atom").content).entries[0]
        return entry.id, entry.link

    before = first()
    item.slug = "anders"
    item.save()
    after = first()

    assert after[0] == before[0]
    assert after[1] != before[1]


@pytest.mark.parametrize("ending", ["atom", "rss"])
def test_feeds_of_topic_municipality_and_project_hold_theirs_only(
    client: Client, news_index: NewsIndexPage, projects: ProjectIndexPage, ending: str
) -> None:
    topic, place = build.topic(), build.municipality()
    project = build.project(projects, title="Masterplan")
    one = build.news(news_index, title="eins", project=project)
    one.topics.add(topic)
    one.municipalities.add(place)
    one.save()
    build.news(news_index, title="zwei")
    build.news(news_index, title="Entwurf", live=False, project=project)

    for path in ("thema/mobilitaet", "gemeinde/borna", "projekt/masterplan"):
        feed = feedparser.parse(client.get(f"/feeds/{path}.{ending}").content)
        assert feed.bozo is False
        assert [entry.title for entry in feed.entries] == ["eins"]
    everything = feedparser.parse(client.get(f"/feeds/aktuelles.{ending}").content)
    assert {entry.title for entry in everything.entries} == {"eins", "zwei"}


@pytest.mark.parametrize(
    "path", ["thema/nein.atom", "gemeinde/nein.rss", "projekt/nein.atom", "projekt/geheim.atom"]
)
def test_feed_of_what_is_not_there_is_not_found(
    client: Client, projects: ProjectIndexPage, path: str
) -> None:
    build.project(projects, title="Geheim", live=False)

    assert client.get(f"/feeds/{path}").status_code == 404


@pytest.mark.parametrize("ending", ["atom", "rss"])
def test_feed_without_news_and_with_odd_characters_is_valid(
    client: Client, news_index: NewsIndexPage, ending: str
) -> None:
    assert feedparser.parse(client.get(f"/feeds/aktuelles.{ending}").content).bozo is False
    build.news(news_index, title="Ton\x0b\x1f", slug="ton", lead_text="a\x08b")

    feed = feedparser.parse(client.get(f"/feeds/aktuelles.{ending}").content)

    assert (feed.bozo, feed.entries[0].title, feed.entries[0].summary) == (False, "Ton", "ab")


def test_feed_needs_the_same_queries_for_1_and_30_news(
    client: Client, news_index: NewsIndexPage
) -> None:
    build.news(news_index)
    few = build.count_queries(client, "/feeds/aktuelles.atom")
    for _number in range(29):
        build.news(news_index)

    assert build.count_queries(client, "/feeds/aktuelles.atom") == few <= 4
