from collections.abc import Callable
from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import User
from surveys.models import PublishedResult, SurveyPage

Browser = Callable[[User | None], Client]


def _url(survey: SurveyPage) -> str:
    return reverse("surveys_results_desk", args=[survey.pk])


FORM = {"V003-publish": "on", "V003-text": "Erklärung", "V003-by": "V001", "intro": "So war es."}


def test_preview_then_publish_then_withdraw(
    ended: SurveyPage, lead: User, client_for: Browser
) -> None:
    browser: Any = client_for(lead)
    preview = browser.post(_url(ended), FORM | {"preview": "1"})
    assert [q["key"] for q in preview.context["preview"]["questions"]] == ["V003"]
    assert PublishedResult.objects.count() == 0
    assert browser.post(_url(ended), FORM).status_code == 303
    release = PublishedResult.objects.get()
    assert release.content["questions"][0]["text"] == "Erklärung"
    again = browser.get(_url(ended))
    assert [q.initial["publish"] for q in again.context["questions"][:3]] == [False, False, True]
    browser.post(reverse("surveys_withdraw", args=[ended.pk, release.pk]))
    assert PublishedResult.objects.get().withdrawn_at is not None


def test_claims_are_refused_beside_the_text(
    ended: SurveyPage, lead: User, client_for: Browser
) -> None:
    data = FORM | {"intro": "Repräsentativ für alle.", "V003-text": "60 % der Einwohner"}
    answer: Any = client_for(lead).post(_url(ended), data)
    assert "verspricht mehr" in answer.content.decode()
    assert set(answer.context["form"].errors) == {"intro"}
    assert [set(q.errors) for q in answer.context["questions"] if q.errors] == [{"text"}]
    assert PublishedResult.objects.count() == 0


def test_a_running_survey_is_not_published(
    rich: SurveyPage, lead: User, client_for: Browser
) -> None:
    answer: Any = client_for(lead).post(_url(rich), FORM)
    assert answer.context["form"].non_field_errors()
    assert PublishedResult.objects.count() == 0
