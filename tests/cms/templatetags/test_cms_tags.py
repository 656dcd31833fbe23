"""Template tags of the frame and the lists."""

from types import SimpleNamespace

import pytest
from django.core.files.base import ContentFile
from django.template import Context, RequestContext, Template
from django.test import RequestFactory
from django.utils import translation
from pytest_django import DjangoAssertNumQueries
from wagtail.models import Locale, Page, PageViewRestriction

from cms.models import HomePage, SiteDocument
from cms.templatetags import cms_tags
from tests.cms import build


def context(path: str = "/", page: Page | None = None) -> Context:
    request = RequestFactory().get(path)
    return Context({"request": request, "page": page} if page else {"request": request})


def test_main_navigation_lists_live_public_sections_in_tree_order(home: HomePage) -> None:
    build.projects(home, title="Projekte")
    build.news_index(home, title="Aktuelles")
    build.content(home, title="Impressum")
    build.content(home, title="Entwurf", show_in_menus=True, live=False)
    secret = build.content(home, title="Intern", show_in_menus=True)
    PageViewRestriction.objects.create(page=secret, restriction_type="login")

    links = cms_tags.main_navigation(context())

    assert [(link.title, link.url) for link in links] == [
        ("Projekte", "/projekte/"),
        ("Aktuelles", "/aktuelles/"),
    ]


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/", []),
        ("/projekte/", ["Projekte"]),
        ("/projekte/masterplan/", ["Projekte"]),
        ("/konto/login/", []),
    ],
)
def test_main_navigation_marks_the_section_the_visitor_is_in(
    home: HomePage, path: str, current: list[str]
) -> None:
    build.projects(home, title="Projekte")
    build.news_index(home, title="Aktuelles")

    links = cms_tags.main_navigation(context(path))

    assert [link.title for link in links if link.current] == current


def test_main_navigation_without_a_request_is_empty(home: HomePage) -> None:
    assert cms_tags.main_navigation(Context({})) == []


def test_footer_pages_are_those_an_editor_put_there(home: HomePage) -> None:
    build.content(home, title="Impressum", in_footer=True)
    build.content(home, title="Über uns")
    build.content(home, title="Datenschutz", in_footer=True, live=False)

    assert [link.url for link in cms_tags.footer_pages(context())] == ["/impressum/"]


@pytest.mark.parametrize(
    ("language", "titles"),
    [
        ("de", ["Impressum", "Datenschutz"]),
        ("en", ["Imprint", "Datenschutz"]),
        ("de-simple", ["Impressum", "Datenschutz"]),
    ],
)
def test_mails_link_what_an_editor_ticked_in_their_language(
    home: HomePage, language: str, titles: list[str]
) -> None:
    english, _created = Locale.objects.get_or_create(language_code="en")
    imprint = build.content(home, title="Impressum", in_mails=True)
    build.content(home, title="Datenschutz", in_mails=True)
    build.content(home, title="Entwurf", in_mails=True, live=False)
    build.content(home, title="Über uns", in_footer=True)
    translated = imprint.copy_for_translation(english, copy_parents=True)
    translated.title = "Imprint"
    translated.save_revision().publish()

    with translation.override(language):
        links = cms_tags.mail_pages()

    assert [link.title for link in links] == titles
    assert all(link.url.startswith("http") for link in links)


