"""The page of the search and the suggestions below its field."""

from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from wagtail.models import Locale

from accounts.domain import rate_limit
from cms.domain import limits, search_index
from cms.models import HomePage, NewsIndexPage
from tests.cms import build


@pytest.fixture
def news(home: HomePage) -> NewsIndexPage:
    index = build.news_index(home)
    borna = build.municipality()
    for title, lead in [
        ("Böhlen baut Straßen", "Für die Bäume ist gesorgt."),
        ("Neues vom Störmthaler See", "Böhlen hilft."),
        ("Kohleausstieg in Borna", "Was jetzt kommt."),
    ]:
        page = build.news(index, title=title, lead_text=lead)
        if "Borna" in title:
            page.municipalities.add(borna)
            page.save()
            search_index.index_page(page)
    return index


def titles(client: Client, **query: str) -> list[str]:
    response = client.get("/suche/", query)
    assert response.status_code == 200
    return [entry.title for entry in response.context.get("results") or []]


@pytest.mark.parametrize(
    "words",
    ["Böhlen Straße", "boehlen strasse", "Bohlen strassen", "böhl stra", "BÖHLEN  Baum", "baeume"],
)
def test_umlauts_and_endings_do_not_matter(client: Client, news: NewsIndexPage, words: str) -> None:
    assert titles(client, q=words) == ["Böhlen baut Straßen"]


def test_a_title_counts_more_than_a_lead_text(client: Client, news: NewsIndexPage) -> None:
    assert titles(client, q="Böhlen") == ["Böhlen baut Straßen", "Neues vom Störmthaler See"]


def test_kinds_and_places_narrow_and_are_counted(client: Client, news: NewsIndexPage) -> None:
    response = client.get("/suche/", {"q": "Kohle", "art": "news", "ort": "borna"})

    assert [entry.title for entry in response.context["results"]] == ["Kohleausstieg in Borna"]
    assert [(one.label, one.count) for one in response.context["kinds"]] == [("Aktuelles", 1)]
    assert [(one.label, one.count) for one in response.context["places"]] == [("Borna", 1)]
    assert titles(client, q="Kohle", art="project") == []
    assert titles(client, q="Böhlen", ort="borna") == []
    assert len(titles(client, q="Kohle", art="?", ort="' or 1")) == 1


@pytest.mark.parametrize(
    ("typed", "meant"), [("Stormtaler", "störmthaler"), ("Bohlne", "böhlen"), ("Qwxyz", "")]
)
def test_a_slip_is_met_with_what_may_have_been_meant(
    client: Client, news: NewsIndexPage, typed: str, meant: str
) -> None:
    response = client.get("/suche/", {"q": typed})

    assert response.context["meant"] == meant
    assert "Nichts gefunden" in response.content.decode()


def test_markup_in_a_page_is_shown_as_text(client: Client, home: HomePage) -> None:
    build.content(
        home,
        title="<script>alert(1)</script> Kohle",
        lead_text="\x02<img src=x onerror=alert(1)> &lt;b&gt;Kohle&lt;/b&gt;\x03",
    )

    content = client.get("/suche/", {"q": 'kohle "><script>x</script>'}).content.decode()
    assert "<script>x" not in content
    content = client.get("/suche/", {"q": "kohle"}).content.decode()

    assert "<script>alert" not in content
    assert "<img src=x" not in content
    assert "<mark>Kohle</mark>" in content


def test_another_language_finds_its_own_pages(client: Client, news: NewsIndexPage) -> None:
    home = HomePage.objects.get()
    locale, _created = Locale.objects.get_or_create(language_code="en")
    english = home.copy_for_translation(locale)
    english.live = True
    english.save()
    build.content(english, title="Lakes of the district", locale=locale)

    assert titles(client, q="lake") == []
    response = client.get("/en/suche/", {"q": "lake"})
    assert [entry.title for entry in response.context["results"]] == ["Lakes of the district"]
    assert client.get("/en/suche/", {"q": "Böhlen"}).context["results"].paginator.count == 0


def test_the_number_of_queries_does_not_grow(client: Client, news: NewsIndexPage) -> None:
    one = build.count_queries(client, "/suche/?q=Kohleausstieg")
    for number in range(15):
        build.news(news, title=f"Kohleausstieg {number}")

    assert build.count_queries(client, "/suche/?q=Kohleausstieg") == one
    assert one <= 9


def test_further_pages_keep_the_question(client: Client, news: NewsIndexPage) -> None:
    for number in range(15):
        build.news(news, title=f"Kohleausstieg {number}")

    content = client.get("/suche/", {"q": "Kohle", "art": "news"}).content.decode()
    assert "q=Kohle&amp;art=news" in content
    assert len(titles(client, q="Kohle", seite="2")) == 6
    assert client.get("/suche/", {"q": "Kohle", "seite": "99"}).status_code == 404
    assert client.get("/suche/", {"q": "Kohle", "seite": "x"}).status_code == 404


@pytest.mark.parametrize(
    "words",
    ["", " ", "\x00", "' & | ! <->", "und", "a" * 10_000, "unsinn " * 3000, "%00", "\ud800"],
)
def test_odd_questions_get_a_clear_page(client: Client, news: NewsIndexPage, words: str) -> None:
    words = words.encode("utf-8", "replace").decode()
    response = client.get("/suche/", {"q": words})

    assert response.status_code == 200
    assert "So finden Sie es" in response.content.decode()


@hypothesis_settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(words=st.text(max_size=80), kind=st.text(max_size=8), place=st.text(max_size=8))
def test_no_question_breaks_it(home: HomePage, words: str, kind: str, place: str) -> None:
    query = {"q": words.encode("utf-8", "replace"), "art": kind.encode("utf-8", "replace")}
    client = Client()

    assert client.get("/suche/", query).status_code in {200, 429}
    query["ort"] = place.encode("utf-8", "replace")
    assert client.get("/suche/vorschlaege/", query).status_code in {200, 429}


def test_suggestions_are_titles_with_addresses(client: Client, news: NewsIndexPage) -> None:
    answer = client.get("/suche/vorschlaege/", {"q": "Kohlea"}).json()

    assert answer == {
        "titles": [
            {
                "title": "Kohleausstieg in Borna",
                "url": "/aktuelles/kohleausstieg-in-borna/",
                "kind": "Aktuelles",
            }
        ]
    }
    assert client.get("/suche/vorschlaege/", {"q": "!"}).json() == {"titles": []}


def test_too_many_questions_are_put_off(
    client: Client, news: NewsIndexPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    few: Any = rate_limit.Limit("search-test", 1, 600)
    monkeypatch.setattr(limits, "SEARCH_PER_NETWORK", few)
    monkeypatch.setattr(limits, "SUGGEST_PER_NETWORK", few)

    assert client.get("/suche/", {"q": "See"}).status_code == 200
    assert client.get("/suche/", {"q": "See"}).status_code == 429
    assert client.get("/suche/vorschlaege/", {"q": "See"}).status_code == 429


def test_the_search_sets_no_cookie_and_every_page_has_its_field(
    client: Client, news: NewsIndexPage
) -> None:
    response = client.get("/suche/", {"q": "See"})

    assert not response.cookies
    assert response["X-Robots-Tag"] == "noindex"
    assert 'action="/suche/"' in client.get("/").content.decode()
