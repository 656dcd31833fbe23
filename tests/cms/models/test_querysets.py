"""Who may see a page."""

import pytest
from wagtail.models import Page, PageViewRestriction

from cms.models import HomePage, ProjectIndexPage
from cms.models.querysets import published
from tests.cms import build


@pytest.mark.parametrize("restriction", ["login", "password", "groups"])
def test_published_is_what_wagtail_calls_live_and_public(
    home: HomePage, projects: ProjectIndexPage, restriction: str
) -> None:
    hidden = build.project(projects, title="geschützt")
    build.format_page(hidden, opens=-1, closes=1, title="darunter")
    build.project(projects, title="offen")
    build.project(projects, title="Entwurf", live=False)
    PageViewRestriction.objects.create(
        page=hidden, restriction_type=restriction, password="Schilfrohr"
    )

    shown = published(Page.objects.all()).order_by("path")
    below = published(Page.objects.descendant_of(home)).order_by("path")

    assert list(shown) == list(Page.objects.live().public().order_by("path"))
    assert [page.title for page in below] == ["Projekte", "offen"]


def test_a_sibling_with_a_similar_path_stays_visible(projects: ProjectIndexPage) -> None:
    pages = [build.project(projects, title=str(number)) for number in range(12)]
    PageViewRestriction.objects.create(page=pages[0], restriction_type="login")

    shown = published(Page.objects.child_of(projects)).order_by("path")

    assert [page.title for page in shown] == [str(number) for number in range(1, 12)]


def test_places_are_names_of_municipalities_in_german_order(projects: ProjectIndexPage) -> None:
    page = build.project(projects)
    for name, slug, key in (("Borna", "borna", "14729050"), ("Böhlen", "boehlen", "14729040")):
        page.municipalities.add(build.municipality(name, key, slug))
    page.save()
    build.project(projects)

    cards = type(page).objects.cards(projects)

    assert [card.places for card in cards] == [["Böhlen", "Borna"], []]
