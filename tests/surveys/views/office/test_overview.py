from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from cms.models import HomePage
from surveys.models import SurveyPage
from tests.surveys.build import make_survey, respond, standard

Browser = Callable[[User | None], Client]


def test_analysts_find_every_survey_in_the_menu(
    survey: SurveyPage, full_cast: dict[str, User], client_for: Browser
) -> None:
    respond(survey, {"V001": 1})
    seen = set()
    for name, user in full_cast.items():
        browser: Any = client_for(user)
        if browser.get(reverse("surveys_office")).status_code == 200:
            seen.add(name)
    assert seen == {"admin", "lead", "survey_author", "analyst"}
    html = client_for(full_cast["analyst"]).get(reverse("wagtailadmin_home")).content.decode()
    assert reverse("surveys_office") in html
    page: Any = client_for(full_cast["analyst"]).get(reverse("surveys_office"))
    assert [row.response_count for row in page.context["surveys"]] == [1]


def test_the_list_takes_as_many_queries_for_many_surveys(
    home: HomePage, analyst: User, client_for: Browser
) -> None:
    browser, counts = client_for(analyst), []
    for number in (1, 4):
        for _survey in range(number):
            make_survey(home, standard())
        browser.get(reverse("surveys_office"))
        with CaptureQueriesContext(connection) as queries:
            browser.get(reverse("surveys_office"))
        counts.append(len(queries))
    assert counts[0] == counts[1]
