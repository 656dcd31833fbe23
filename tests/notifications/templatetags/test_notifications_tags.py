"""The teaser that other rooms' pages show."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone, translation
from wagtail.models import Locale, Page, PageViewRestriction

from accounts.models import User
from cms.models import HomePage, Municipality, ParticipationPage, ProjectPage, Topic
from tests.cms import build

pytestmark = pytest.mark.django_db
TEASER = Template("{% load notifications_tags %}{% subscribe_teaser %}")


def test_teaser_is_a_get_form_without_a_token(place: Municipality) -> None:
    html = TEASER.render(Context())
    assert 'method="get"' in html
    assert 'action="/abo/"' in html
    assert '<option value="boehlen">Böhlen</option>' in html
    assert "csrf" not in html


def test_teaser_leaves_out_municipalities_of_the_past(place: Municipality) -> None:
    place.valid_to = timezone.localdate() - timedelta(days=1)
    place.save()
    assert "Böhlen" not in TEASER.render(Context())


def test_teaser_of_a_narrowed_list_is_about_its_topic(place: Municipality, topic: Topic) -> None:
    html = TEASER.render(Context({"topic": topic, "place": place}))
    assert "Neuigkeiten zum Thema „Wohnen“" in html
    assert '<input type="hidden" name="thema" value="wohnen">' in html
    assert '<input type="hidden" name="gemeinde" value="boehlen">' in html


def test_teaser_of_a_narrowed_list_chooses_its_municipality(place: Municipality) -> None:
    html = TEASER.render(Context({"topic": None, "place": place}))
    assert '<option value="boehlen" selected>Böhlen</option>' in html


def test_teaser_takes_one_query(place: Municipality, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    with django_assert_num_queries(1):
        TEASER.render(Context())


@pytest.fixture
def project(home: HomePage) -> ProjectPage:
    return build.project(build.projects(home), title="Seeufer")


@pytest.fixture
def english(project: ProjectPage) -> Locale:
    return Locale.objects.create(language_code="en")


def teaser(page: Page, user: User | None = None) -> str:
    request = RequestFactory().get(page.url)
    request.user = user or AnonymousUser()
    return " ".join(TEASER.render(Context({"page": page, "request": request})).split())


def test_teaser_of_a_translated_project_is_about_the_original(
    project: ProjectPage, english: Locale, resident: User
) -> None:
    translated = project.copy_for_translation(english, copy_parents=True)
    translated.save_revision().publish()
    with translation.override("en"):
        html = teaser(translated, resident)
    assert f'name="projekt" value="{project.pk}"' in html
    assert f"?key=project:{project.pk}&amp;back=/en/" in html


def test_teaser_of_a_project_told_in_one_other_language_offers_no_project(
    project: ProjectPage, english: Locale
) -> None:
    translated = project.copy_for_translation(english, copy_parents=True)
    translated.save_revision().publish()
    project.unpublish()
    with translation.override("en"):
        assert 'name="projekt"' not in teaser(translated)


def test_teaser_of_an_event_follows_it_and_its_project(
    home: HomePage, project: ProjectPage, resident: User
) -> None:
    event = build.event(build.events(home), title="Werkstatt", project=project)
    html = teaser(event, resident)
    assert "Auf dem Laufenden bleiben zum Projekt „Seeufer“" in html
    assert f'name="projekt" value="{project.pk}"' in html
    for key in (f"event:{event.pk}", f"project:{project.pk}"):
        assert f"/abo/folgen/?key={key}&amp;back={event.url}" in html


def test_teaser_of_a_format_follows_it_and_its_project(
    project: ProjectPage, resident: User
) -> None:
    page = build.add(
        project,
        ParticipationPage,
        title="Mitreden",
        lead_text="Wie breit?",
        opens_at=timezone.now(),
    )
    html = teaser(page, resident)
    for key in (f"page:{page.pk}", f"project:{project.pk}"):
        assert f"/abo/folgen/?key={key}&amp;back={page.url}" in html


def test_teaser_without_an_account_has_no_link_to_follow(
    home: HomePage, project: ProjectPage
) -> None:
    event = build.event(build.events(home), title="Werkstatt", project=project)
    html = teaser(event)
    assert "folgen" not in html
    assert f'name="projekt" value="{project.pk}"' in html


def test_teaser_is_silent_about_a_project_for_some(home: HomePage, project: ProjectPage) -> None:
    PageViewRestriction.objects.create(page=project, restriction_type=PageViewRestriction.LOGIN)
    event = build.event(build.events(home), title="Werkstatt", project=project)
    assert "Seeufer" not in teaser(event)
