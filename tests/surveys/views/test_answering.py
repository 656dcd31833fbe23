from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageViewRestriction

from accounts.models import User
from cms.models import HomePage
from surveys.domain import mixing
from surveys.models import Participation, Response, ResponseDraft, SurveyPage
from tests.surveys.build import make_survey, page_break, respond, standard


def _url(name: str, survey: SurveyPage, **kwargs: int) -> str:
    return reverse(f"surveys:{name}", kwargs={"page_id": survey.pk, **kwargs})


def _start(client: Any, survey: SurveyPage) -> Any:
    return client.post(_url("start", survey))


def _fill(client: Any, survey: SurveyPage) -> None:
    """Start and answer both pages, up to the review."""
    _start(client, survey)
    client.post(_url("page", survey, number=1), {"V001": "2", "V002": ["1", "3"], "go": "next"})
    client.post(_url("page", survey, number=2), {"V004": "Am Markt", "go": "next"})


def _send(client: Any, survey: SurveyPage) -> Any:
    key = client.get(_url("review", survey)).context["form"].initial["submit_key"]
    return client.post(_url("review", survey), {"submit_key": str(key)})


def _move(survey: SurveyPage, begin: int, end: int) -> None:
    now = timezone.now()
    SurveyPage.objects.filter(pk=survey.pk).update(
        opens_at=now + timedelta(days=begin), closes_at=now + timedelta(days=end)
    )


def _sent() -> int:
    """How many responses there are once every pool is emptied."""
    for survey in SurveyPage.objects.all():
        mixing.empty(survey, whole=True)
    return Response.objects.count()


def _heading(response: Any) -> str:
    html: str = response.content.decode()
    return html[html.index("<h1") : html.index("</h1>")].partition(">")[2].strip()


def test_page_sent_after_another_tab_has_sent_everything_is_explained(
    client: Any, survey: SurveyPage
) -> None:
    _fill(client, survey)

    def send_first(execute: Callable[..., Any], sql: str, *args: Any) -> Any:
        if "FOR UPDATE" in sql:
            with connection.cursor() as cursor:
                cursor.cursor.execute("DELETE FROM surveys_responsedraft")
        return execute(sql, *args)

    with connection.execute_wrapper(send_first):
        answer = client.post(_url("page", survey, number=1), {"V001": "1", "go": "next"})
    assert (answer.status_code, _heading(answer)) == (409, "Ihre Antworten sind nicht mehr da")


def test_reading_sets_no_cookie_and_renders_no_form(client: Any, survey: SurveyPage) -> None:
    response = client.get(survey.url)
    assert response.status_code == 200
    assert response.cookies == {}
    assert "csrfmiddlewaretoken" not in response.content.decode()
    assert f'href="{_url("start", survey)}"' in response.content.decode()
    assert "set-cookie" not in response.headers


def test_start_page_sets_the_form_cookie_only(client: Any, survey: SurveyPage) -> None:
    response = client.get(_url("start", survey))
    assert _heading(response) == "Bevor Sie beginnen"
    assert set(response.cookies) == {"csrftoken"}
    assert ResponseDraft.objects.count() == 0


