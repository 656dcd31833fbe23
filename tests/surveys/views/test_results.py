from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cms.models import HomePage
from surveys.models import SurveyPage
from tests.surveys.build import make_survey, respond, single, standard


def _url(survey: SurveyPage) -> str:
    return reverse("surveys:results", kwargs={"page_id": survey.pk})


def _with_responses(home: HomePage, **fields: Any) -> SurveyPage:
    survey = make_survey(home, standard(), **fields)
    for code, count in ((1, 10), (2, 7), (3, 2)):
        for _number in range(count):
            respond(survey, {"V001": code, "V005": "Geheimes Wort"})
    return survey


def test_public_results_hide_small_groups_and_texts(client: Any, home: HomePage) -> None:
    survey = _with_responses(home, publish_results="now")
    response = client.get(_url(survey))
    html = response.content.decode()
    assert response.status_code == 200
    table = response.context["results"].tables[0]
    assert [row.count for row in table.rows] == [10, None, None]
    assert html.count("verborgen</td>") == 2
    assert "Geheimes Wort" not in html
    assert "19 Personen haben teilgenommen." in html
    assert response.cookies == {}


def test_staff_sees_all_marked_as_internal(
    client_for: Callable[[User | None], Any], home: HomePage, lead: User
) -> None:
    survey = _with_responses(home, publish_results="never")
    response = client_for(lead).get(_url(survey))
    assert [row.count for row in response.context["results"].tables[0].rows] == [10, 7, 2]
    assert "Interne Ansicht" in response.content.decode()
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("when", "state", "status", "shown"),
    [
        ("now", "open", 200, True),
        ("closing", "open", 200, False),
        ("closing", "closed", 200, True),
        ("never", "open", 404, False),
        ("never", "closed", 404, False),
    ],
)
def test_public_sees_results_when_the_author_says(
    client: Any,
    home: HomePage,
    resident: User,
    client_for: Callable[[User | None], Any],
    when: str,
    state: str,
    status: int,
    shown: bool,
) -> None:
    survey = _with_responses(home, publish_results=when)
    if state == "closed":
        SurveyPage.objects.filter(pk=survey.pk).update(closes_at=timezone.now())
    for browser in (client, client_for(resident)):
        response = browser.get(_url(survey))
        assert response.status_code == status
        assert ("Basis: 19 Antworten" in response.content.decode()) is shown


def test_bars_carry_no_inline_style(client: Any, home: HomePage) -> None:
    html = client.get(_url(_with_responses(home, publish_results="now"))).content.decode()
    main = html[html.index("<main") : html.index("</main>")]
    assert 'width="52.6"' in main
    assert "style=" not in main


def test_results_before_the_start_are_not_public(client: Any, home: HomePage) -> None:
    survey = make_survey(
        home, standard(), publish_results="now", opens_at=timezone.now() + timedelta(hours=1)
    )
    html = client.get(_url(survey)).content.decode()
    assert "Es gibt noch keine veröffentlichten Ergebnisse" in html


def test_results_need_as_many_queries_for_50_questions(client: Any, home: HomePage) -> None:
    counts = []
    for size in (1, 50):
        blocks = [single(f"Frage {n}", ["ja", "nein"]) for n in range(size)]
        survey = make_survey(home, blocks, publish_results="now")
        for _number in range(size):
            respond(survey, {"V001": 1})
        client.get(_url(survey))
        with CaptureQueriesContext(connection) as queries:
            client.get(_url(survey))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_only_reading_is_allowed(client: Any, survey: SurveyPage) -> None:
    assert client.post(_url(survey)).status_code == 405
