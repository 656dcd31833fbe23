"""Begin a survey, go on with it elsewhere, and take one's answers back."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.domain.rate_limit import Limit
from cms.models import HomePage
from surveys.domain import access, mixing
from surveys.models import Response, ResponseDraft, SurveyPage
from surveys.views import starting
from tests.surveys.build import make_survey, standard


def _url(name: str, survey: SurveyPage, **kwargs: int | str) -> str:
    return reverse(f"surveys:{name}", kwargs={"page_id": survey.pk, **kwargs})


def _answer(client: Any, survey: SurveyPage) -> None:
    """Start, answer both pages and send."""
    client.post(_url("start", survey))
    client.post(_url("page", survey, number=1), {"V001": "2", "V002": ["1", "3"], "go": "next"})
    client.post(_url("page", survey, number=2), {"V004": "Am Markt", "go": "next"})
    key = client.get(_url("review", survey)).context["form"].initial["submit_key"]
    client.post(_url("review", survey), {"submit_key": str(key)})


def test_code_opens_the_survey_and_a_wrong_one_is_kept(client: Any, home: HomePage) -> None:
    survey = make_survey(home, standard(), access="code")
    (code,) = access.issue(survey, 1)
    wrong = client.post(_url("start", survey), {"code": "AAAA-BBBB"})
    assert wrong.status_code == 422
    assert 'value="AAAA-BBBB"' in wrong.content.decode()
    assert ResponseDraft.objects.count() == 0
    right = client.post(_url("start", survey), {"code": access.shown(code).lower()})
    assert (right.status_code, right.url) == (303, _url("page", survey, number=1))
    assert ResponseDraft.objects.count() == 1


@pytest.mark.parametrize("name", ["start", "withdraw"])
def test_each_network_tries_codes_a_few_times_an_hour(
    home: HomePage, settings: Any, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    monkeypatch.setattr(starting, "CODE_PER_NETWORK", Limit("few", 2, 60))
    survey = make_survey(home, standard(), access="code")

    def tried(forwarded: str) -> Any:
        browser: Any = Client(headers={"x-forwarded-for": forwarded})
        return browser.post(_url(name, survey), {"code": "AAAA-BBBB-CCCC-DDDD"})

    answers = [tried(f"1.2.3.{number}, 203.0.113.9") for number in range(3)]
    assert [answer.status_code for answer in answers] == [422, 422, 429]
    page = answers[-1].content.decode()
    assert "Bitte versuchen Sie es in einer Stunde noch einmal." in page
    assert 'value="AAAA-BBBB-CCCC-DDDD"' in page
    assert tried("198.51.100.7").status_code == 422


def test_link_of_an_invitation_fills_in_the_code(client: Any, home: HomePage) -> None:
    survey = make_survey(home, standard(), access="code")
    page = client.get(_url("start", survey), {"code": "AAAA-BBBB"})
    assert 'value="AAAA-BBBB"' in page.content.decode()


def test_later_gives_a_link_that_goes_on_in_another_browser(
    client: Any, survey: SurveyPage
) -> None:
    client.post(_url("start", survey))
    client.post(_url("page", survey, number=1), {"V001": "1", "go": "next"})
    path = "/" + client.get(_url("later", survey)).context["link"].split("/", 3)[3]
    elsewhere: Any = Client()
    assert elsewhere.get(path).cookies.keys() == {"csrftoken"}
    assert elsewhere.post(path).url == _url("page", survey, number=2)
    assert ResponseDraft.objects.count() == 1


def test_without_a_draft_there_is_nothing_to_go_on_with(client: Any, survey: SurveyPage) -> None:
    assert client.get(_url("later", survey)).context["reason"] == "gone"
    assert client.post(_url("resume", survey, token="falsch")).status_code == 409


def test_thanks_shows_the_receipt_to_the_browser_that_sent(client: Any, survey: SurveyPage) -> None:
    _answer(client, survey)
    receipt = client.get(_url("thanks", survey)).context["receipt"]
    assert receipt in client.get(_url("thanks", survey)).content.decode()
    assert Client().get(_url("thanks", survey)).context["receipt"] is None


def test_receipt_takes_the_answers_back_once(client: Any, survey: SurveyPage) -> None:
    _answer(client, survey)
    receipt = client.get(_url("thanks", survey)).context["receipt"]
    done = client.post(_url("withdraw", survey), {"code": receipt})
    assert (done.status_code, done.context["done"]) == (200, True)
    mixing.empty(survey, whole=True)
    assert Response.objects.count() == 0
    assert client.post(_url("withdraw", survey), {"code": receipt}).status_code == 422
    assert client.post(_url("start", survey)).status_code == 409


@pytest.mark.parametrize("code", ["", "AAAA-BBBB-CCCC-DDDD", "\x00", "<b>"])
def test_code_nobody_has_takes_nothing_back(client: Any, survey: SurveyPage, code: str) -> None:
    assert client.get(_url("withdraw", survey)).status_code == 200
    assert client.post(_url("withdraw", survey), {"code": code}).status_code == 422
