from collections.abc import Callable
from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import User
from surveys.enums import ResponseMode
from surveys.models import SurveyPage, WeightScheme
from tests.surveys.build import respond

Browser = Callable[[User | None], Client]


def _get(browser: Any, survey: SurveyPage, query: str = "") -> Any:
    return browser.get(reverse("surveys_analysis", args=[survey.pk]) + query)


def test_every_question_is_counted(rich: SurveyPage, analyst: User, client_for: Browser) -> None:
    answer = _get(client_for(analyst), rich)
    html = answer.content.decode()
    assert [table.measure.key for table in answer.context["tables"]][:3] == [
        "V001",
        "V001_other",
        "V002",
    ]
    assert "Basis:" in html
    assert "style=" not in html[html.index('class="desk"') :].partition("</main>")[0]


def test_filter_groups_and_weights_stand_in_the_address(
    rich: SurveyPage, analyst: User, client_for: Browser
) -> None:
    groups = [
        {"label": "Borna", "codes": [1], "total": 500},
        {"label": "sonst", "codes": [2, 3, 4], "total": 500},
    ]
    margin = {"key": "V001", "source": "Amt", "groups": groups}
    scheme = WeightScheme.objects.create(survey=rich, name="Ort", margins=[margin], least=1)
    query = f"?by=V003&filter=V001:1&filter=V001:2&weighting={scheme.pk}"
    answer = _get(client_for(analyst), rich, query)
    assert answer.context["n"] < answer.context["everybody"] == 40
    assert answer.context["by"].key == "V003"
    assert answer.context["fitted"].raked.converged
    assert len(answer.context["cross_tables"]) > 3
    assert "Designeffekt" in answer.content.decode()


def test_nonsense_in_the_address_is_no_error(
    rich: SurveyPage, analyst: User, client_for: Browser
) -> None:
    for query in ("?by=V999", "?filter=x", "?filter=V001:99", "?weighting=0", "?by=V010"):
        answer = _get(client_for(analyst), rich, query)
        assert answer.status_code == 200
        assert answer.context["n"] == 40


def test_test_responses_are_looked_at_apart(
    rich: SurveyPage, analyst: User, client_for: Browser
) -> None:
    respond(rich, {"V001": 1}, mode=ResponseMode.TEST)
    assert _get(client_for(analyst), rich).context["n"] == 40
    assert _get(client_for(analyst), rich, "?tests").context["n"] == 1
