"""The switch leads to the same page, or says that there is none and leads to the entrance."""

import re

import pytest
from django.template import Context
from django.test import Client, RequestFactory
from wagtail.models import Page

from cms.models import HomePage, ProjectIndexPage
from cms.templatetags import language_tags
from tests.cms import build
from tests.cms.views.test_pages import translated


@pytest.fixture
def english(home: HomePage) -> Page:
    return translated(home, "en")


def test_same_page_in_other_languages(
    client: Client, home: HomePage, english: Page, projects: ProjectIndexPage
) -> None:
    translated(projects, "en", slug="projects")

    html = client.get("/projekte/").content.decode()

    assert re.search(r'<a href="/en/projects/"\s+hreflang="en"\s+lang="en"\s+rel="alternate"', html)
    html = client.get("/en/projects/").content.decode()
    assert re.search(r'<a href="/projekte/"\s+hreflang="de"\s+lang="de"\s+rel="alternate"', html)


def test_untranslated_page_leads_to_the_entrance_and_says_so(
    client: Client, home: HomePage, english: Page, projects: ProjectIndexPage
) -> None:
    html = client.get("/projekte/").content.decode()

    assert re.search(r'<a href="/en/"\s+hreflang="en"\s+lang="en">\s*English', html)
    assert "nur Startseite" in html


def test_language_without_entrance_is_named_but_no_link(client: Client, home: HomePage) -> None:
    html = client.get("/").content.decode()

    assert 'hreflang="en"' not in html
    assert html.count("noch nicht</small>") == 2
    assert "not yet" not in html


def test_forms_change_the_language_and_stay(client: Client, english: Page) -> None:
    html = client.get("/konto/login/").content.decode()

    assert 'href="/en/konto/login/" hreflang="en"' in html
    assert 'href="/konto/login/" hreflang="de"' in client.get("/en/konto/login/").content.decode()


def test_forms_are_not_marked_as_leichte_sprache(client: Client, home: HomePage) -> None:
    html = client.get("/de-simple/konto/login/").content.decode()

    assert '<html lang="de">' in html
    assert "Anmelden" in html


def test_page_in_leichte_sprache_has_its_own_frame(client: Client, home: HomePage) -> None:
    translated(home, "de-simple", promise="Reden Sie mit.", lead_text="Wir hören zu.")

    response = client.get("/de-simple/")
    html = response.content.decode()

    assert response.templates[0].name == "cms/simple_page.html"
    assert '<html lang="de-simple">' in html
    assert "css/leicht.css" in html
    assert "simple__badge" in html
    assert "Zum Inhalt springen" in html
    assert "css/leicht.css" not in client.get("/").content.decode()


def test_pages_below_are_listed_without_placeholders(
    client: Client, home: HomePage, projects: ProjectIndexPage
) -> None:
    translated(home, "de-simple")
    translated(build.project(projects, title="Hafen"), "de-simple", title="Der Hafen")

    html = client.get("/de-simple/").content.decode()

    assert "Der Hafen" in html
    assert 'href="/de-simple/projekte/"' not in html


def test_switch_costs_one_query_however_many_languages(
    client: Client, home: HomePage, projects: ProjectIndexPage
) -> None:
    alone = build.count_queries(client, "/projekte/")
    for code in ("en", "de-simple"):
        translated(home, code)
        translated(projects, code)

    assert build.count_queries(client, "/projekte/") == alone


def test_without_request_there_is_no_switch() -> None:
    assert language_tags.language_switch(Context()) == []
    context = Context({"request": RequestFactory().get("/")})
    assert language_tags.document_language(context) == "de"
