"""A language prefix shows pages of that language, or says that there is none."""

import pytest
from django.test import Client
from wagtail.models import Locale, Page, get_page_models

from cms.models import HomePage, ProjectIndexPage
from tests.cms import build
from tests.cms.build import count_queries


def translated(page: Page, code: str, **fields: object) -> Page:
    """A published translation."""
    locale, _created = Locale.objects.get_or_create(language_code=code)
    copy: Page = page.copy_for_translation(locale, copy_parents=True)
    for name, value in {"live": True, **fields}.items():
        setattr(copy, name, value)
    copy.save()
    return copy


@pytest.fixture
def english(home: HomePage) -> Page:
    return translated(home, "en", title="Entrance")


@pytest.mark.parametrize("code", ["en", "de-simple"])
def test_no_german_page_stands_below_the_prefix_of_another_language(
    client: Client, home: HomePage, projects: ProjectIndexPage, code: str
) -> None:
    response = client.get(f"/{code}/projekte/")

    assert response.status_code == 404
    assert 'href="/projekte/" hreflang="de"' in response.content.decode()
    assert client.get(f"/{code}/").status_code == 404
    assert client.get(f"/{code}/gibt-es-nicht/").status_code == 404


def test_the_notice_speaks_the_language_that_was_asked_for(
    client: Client, english: Page, projects: ProjectIndexPage
) -> None:
    html = client.get("/en/projekte/").content.decode()

    assert "does not exist in English yet" in html
    assert '<html lang="en">' in html
    simple = client.get("/de-simple/projekte/").content.decode()
    assert '<html lang="de">' in simple


def test_translation_answers_below_its_prefix(
    client: Client, english: Page, projects: ProjectIndexPage
) -> None:
    page = translated(projects, "en", slug="projects", title="Projects")

    response = client.get("/en/projects/")

    assert response.status_code == 200
    assert response.context["page"].pk == page.pk
    assert 'hreflang="de"' in response.content.decode()


def test_german_slug_leads_to_the_translated_page(
    client: Client, english: Page, projects: ProjectIndexPage
) -> None:
    translated(projects, "en", slug="projects", title="Projects")

    response = client.get("/en/projekte/")

    assert (response.status_code, response["Location"]) == (302, "/en/projects/")


def test_placeholder_parent_is_no_translation(
    client: Client, home: HomePage, projects: ProjectIndexPage
) -> None:
    project = build.project(projects, title="Hafen", slug="hafen")
    translated(project, "de-simple", title="Der Hafen")

    assert client.get("/de-simple/projekte/hafen/").status_code == 200
    assert client.get("/de-simple/projekte/").status_code == 404
    html = client.get("/de-simple/").content.decode()
    assert "Leichte" in html


def test_pages_below_a_drafted_entrance_answer(
    client: Client, english: Page, projects: ProjectIndexPage
) -> None:
    translated(projects, "en", slug="projects", title="Projects")
    english.refresh_from_db()
    english.unpublish()

    assert client.get("/en/projects/").status_code == 200
    assert client.get("/en/").status_code == 404


def test_draft_of_a_translation_stays_private(
    client: Client, english: Page, projects: ProjectIndexPage
) -> None:
    translated(projects, "en", live=False, title="Secret title")

    response = client.get("/en/projekte/")

    assert response.status_code == 404
    assert "Secret title" not in response.content.decode()


@pytest.mark.parametrize("path", ["/en/x/y/", "/de-simple/%00/", "/en/projekte/?thema=%ff", "/xx/"])
def test_fuzzed_addresses_are_not_found(client: Client, english: Page, path: str) -> None:
    assert client.get(path).status_code == 404


def test_short_address_of_leichte_sprache(client: Client, home: HomePage) -> None:
    translated(home, "de-simple")

    response = client.get("/leicht/", follow=True)

    assert response.redirect_chain == [("/de-simple/", 302)]
    assert '<html lang="de-simple">' in response.content.decode()


def test_site_without_any_page_is_not_found(client: Client, db: None) -> None:
    assert client.get("/en/").status_code == 404


def test_no_type_of_page_reads_addresses_in_a_way_of_its_own() -> None:
    """A page is found by its whole address at once, past the `route` of those above it."""
    assert {model for model in get_page_models() if model.route is not Page.route} == set()


def test_page_costs_the_same_however_deep_it_stands(client: Client, home: HomePage) -> None:
    page: Page = home
    counts = []
    for depth in range(4):
        page = build.content(page, title=f"Ebene {depth}")
        counts.append(count_queries(client, page.url))
    assert len(set(counts)) == 1


@pytest.mark.parametrize("path", ["ebene", "oben/unten", "unten", "oben/ebene", "Oben/Ebene/unten"])
def test_only_the_whole_address_leads_to_a_page(client: Client, home: HomePage, path: str) -> None:
    below = build.content(build.content(home, title="Oben"), title="Ebene")
    build.content(below, title="Unten")
    expected = 200 if path == "oben/ebene" else 404
    assert client.get(f"/{path}/").status_code == expected