def test_frame_needs_few_queries_however_many_pages(
    home: HomePage, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(20):
        build.content(home, title=f"Seite {number}", in_footer=True, show_in_menus=True)
    current = context()
    cms_tags.main_navigation(context())  # fills the caches of sites and content types

    with django_assert_max_num_queries(4):
        cms_tags.main_navigation(current)
        cms_tags.footer_pages(current)


def test_breadcrumb_leads_from_home_over_the_project_to_the_format(home: HomePage) -> None:
    index = build.projects(home, title="Projekte")
    project = build.project(index, title="Masterplan")
    dialogue = build.format_page(project, opens=-1, closes=1, title="Dialog")

    crumbs = cms_tags.breadcrumb(context(page=dialogue))

    assert [(crumb.title, crumb.url) for crumb in crumbs] == [
        ("Revierdialog", "/"),
        ("Projekte", "/projekte/"),
        ("Masterplan", "/projekte/masterplan/"),
    ]


def test_breadcrumb_outside_the_tree_is_empty(home: HomePage) -> None:
    assert cms_tags.breadcrumb(context("/konto/login/")) == []
    assert cms_tags.breadcrumb(context(page=home)) == []


def test_open_participation_takes_closing_first_and_fills_up_with_upcoming(home: HomePage) -> None:
    index = build.participation_index(home)
    build.format_page(index, opens=-9, closes=None, title="ohne Ende")
    build.format_page(index, opens=-9, closes=30, title="später")
    build.format_page(index, opens=-9, closes=3, title="bald")
    build.format_page(index, opens=-9, closes=-1, title="vorbei")
    build.format_page(index, opens=20, closes=40, title="übernächste")
    build.format_page(index, opens=10, closes=40, title="nächste")
    build.format_page(index, opens=-9, closes=2, title="Entwurf", live=False)

    found = cms_tags.open_participation(context(), 4)

    assert [page.title for page in found] == ["bald", "später", "ohne Ende", "nächste"]


@pytest.mark.parametrize("count", [1, 50])
def test_open_participation_needs_one_query_with_places_and_project(
    home: HomePage, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    project = build.project(build.projects(home), title="Masterplan")
    borna = build.municipality()
    for number in range(count):
        page = build.format_page(project, opens=-1, closes=1 + number)
        page.municipalities.add(borna)
        page.save()
    current = context()
    cms_tags._home(current)

    with django_assert_num_queries(1):
        found = cms_tags.open_participation(current, count)
        facts = {(page.project_title, *page.places) for page in found}

    assert len(found) == count
    assert facts == {("Masterplan", "Borna")}


def test_latest_news_are_the_newest_published(home: HomePage) -> None:
    index = build.news_index(home)
    build.news(index, title="alt", date="2026-03-01")
    build.news(index, title="neu", date="2026-11-20")
    build.news(index, title="mittel", date="2026-08-01")
    build.news(index, title="Entwurf", date="2026-11-21", live=False)

    assert [page.title for page in cms_tags.latest_news(context(), 2)] == ["neu", "mittel"]


def test_project_tags_stay_with_the_project(home: HomePage) -> None:
    index, news_index = build.projects(home), build.news_index(home)
    one, other = build.project(index, title="eins"), build.project(index, title="zwei")
    build.news(news_index, title="zu eins", project=one)
    build.news(news_index, title="zu zwei", project=other)
    build.format_page(one, opens=-9, closes=-1, title="vorbei")
    build.format_page(one, opens=5, closes=9, title="bald")
    build.format_page(one, opens=-1, closes=1, title="jetzt")
    build.format_page(other, opens=-1, closes=1, title="anderswo")

    assert [page.title for page in cms_tags.project_news(context(), one, 3)] == ["zu eins"]
    formats = cms_tags.project_participation(one)
    assert [page.title for page in formats] == ["jetzt", "bald", "vorbei"]
    assert [page.title for page in cms_tags.other_projects(context(), one, 3)] == ["zwei"]


def test_page_url_finds_the_first_page_of_a_type(home: HomePage) -> None:
    build.news_index(home, title="Aktuelles")

    assert cms_tags.page_url(context(), "cms.NewsIndexPage") == "/aktuelles/"
    assert cms_tags.page_url(context(), "cms.HomePage") == "/"
    assert cms_tags.page_url(context(), "cms.ProjectIndexPage") == ""


@pytest.mark.parametrize(
    ("size", "facts"),
    [(0, "PDF"), (700, "PDF, 700 Bytes"), (245_760, "PDF, 240,0 KB"), (4_718_592, "PDF, 4,5 MB")],
)
def test_file_facts_are_written_in_german(size: int, facts: str) -> None:
    document = SimpleNamespace(file_extension="pdf", get_file_size=lambda: size)

    assert cms_tags.file_facts(document).replace("\xa0", " ") == facts


def test_file_facts_come_from_the_stored_file(db: None) -> None:
    document = SiteDocument(title="Bericht", file=ContentFile(b"x" * 2048, name="bericht.pdf"))
    document.save()

    template = Template("{% load cms_tags %}{{ document|file_facts }}")
    shown = template.render(RequestContext(RequestFactory().get("/"), {"document": document}))

    assert shown.replace("\xa0", " ") == "PDF, 2,0 KB"
    document.file.delete(save=False)
