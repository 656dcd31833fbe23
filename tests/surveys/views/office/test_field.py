from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from surveys.models import Response, SurveyPage, SurveySecret

Browser = Callable[[User | None], Client]

SCREENS = {
    "surveys_field_phase": {"admin", "lead", "survey_author", "analyst"},
    "surveys_analysis": {"admin", "lead", "survey_author", "analyst"},
    "surveys_weighting": {"admin", "lead", "survey_author", "analyst"},
    "surveys_weighting_template": {"admin", "lead", "survey_author", "analyst"},
    "surveys_open_answers": {"admin", "lead", "survey_author", "analyst"},
    "surveys_results_desk": {"admin", "lead", "survey_author"},
    "surveys_exports": {"admin", "lead", "analyst"},
}


def _url(name: str, survey: SurveyPage) -> str:
    return reverse(name, args=[survey.pk])


def test_who_sees_which_screen(
    survey: SurveyPage, full_cast: dict[str, User], client_for: Browser
) -> None:
    for name, user in full_cast.items():
        browser = client_for(user)
        seen = {
            screen for screen in SCREENS if browser.get(_url(screen, survey)).status_code == 200
        }
        assert seen == {screen for screen, allowed in SCREENS.items() if name in allowed}


def test_only_those_who_run_it_may_change_it(
    survey: SurveyPage, full_cast: dict[str, User], client_for: Browser
) -> None:
    for name in full_cast.keys() - {"admin", "lead", "survey_author"}:
        for verb in ("pause", "extend", "close", "delete_answers", "delete_tests"):
            client_for(full_cast[name]).post(_url(f"surveys_{verb}", survey))
    assert SurveyPage.objects.get(pk=survey.pk).is_open


def test_figures_stand_on_the_screen(rich: SurveyPage, analyst: User, client_for: Browser) -> None:
    html = client_for(analyst).get(_url("surveys_field_phase", rich)).content.decode()
    assert "Antworten im Zeitverlauf" in html
    assert 'class="chart__column"' in html
    assert "Endgültig beenden" not in html


def test_pause_extend_and_close(survey: SurveyPage, lead: User, client_for: Browser) -> None:
    browser = client_for(lead)
    screen = _url("surveys_field_phase", survey)
    for open_after in (False, True):
        answer = browser.post(_url("surveys_pause", survey))
        assert (answer.status_code, answer.headers["Location"]) == (303, screen)
        assert SurveyPage.objects.get(pk=survey.pk).is_open is open_after
    until = timezone.localtime() + timedelta(days=20)
    browser.post(_url("surveys_extend", survey), {"until": until.strftime("%d.%m.%Y 12:00")})
    closes_at = SurveyPage.objects.get(pk=survey.pk).closes_at
    assert closes_at is not None
    assert closes_at > timezone.now() + timedelta(days=19)
    browser.post(_url("surveys_close", survey))
    assert not SurveySecret.objects.filter(survey=survey).exists()
    assert "Schlüssel ist zerstört" in browser.get(screen).content.decode()


@pytest.mark.parametrize("until", ["", "gestern", "01.01.2020 10:00"])
def test_an_end_that_cannot_be_is_refused_in_place(
    survey: SurveyPage, lead: User, client_for: Browser, until: str
) -> None:
    answer = client_for(lead).post(_url("surveys_extend", survey), {"until": until})
    assert answer.status_code == 200
    assert answer.context["extend_form"].errors


def test_deleting_answers_asks_for_a_word(
    ended: SurveyPage, lead: User, client_for: Browser
) -> None:
    browser: Any = client_for(lead)
    url = _url("surveys_delete_answers", ended)
    assert browser.post(url, {"word": "ja"}).context["confirm_form"].errors
    assert Response.objects.filter(survey=ended).count() == 40
    assert browser.post(url, {"word": "löschen"}).status_code == 303
    assert Response.objects.filter(survey=ended).count() == 0


def test_a_survey_never_published_has_no_office(lead: User, client_for: Browser) -> None:
    assert client_for(lead).get(reverse("surveys_field_phase", args=[999_999])).status_code == 404
