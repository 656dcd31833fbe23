"""Which tree a visitor sees, and what is in it."""

import pytest
from django.test import RequestFactory
from django.utils import translation
from wagtail.models import Locale, Page, PageViewRestriction, Site

from cms import queries
from cms.models import HomePage, ParticipationPage, ProjectIndexPage
from tests.cms import build


@pytest.fixture
def english_home(home: HomePage) -> Page:
    locale, _created = Locale.objects.get_or_create(language_code="en")
    page: Page = home.copy_for_translation(locale)
    page.live = True
    page.save()
    return page


def test_home_is_the_entrance_of_the_site(home: HomePage) -> None:
    assert queries.home_for(RequestFactory().get("/")) == home.page_ptr


def test_home_is_the_translation_in_the_language_of_the_visitor(
    home: HomePage, english_home: Page
) -> None:
    with translation.override("en"):
        found = queries.home_for(RequestFactory().get("/en/"))

    assert found is not None
    assert found.pk == english_home.pk


def test_home_without_a_live_translation_is_the_one_of_the_site(
    home: HomePage, english_home: Page
) -> None:
    english_home.unpublish()

    with translation.override("en"):
        assert queries.home_for(RequestFactory().get("/en/")) == home.page_ptr


def test_home_counts_as_draft_once_pages_stand_below_it(home: HomePage, english_home: Page) -> None:
    english_home.unpublish()
    build.projects(english_home, title="Projects", locale=english_home.locale)

    with translation.override("en"):
        found = queries.home_for(RequestFactory().get("/en/"))

    assert found is not None
    assert found.pk == english_home.pk


def test_placeholders_are_in_no_list(home: HomePage, projects: ProjectIndexPage) -> None:
    locale, _created = Locale.objects.get_or_create(language_code="en")
    placeholder = home.copy_for_translation(locale, alias=True)
    projects.copy_for_translation(locale, alias=True)

    frame = queries.frame_for(RequestFactory().get("/en/"), placeholder)
    assert (frame.sections, frame.menu) == ([], [])


def test_versions_are_what_anybody_may_read(home: HomePage, english_home: Page) -> None:
    def codes() -> set[str]:
        return set(queries.versions(RequestFactory().get("/"), home))

    assert codes() == {"de", "en"}
    PageViewRestriction.objects.create(page=english_home, restriction_type="login")
    assert codes() == {"de"}
    assert queries.versions(RequestFactory().get("/"), None) == {}


def test_home_without_any_site_is_none(db: None) -> None:
    Site.objects.all().delete()

    assert queries.home_for(RequestFactory().get("/")) is None


def test_pages_of_another_language_are_left_out(
    home: HomePage, english_home: Page, projects: ProjectIndexPage
) -> None:
    english = build.projects(english_home, title="Projects", locale=english_home.locale)
    build.format_page(projects, opens=-1, closes=1, title="deutsch")
    build.format_page(english, opens=-1, closes=1, title="english", locale=english_home.locale)

    menu = queries.frame_for(RequestFactory().get("/en/"), english_home).menu
    assert [page.title for page in menu] == ["Projects"]
    assert [page.title for page in queries.participation(english_home, 5)] == ["english"]
    assert [page.title for page in queries.participation(home, 5)] == ["deutsch"]


@pytest.mark.parametrize(("limit", "titles"), [(0, []), (1, ["offen"]), (2, ["offen", "bald"])])
def test_participation_keeps_to_the_limit(
    home: HomePage, projects: ProjectIndexPage, limit: int, titles: list[str]
) -> None:
    build.format_page(projects, opens=1, closes=2, title="bald")
    build.format_page(projects, opens=-1, closes=2, title="offen")

    assert [page.title for page in queries.participation(home, limit)] == titles


def test_formats_come_as_their_specific_pages(home: HomePage, projects: ProjectIndexPage) -> None:
    build.format_page(projects, opens=-1, closes=2)

    assert [type(page) for page in queries.participation(home, 1)] == [ParticipationPage]
