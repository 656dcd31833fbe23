"""Home, news and plain pages."""

import pytest
from django.test import Client

from cms.models import HomePage, NewsIndexPage, ProjectIndexPage
from tests.cms import build


def test_home_shows_up_to_four_running_projects(
    client: Client, home: HomePage, projects: ProjectIndexPage
) -> None:
    build.project(projects, title="fertig", status="completed")
    for number in range(6):
        build.project(projects, title=f"läuft {number}")

    shown = client.get(home.url).context["projects"]

    assert [page.title for page in shown] == [f"läuft {number}" for number in range(4)]


def test_news_come_newest_first_in_pages_of_ten(client: Client, news_index: NewsIndexPage) -> None:
    for day in range(1, 12):
        build.news(news_index, title=f"{day}.", date=f"2026-03-{day:02}")
    build.news(news_index, title="Entwurf", date="2026-04-01", live=False)

    first = client.get(news_index.url).context["news"]
    second = client.get(news_index.url + "?seite=2").context["news"]

    assert [page.title for page in first] == [f"{day}." for day in range(11, 1, -1)]
    assert [page.title for page in second] == ["1."]


@pytest.mark.parametrize("live", [True, False])
def test_news_name_their_project_once_it_is_published(
    client: Client,
    news_index: NewsIndexPage,
    projects: ProjectIndexPage,
    live: bool,
) -> None:
    project = build.project(projects, title="Noch geheim", live=live)
    item = build.news(news_index, project=project)
    for url in (news_index.url, item.url):
        assert ("Noch geheim" in client.get(url).content.decode()) is live


@pytest.mark.parametrize(
    "number", ["0", "2", "-1", "abc", "1e9", "1.5", "9" * 5000, "%00", "%F0%9F%8C%8A", "²"]
)
def test_news_page_that_does_not_exist_is_not_found(
    client: Client, news_index: NewsIndexPage, number: str
) -> None:
    build.news(news_index)

    assert client.get(f"{news_index.url}?seite={number}").status_code == 404


def test_empty_news_overview_is_a_page(client: Client, news_index: NewsIndexPage) -> None:
    assert client.get(news_index.url).status_code == 200


@pytest.mark.parametrize(
    ("query", "chosen", "titles"),
    [
        ("", None, ["zwei", "eins"]),
        ("?thema=mobilitaet", "Mobilität", ["eins"]),
        ("?thema=unbekannt", None, ["zwei", "eins"]),
        ("?thema=wohnen", None, ["zwei", "eins"]),
        ("?thema=%00", None, ["zwei", "eins"]),
    ],
)
def test_news_filter_by_topic_and_ignore_unknown_ones(
    client: Client, news_index: NewsIndexPage, query: str, chosen: str | None, titles: list[str]
) -> None:
    build.topic("Wohnen", "wohnen")  # without news, so it is no choice
    one = build.news(news_index, title="eins", date="2026-01-01")
    one.topics.add(build.topic())
    one.save()
    build.news(news_index, title="zwei", date="2026-02-01")

    context = client.get(news_index.url + query).context

    assert [topic.slug for topic in context["topics"]] == ["mobilitaet"]
    assert (context["topic"] and context["topic"].name) == chosen
    assert [page.title for page in context["news"]] == titles


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("?jahr=2025", ["alt"]),
        ("?jahr=2026&gemeinde=borna", ["neu in Borna"]),
        ("?gemeinde=borna", ["neu in Borna", "alt"]),
        ("?jahr=2025&thema=mobilitaet", []),
        ("?gemeinde=%00&jahr=", ["neu in Borna", "neu", "alt"]),
    ],
)
def test_news_archive_by_year_and_place(
    client: Client, news_index: NewsIndexPage, query: str, titles: list[str]
) -> None:
    borna, topic = build.municipality(), build.topic()
    for title, date in (
        ("alt", "2025-05-01"),
        ("neu", "2026-05-01"),
        ("neu in Borna", "2026-06-01"),
    ):
        page = build.news(news_index, title=title, date=date)
        if title != "neu":
            page.municipalities.add(borna)
        if title == "neu":
            page.topics.add(topic)
        page.save()

    response = client.get(news_index.url + query)

    assert [page.title for page in response.context["news"]] == titles


@pytest.mark.parametrize("year", ["2024", "0", "-1", "abc", "%00", "9" * 5000, "２０２６", "2026 "])
def test_year_without_news_is_not_found(
    client: Client, news_index: NewsIndexPage, year: str
) -> None:
    build.news(news_index, date="2026-05-01")

    assert client.get(f"{news_index.url}?jahr={year}").status_code == 404


def test_pages_of_the_archive_keep_the_filter(client: Client, news_index: NewsIndexPage) -> None:
    for _number in range(11):
        build.news(news_index, date="2026-05-01")

    assert b"?jahr=2026&amp;seite=2" in client.get(f"{news_index.url}?jahr=2026").content


def test_news_page_needs_a_fixed_number_of_queries(
    client: Client, news_index: NewsIndexPage
) -> None:
    item = build.news(news_index)
    few = build.count_queries(client, item.url)
    item.municipalities.add(build.municipality(), build.municipality("Grimma", "14729160"))
    item.topics.add(build.topic(), build.topic("Wohnen", "wohnen"))
    item.save()

    assert build.count_queries(client, item.url) == few


def test_news_overview_needs_the_same_queries_for_1_and_50_news(
    client: Client, news_index: NewsIndexPage
) -> None:
    project = build.project(build.projects(news_index.get_parent()))
    borna, topic = build.municipality(), build.topic()

    def add() -> None:
        page = build.news(news_index, project=project)
        page.municipalities.add(borna)
        page.topics.add(topic)
        page.save()

    add()
    few = build.count_queries(client, news_index.url)
    for _number in range(49):
        add()

    assert build.count_queries(client, news_index.url) == few
