"""The map as it comes from the server: whole without JavaScript."""

import json

import pytest
from bs4 import BeautifulSoup
from django.template import Context, Template
from django.test import RequestFactory
from pytest_django import DjangoAssertNumQueries, Settings

from cms.models import HomePage, ProjectIndexPage, ProjectPage
from tests.cms import build

pytestmark = pytest.mark.django_db


def _render(source: str, **context: object) -> BeautifulSoup:
    request = RequestFactory().get("/")
    html = Template("{% load map_tags %}" + source).render(Context({"request": request, **context}))
    return BeautifulSoup(html, "html.parser")


def _cards(home: HomePage) -> list[ProjectPage]:
    return list(ProjectPage.objects.cards(home))


def test_each_place_of_the_drawing_leads_to_the_list(
    home: HomePage, projects: ProjectIndexPage
) -> None:
    build.project(projects, title="See", latitude="51.12500", longitude="12.37000")
    hall = build.project(projects, title="Halle <1>")
    hall.municipalities = [build.municipality()]
    hall.save()
    build.project(projects, title="Daten")
    page = _render("{% project_map projects %}", projects=_cards(home))
    links = {str(link["href"]): link["aria-label"] for link in page.select("svg a")}
    assert links == {"#map-1": "1: See", "#map-2": "2: Borna"}
    targets = [page.select_one(href) for href in links]
    assert [target and target.get_text(" ", strip=True) for target in targets] == [
        "1 See",
        "2 Borna",
    ]
    listed = [link.get_text(strip=True) for link in page.select(".map__list a")]
    assert listed == ["See", "Halle <1>", "Daten"]


def test_names_are_data_and_never_markup(home: HomePage, projects: ProjectIndexPage) -> None:
    build.project(
        projects, title="</script><b>x", latitude="51.12500", longitude="12.37000", slug="x"
    )
    page = _render("{% project_map projects %}", projects=_cards(home))
    assert page.select(".map__list a b") == []
    (script,) = page.select("script")
    assert script["type"] == "application/json"
    assert json.loads(script.string or "")["pins"][0]["name"] == "</script><b>x"


def test_numbers_of_the_drawing_know_no_decimal_comma(
    home: HomePage, projects: ProjectIndexPage
) -> None:
    build.project(projects, latitude="51.12345", longitude="12.37123")
    page = _render("{% project_map projects %}", projects=_cards(home))
    assert all("," not in str(circle["cx"]) for circle in page.select("circle"))


def test_many_projects_cost_one_query(
    home: HomePage,
    projects: ProjectIndexPage,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    borna = build.municipality()
    for _number in range(12):
        page = build.project(projects)
        page.municipalities = [borna]
        page.save()
    cards = _cards(home)
    _render("{% project_map projects %}", projects=cards[:1])
    for shown in (cards[:1], cards):
        with django_assert_num_queries(1 + 1):  # the municipalities; the sites, once per request
            _render("{% project_map projects %}", projects=shown)


def test_location_of_a_page(projects: ProjectIndexPage) -> None:
    build.municipality()
    page = build.project(projects, latitude="51.12500", longitude="12.37000")
    drawn = _render("{% location_map page places uid='ort' %}", page=page, places=["Borna"])
    assert [link["href"] for link in drawn.select("svg a")] == ["#ort-1", "#ort-2"]
    nowhere = build.project(projects)
    assert _render("{% location_map page places %}", page=nowhere, places=[]).find() is None


def test_credit_of_the_background(
    home: HomePage, projects: ProjectIndexPage, settings: Settings
) -> None:
    build.project(projects, latitude="51.12500", longitude="12.37000")
    page = _render("{% project_map projects %}", projects=_cards(home))
    (credit,) = page.select("[data-map-credit]")
    assert "© GeoBasis-DE / BKG" in credit.get_text()
    settings.MAP_LAYER = ""
    page = _render("{% project_map projects %}", projects=_cards(home))
    assert page.select("[data-map-credit]") == []


def test_nothing_to_show_is_no_map() -> None:
    assert _render("{% project_map projects %}", projects=[]).find() is None
