"""Whole pages from the cache: only for visitors, never old, never somebody else's."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale, PageViewRestriction, Site

from accounts.models import User
from cms.domain import page_cache
from cms.enums import Discussion
from cms.models import ContentPage, HomePage, NewsPage
from participation.domain import contribution as contributions
from tests.cms import build

Commit = Callable[..., AbstractContextManager[Any]]


@pytest.fixture(autouse=True)
def _switched_on(settings: Any) -> None:
    settings.PAGE_CACHE_SECONDS = 60


@pytest.fixture
def commit(django_capture_on_commit_callbacks: Commit) -> Commit:
    """What happens in the block is committed at its end."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def page(home: HomePage) -> ContentPage:
    return build.content(home, title="Impressum", lead_text="Wer wir sind.")


def queries(client: Client, url: str, **kwargs: Any) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url, **kwargs).status_code == 200
    return len(captured)


def test_a_second_visitor_gets_the_same_page_without_a_query(page: ContentPage) -> None:
    first = Client().get("/impressum/")

    assert queries(Client(), "/impressum/") == 0
    second = Client().get("/impressum/")
    assert second.content == first.content
    assert set(second.headers) == set(first.headers)
    assert {"Cookie", "Accept-Language"} <= set(second["Vary"].split(", "))
    assert "Content-Security-Policy" in second


def test_a_published_change_shows_at_once(page: ContentPage, commit: Commit) -> None:
    Client().get("/impressum/")

    with commit():
        page.lead_text = "Wer wir jetzt sind."
        page.save_revision().publish()

    assert "Wer wir jetzt sind." in Client().get("/impressum/").content.decode()


def test_an_unpublished_page_is_gone_at_once(page: ContentPage, commit: Commit) -> None:
    Client().get("/impressum/")

    with commit():
        page.unpublish()

    assert Client().get("/impressum/").status_code == 404


def test_a_restricted_page_is_closed_at_once(
    page: ContentPage, commit: Commit, admin: User, client_for: Callable[[User], Client]
) -> None:
    Client().get("/impressum/")

    with commit():
        client_for(admin).post(
            f"/cms/pages/{page.pk}/privacy/", {"restriction_type": PageViewRestriction.LOGIN}
        )

    assert PageViewRestriction.objects.count() == 1
    assert Client().get("/impressum/").status_code == 302


def test_a_new_page_is_in_the_lists_at_once(home: HomePage, commit: Commit) -> None:
    index = build.news_index(home)
    Client().get("/aktuelles/")

    with commit():
        index.add_child(instance=NewsPage(title="Neu", lead_text="Kurz.")).save_revision().publish()

    assert "Neu" in Client().get("/aktuelles/").content.decode()


def test_a_contribution_shows_at_once(page: ContentPage, commit: Commit, resident: User) -> None:
    page.discussion = Discussion.OPEN
    page.save()
    Client().get("/impressum/")

    with commit():
        written = contributions.submit(
            page, body="Endlich verständlich.", submit_key=uuid4(), author=resident
        )
    assert "Endlich verständlich." in Client().get("/impressum/").content.decode()

    with commit():
        contributions.withdraw(written, by=resident)
    assert "Endlich verständlich." not in Client().get("/impressum/").content.decode()


def test_who_is_signed_in_never_gets_it_and_never_fills_it(
    page: ContentPage, resident: User, client_for: Callable[[User], Client]
) -> None:
    own = client_for(resident).get("/impressum/").content.decode()
    assert "Abmelden" in own

    assert "Abmelden" not in Client().get("/impressum/").content.decode()
    assert "Abmelden" in client_for(resident).get("/impressum/").content.decode()


def test_any_cookie_leads_past_it(page: ContentPage) -> None:
    Client().get("/impressum/")
    client = Client()
    client.cookies["csrftoken"] = "x" * 32

    assert queries(client, "/impressum/") > 0


def test_each_language_has_its_own(home: HomePage) -> None:
    locale, _created = Locale.objects.get_or_create(language_code="en")
    entrance = home.copy_for_translation(locale)
    entrance.save_revision().publish()

    german, english = Client().get("/").content.decode(), Client().get("/en/").content.decode()

    assert 'lang="de"' in german
    assert 'lang="en"' in english
    assert queries(Client(), "/") == queries(Client(), "/en/") == 0
    assert Client().get("/en/").content.decode() == english


@pytest.mark.parametrize("query", ["?x=1", "?seite=0", "?seite=1&seite=2", "?vor=a", "?seite=1000"])
def test_questions_of_a_fuzzer_are_not_kept(page: ContentPage, query: str) -> None:
    Client().get("/impressum/" + query)

    assert queries(Client(), "/impressum/" + query) > 0


def test_missing_pages_are_not_kept(home: HomePage, commit: Commit) -> None:
    assert Client().get("/impressum/").status_code == 404

    build.content(home, title="Impressum")

    assert Client().get("/impressum/").status_code == 200


def test_forms_and_what_sets_a_cookie_are_not_kept(home: HomePage) -> None:
    for _time in range(2):
        response = Client().get("/konto/login/")
        assert response.cookies

    assert queries(Client(), "/abo/") > 0
    assert queries(Client(), "/abo/") > 0


def test_the_preview_of_a_draft_stays_with_the_editor(
    page: ContentPage, editor: User, client_for: Callable[[User], Client]
) -> None:
    page.lead_text = "Noch geheim."
    page.save_revision()
    page.lead_text = "Ganz anders."

    shown = page.make_preview_request().content.decode()

    assert "Ganz anders." in shown
    assert "Ganz anders." not in Client().get("/impressum/").content.decode()
    assert "Noch geheim." not in Client().get("/impressum/").content.decode()


def test_without_redis_every_page_is_drawn_anew(page: ContentPage, settings: Any) -> None:
    gone = {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = {**settings.CACHES, "default": gone}
    caches.close_all()

    assert queries(Client(), "/impressum/") > 0
    page_cache.drop(page_cache.SITE)
    page_cache._drop([page_cache.SITE])
    assert queries(Client(), "/impressum/") > 0


def test_the_demo_home_needs_at_most_fifteen_queries(db: None, commit: Commit) -> None:
    with commit():
        call_command("load_demo", verbosity=0)
        Site.objects.update(hostname="testserver", port=80)
    Client().get("/")

    with commit():
        page_cache.drop(page_cache.SITE)

    assert queries(Client(), "/") <= 15
    assert queries(Client(), "/") == 0
