"""Open Graph, schema.org, canonical and hreflang, read with a crawler's parser."""

from datetime import UTC, datetime, timedelta
from typing import Any

import extruct
import pytest
from bs4 import BeautifulSoup
from django.test import Client
from wagtail.models import Locale

from cms.enums import SignUpMode
from cms.models import HomePage, NewsIndexPage, ProjectIndexPage
from cms.templatetags import machine_tags
from tests.cms import build


def read(client: Client, url: str) -> dict[str, Any]:
    html = client.get(url).content.decode()
    found: dict[str, Any] = extruct.extract(html, syntaxes=["json-ld", "opengraph"], uniform=True)
    return found


def head(client: Client, url: str) -> Any:
    return BeautifulSoup(client.get(url).content.decode(), "html.parser").head


def test_news_is_a_news_article(client: Client, news_index: NewsIndexPage) -> None:
    item = build.news(
        news_index, title='</script><script>alert("&")', slug="neu", department="Presse"
    )
    item.save_revision().publish()

    found = read(client, item.url)
    (article,) = found["json-ld"]

    assert article["@type"] == "NewsArticle"
    assert article["headline"] == '</script><script>alert("&")'
    assert article["author"]["name"] == "Presse"
    assert article["publisher"]["@type"] == "GovernmentOrganization"
    assert article["mainEntityOfPage"] == article["url"] == item.full_url
    for name in ("datePublished", "dateModified", "description", "inLanguage"):
        assert article[name]
    (graph,) = found["opengraph"]
    assert graph["@type"] == "article"
    assert graph["og:title"] == item.title
    assert graph["og:url"] == item.full_url
    assert client.get(graph["og:image"]).status_code == 200
    assert article["image"] == [graph["og:image"]]


def test_event_is_an_event(client: Client, home: HomePage) -> None:
    start = datetime(2026, 12, 1, 17, 30, tzinfo=UTC)
    page = build.event(
        build.events(home),
        title="Werkstatt",
        starts_at=start,
        ends_at=start + timedelta(hours=2),
        place_name="Stadthaus",
        address="Markt 1\n04552 Borna",
        online_url="https://treffen.example/x",
        sign_up=SignUpMode.OPEN,
        capacity=40,
    )
    (event,) = read(client, page.url)["json-ld"]

    assert event == {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": "Werkstatt",
        "url": page.full_url,
        "image": event["image"],
        "description": "Kommen Sie vorbei.",
        "startDate": "2026-12-01T18:30:00+01:00",
        "endDate": "2026-12-01T20:30:00+01:00",
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/MixedEventAttendanceMode",
        "inLanguage": "de",
        "maximumAttendeeCapacity": 40,
        "location": [
            {"@type": "Place", "name": "Stadthaus", "address": "Markt 1, 04552 Borna"},
            # The link itself is for people who have a place.
            {"@type": "VirtualLocation", "url": page.full_url},
        ],
        "organizer": {
            "@type": "GovernmentOrganization",
            "name": "Landkreis Leipzig",
            "url": event["organizer"]["url"],
        },
    }
    assert client.get(event["image"][0]).status_code == 200


@pytest.mark.parametrize(
    ("fields", "mode", "state"),
    [
        ({"online_url": "https://treffen.example/"}, "Online", "Scheduled"),
        ({"place_name": "Kita"}, "Offline", "Scheduled"),
        ({"is_cancelled": True}, "Offline", "Cancelled"),
    ],
)
def test_event_says_how_to_attend_and_whether_it_happens(
    client: Client, home: HomePage, fields: dict[str, Any], mode: str, state: str
) -> None:
    (event,) = read(client, build.event(build.events(home), **fields).url)["json-ld"]
    assert event["eventAttendanceMode"].endswith(f"/{mode}EventAttendanceMode")
    assert event["eventStatus"].endswith(f"/Event{state}")


def test_home_is_the_administration(client: Client, home: HomePage) -> None:
    (organization,) = read(client, "/")["json-ld"]

    assert organization["@type"] == "GovernmentOrganization"
    assert (organization["name"], organization["url"]) == ("Landkreis Leipzig", home.full_url)


def test_page_without_a_kind_of_its_own_has_open_graph_only(client: Client, home: HomePage) -> None:
    page = build.content(home, title="Impressum", lead_text="Wer wir sind.")
    found = read(client, page.url)

    assert found["json-ld"] == []
    assert found["opengraph"][0]["og:description"] == "Wer wir sind."
    assert found["opengraph"][0]["@type"] == "website"


@pytest.mark.parametrize(
    ("query", "canonical"),
    [
        ("", ""),
        ("?seite=1", ""),
        ("?seite=2", "?seite=2"),
        ("?thema=x&seite=2", "?seite=2"),
        ("?gemeinde=x", ""),
    ],
)
def test_canonical_leaves_filters_out(
    client: Client, news_index: NewsIndexPage, query: str, canonical: str
) -> None:
    for _number in range(11):
        build.news(news_index)
    link = head(client, news_index.url + query).find("link", rel="canonical")

    assert link["href"] == news_index.full_url + canonical


def test_hreflang_only_where_there_are_published_translations(
    client: Client, home: HomePage
) -> None:
    english = home.copy_for_translation(Locale.objects.get_or_create(language_code="en")[0])
    assert head(client, "/").find_all("link", hreflang=True) == []
    english.save_revision().publish()

    expected = {
        "de": "http://testserver/",
        "en": "http://testserver/en/",
        "x-default": "http://testserver/",
    }
    for url in ("/", "/en/"):
        links = head(client, url).find_all("link", hreflang=True)
        assert {link["hreflang"]: link["href"] for link in links} == expected


def test_feeds_of_a_project_can_be_discovered(client: Client, projects: ProjectIndexPage) -> None:
    page = build.project(projects, title="Masterplan")
    links = head(client, page.url).find_all("link", type="application/atom+xml")

    assert [link["href"] for link in links] == [
        "/feeds/aktuelles.atom",
        "/feeds/projekt/masterplan.atom",
    ]
    assert [client.get(link["href"]).status_code for link in links] == [200, 200]


def test_mail_link_cannot_be_given_a_recipient(home: HomePage) -> None:
    page = build.content(home, title="A&to=x@y.example?\r\nBcc: z", slug="seite")

    assert machine_tags.mail_link(page) == (
        "mailto:?subject=A%26to%3Dx%40y.example%3F%0D%0ABcc%3A%20z"
        "&body=A%26to%3Dx%40y.example%3F%0D%0D%0ABcc%3A%20z%0D%0Ahttp%3A%2F%2Ftestserver%2Fseite%2F"
    )
