from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from cms.models import HomePage
from surveys.models import SurveyPage
from surveys.wagtail_hooks import survey_header_buttons
from tests.surveys.build import make_survey, page_break


def test_published_survey_cannot_be_deleted(
    client_for: Callable[[User | None], Client], survey: SurveyPage, admin: User
) -> None:
    for page_id in (survey.pk, survey.get_parent().pk):
        client_for(admin).post(reverse("wagtailadmin_pages:delete", args=[page_id]))
    assert SurveyPage.objects.filter(pk=survey.pk).exists()


def test_published_survey_cannot_be_deleted_in_bulk(
    client_for: Callable[[User | None], Client], survey: SurveyPage, admin: User
) -> None:
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    response = client_for(admin).post(f"{url}?id={survey.pk}")
    assert response.status_code == 302
    assert SurveyPage.objects.filter(pk=survey.pk).exists()


def test_survey_without_version_can_be_deleted(
    client_for: Callable[[User | None], Client], home: HomePage, admin: User
) -> None:
    survey = make_survey(home, [page_break("Leer")])
    client_for(admin).post(reverse("wagtailadmin_pages:delete", args=[survey.pk]))
    assert not SurveyPage.objects.filter(pk=survey.pk).exists()


@pytest.mark.parametrize(
    ("person", "expected"), [("lead", 1), ("admin", 4), ("editor", 0), ("marketer", 0)]
)
def test_buttons_follow_the_role(
    survey: SurveyPage, cast: dict[str, User], person: str, expected: int
) -> None:
    assert len(list(survey_header_buttons(survey, cast[person], "edit"))) == expected


def test_other_pages_get_no_button(home: HomePage, admin: User) -> None:
    assert list(survey_header_buttons(home, admin, "edit")) == []


def test_builder_opens_in_the_admin(
    client_for: Callable[[User | None], Client], survey: SurveyPage, admin: User
) -> None:
    response = client_for(admin).get(reverse("wagtailadmin_pages:edit", args=[survey.pk]))
    assert response.status_code == 200
    assert reverse("surveys_field_phase", args=[survey.pk]) in response.content.decode()