def test_start_sets_a_guarded_cookie(client: Any, survey: SurveyPage) -> None:
    response = _start(client, survey)
    assert (response.status_code, response.url) == (303, _url("page", survey, number=1))
    cookie = response.cookies[f"survey-{survey.pk}"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert ResponseDraft.objects.count() == 1


def test_whole_way_with_back_and_review(client: Any, survey: SurveyPage) -> None:
    _start(client, survey)
    one, two = _url("page", survey, number=1), _url("page", survey, number=2)
    assert client.post(one, {"V001": "2", "V002": ["3", "1"], "go": "next"}).url == two
    assert client.post(two, {"V003": "5", "V004": "<b>Markt</b>", "go": "back"}).url == one
    html = client.get(one).content.decode()
    assert html.count(" checked") == 3
    assert client.post(one, {"V001": "1", "V002": ["1"], "go": "next"}).url == two
    html = client.get(two).content.decode()
    assert "&lt;b&gt;Markt&lt;/b&gt;" in html
    review = _url("review", survey)
    data = {"V003": "5", "V004": "<b>Markt</b>", "go": "next"}
    assert client.post(two, data).url == review
    html = client.get(review).content.decode()
    assert "&lt;b&gt;Markt&lt;/b&gt;" in html
    assert "Keine Angabe" in html
    response = _send(client, survey)
    assert (response.status_code, response.url) == (303, _url("thanks", survey))
    assert _heading(client.get(response.url)) == "Vielen Dank, Ihre Antworten sind angekommen"
    assert _sent() == 1
    stored = Response.objects.get()
    assert stored.doc == {"V001": 1, "V002": [1], "V003": 5, "V004": "<b>Markt</b>"}
    assert stored.lang == "de"


def test_error_keeps_everything_and_names_the_question(client: Any, survey: SurveyPage) -> None:
    _start(client, survey)
    response = client.post(_url("page", survey, number=1), {"V002": ["1", "2", "3"], "go": "next"})
    html = response.content.decode()
    assert response.status_code == 422
    assert html.count("Bitte beantworten Sie diese Frage.") == 2
    assert html.count("Bitte wählen Sie höchstens 2 Antworten.") == 2
    assert html.count(" checked") == 3
    assert ResponseDraft.objects.get().page == 1


def test_valid_answers_are_kept_beside_an_error(client: Any, survey: SurveyPage) -> None:
    _start(client, survey)
    client.post(_url("page", survey, number=1), {"V002": ["2"], "go": "next"})
    assert client.get(_url("page", survey, number=1)).content.decode().count(" checked") == 1
    assert ResponseDraft.objects.get().doc == {"V002": [2]}


@pytest.mark.parametrize(
    "data",
    [
        {"V001": "99"},
        {"V001": "x"},
        {"V001": "2\x00"},
        {"V001": ["1", "77"]},
        {"V001": "1", "V002": "44"},
        {"V001": "1", "V002": "x" * 5000},
        {},
    ],
)
def test_bad_page_is_shown_again(client: Any, survey: SurveyPage, data: Any) -> None:
    _start(client, survey)
    response = client.post(_url("page", survey, number=1), {**data, "go": "next"})
    assert response.status_code == 422
    assert response.context["form"].errors
    assert ResponseDraft.objects.get().page == 1


def test_bytes_that_are_no_text_do_no_harm(client: Any, survey: SurveyPage) -> None:
    _start(client, survey)
    client.post(_url("page", survey, number=1), {"V001": "1", "go": "next"})
    response = client.post(
        _url("page", survey, number=2),
        b"V004=a%ED%A0%80b&V005=b%00&go=next",
        content_type="application/x-www-form-urlencoded",
    )
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["V005"]


def test_answers_of_another_page_are_refused_with_words(client: Any, survey: SurveyPage) -> None:
    _start(client, survey)
    data = {"V001": "1", "V003": "5", "V099": "1", "go": "next"}
    response = client.post(_url("page", survey, number=1), data)
    assert response.status_code == 400
    assert "gehören nicht zu dieser Seite" in response.content.decode()
    assert ResponseDraft.objects.get().doc == {"V001": 1}


def test_nobody_skips_ahead(client: Any, survey: SurveyPage) -> None:
    _start(client, survey)
    one = _url("page", survey, number=1)
    assert client.get(_url("page", survey, number=2)).url == one
    assert client.get(_url("review", survey)).url == one
    assert client.post(_url("page", survey, number=2), {"go": "next"}).url == one


@pytest.mark.parametrize("number", [0, 3, 999999])
def test_page_that_does_not_exist(client: Any, survey: SurveyPage, number: int) -> None:
    _start(client, survey)
    assert client.get(_url("page", survey, number=number)).status_code == 404


def test_sending_twice_stores_once_and_thanks_twice(client: Any, survey: SurveyPage) -> None:
    _fill(client, survey)
    key = str(client.get(_url("review", survey)).context["form"].initial["submit_key"])
    for _click in range(2):
        response = client.post(_url("review", survey), {"submit_key": key})
        assert response.url == _url("thanks", survey)
    assert (_sent(), Participation.objects.count()) == (1, 1)


def test_who_has_answered_cannot_start_again(client: Any, survey: SurveyPage) -> None:
    _fill(client, survey)
    _send(client, survey)
    for url in (_url("start", survey), _url("review", survey), _url("page", survey, number=1)):
        assert _heading(client.get(url)) == "Sie haben schon teilgenommen"
    assert _start(client, survey).status_code == 409
    assert _start(Client(), survey).status_code == 303


@pytest.mark.parametrize(
    ("begin", "end", "heading"),
    [(-2, -1, "Diese Umfrage ist beendet"), (1, 2, "Diese Umfrage hat noch nicht begonnen")],
)
def test_outside_the_period_nothing_goes_in(
    client: Any, survey: SurveyPage, begin: int, end: int, heading: str
) -> None:
    _fill(client, survey)
    key = str(client.get(_url("review", survey)).context["form"].initial["submit_key"])
    _move(survey, begin, end)
    for url in (_url("start", survey), _url("page", survey, number=1), _url("review", survey)):
        assert _heading(client.get(url)) == heading
        response = client.post(url, {"submit_key": key, "V001": "1"})
        assert (response.status_code, _heading(response)) == (409, heading)
    assert _sent() == 0


@pytest.mark.parametrize("key", ["", "x", "\x00", "00000000-0000-4000-8000-000000000000"])
def test_foreign_submit_key_stores_nothing(client: Any, survey: SurveyPage, key: str) -> None:
    _fill(client, survey)
    response = client.post(_url("review", survey), {"submit_key": key})
    assert (response.status_code, _heading(response)) == (
        409,
        "Ihre Antworten sind nicht mehr da",
    )
    assert _sent() == 0


@pytest.mark.parametrize("token", ["", "foreign", "x:y:z", "\u00e4"])
def test_foreign_cookie_finds_no_draft(client: Any, survey: SurveyPage, token: str) -> None:
    _fill(client, survey)
    stranger: Any = Client()
    stranger.cookies[f"survey-{survey.pk}"] = token
    for url in (_url("page", survey, number=1), _url("review", survey)):
        assert _heading(stranger.get(url)) == "Ihre Antworten sind nicht mehr da"
        assert stranger.post(url, {"V001": "1"}).status_code == 409
    assert ResponseDraft.objects.get().doc == {"V001": 2, "V002": [1, 3], "V004": "Am Markt"}


def test_expired_draft_says_so_and_offers_a_new_start(client: Any, survey: SurveyPage) -> None:
    _fill(client, survey)
    ResponseDraft.objects.update(expires_at=timezone.now())
    response = client.post(_url("page", survey, number=1), {"V001": "1"})
    assert _heading(response) == "Ihre Antworten sind nicht mehr da"
    assert _url("start", survey) in response.content.decode()
    assert _start(client, survey).url == _url("page", survey, number=1)


def test_start_again_goes_on_where_one_stopped(client: Any, survey: SurveyPage) -> None:
    _start(client, survey)
    client.post(_url("page", survey, number=1), {"V001": "1", "go": "next"})
    assert client.get(_url("start", survey)).context["draft"] is not None
    assert _start(client, survey).url == _url("page", survey, number=2)


def test_draft_with_an_answer_missing_goes_back_to_the_question(
    client: Any, survey: SurveyPage
) -> None:
    _fill(client, survey)
    ResponseDraft.objects.update(doc={"V002": [1], "V004": "Am Markt"})
    response = _send(client, survey)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["V001"]
    assert response.context["number"] == 1
    assert _sent() == 0


def test_missing_csrf_token_stores_nothing(survey: SurveyPage) -> None:
    client: Any = Client(enforce_csrf_checks=True)
    assert client.post(_url("start", survey)).status_code == 403
    assert ResponseDraft.objects.count() == 0


def test_account_survey_asks_to_sign_in(
    home: HomePage, client: Any, client_for: Callable[[User | None], Any], resident: User
) -> None:
    survey = make_survey(home, standard(), access="account")
    response = _start(client, survey)
    assert response.status_code == 200
    assert f"{reverse('account_login')}?next={_url('start', survey)}" in response.content.decode()
    assert ResponseDraft.objects.count() == 0
    signed_in = client_for(resident)
    _fill(signed_in, survey)
    _send(signed_in, survey)
    elsewhere = client_for(resident)
    assert _heading(elsewhere.get(_url("start", survey))) == "Sie haben schon teilgenommen"
    assert (_sent(), Participation.objects.count()) == (1, 1)


def test_account_survey_needs_the_account_until_the_end(
    home: HomePage, client_for: Callable[[User | None], Any], resident: User
) -> None:
    survey = make_survey(home, standard(), access="account")
    client = client_for(resident)
    _fill(client, survey)
    key = str(client.get(_url("review", survey)).context["form"].initial["submit_key"])
    del client.cookies["sessionid"]
    response = client.post(_url("review", survey), {"submit_key": key})
    assert response.url == _url("start", survey)
    assert _sent() == 0


def test_account_survey_goes_on_elsewhere_and_forgets_its_cookie(
    home: HomePage, client_for: Callable[[User | None], Any], resident: User
) -> None:
    survey = make_survey(home, standard(), access="account")
    client = client_for(resident)
    _start(client, survey)
    client.post(_url("page", survey, number=1), {"V001": "2", "go": "next"})
    elsewhere = client_for(resident)
    assert _start(elsewhere, survey).url == _url("page", survey, number=2)
    assert ResponseDraft.objects.get().doc == {"V001": 2}
    client.post(_url("page", survey, number=2), {"go": "next"})
    response = _send(client, survey)
    assert response.cookies[f"survey-{survey.pk}"].value == ""


@pytest.mark.parametrize("name", ["start", "review", "thanks", "results"])
def test_unpublished_or_foreign_page_is_not_found(
    client: Any, survey: SurveyPage, home: HomePage, name: str
) -> None:
    assert client.get(f"/umfragen/{home.pk}/").status_code == 404
    survey.unpublish()
    assert client.get(_url(name, survey)).status_code == 404


def test_restricted_page_is_not_found(client: Any, survey: SurveyPage) -> None:
    PageViewRestriction.objects.create(page=survey, restriction_type="login")
    assert client.get(_url("start", survey)).status_code == 404


def test_survey_without_questions_is_being_prepared(client: Any, home: HomePage) -> None:
    survey = make_survey(home, [page_break("Leer")])
    assert _url("start", survey) not in client.get(survey.url).content.decode()
    assert _heading(client.get(_url("start", survey))) == "Diese Umfrage wird gerade vorbereitet"


@pytest.mark.parametrize("name", ["start", "review"])
def test_other_methods_are_refused(client: Any, survey: SurveyPage, name: str) -> None:
    assert client.put(_url(name, survey)).status_code == 405
    assert client.delete(_url(name, survey)).status_code == 405
    assert client.post(_url("thanks", survey)).status_code == 405


def test_answers_are_never_cached(client: Any, survey: SurveyPage) -> None:
    _fill(client, survey)
    for url in (_url("start", survey), _url("page", survey, number=1), _url("review", survey)):
        assert "no-store" in client.get(url).headers["Cache-Control"]


def test_page_of_a_survey_needs_as_many_queries_for_50_responses(
    client: Any, survey: SurveyPage
) -> None:
    client.get(survey.url)
    respond(survey, {"V001": 1})
    with CaptureQueriesContext(connection) as one:
        client.get(survey.url)
    for _number in range(49):
        respond(survey, {"V001": 1})
    with CaptureQueriesContext(connection) as fifty:
        client.get(survey.url)
    assert len(fifty) == len(one)
