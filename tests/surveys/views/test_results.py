from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cms.models import HomePage
from surveys.domain import publication
from surveys.domain.publication import ChosenQuestion, Wanted
from surveys.models import PublishedResult, SurveyPage
from tests.surveys.build import make_survey
from tests.surveys.every_kind import answer_often, every_kind

QUESTIONS = [
    ChosenQuestion("V001", "Woher?"),
    ChosenQuestion("V003", by="V001"),
    ChosenQuestion("V004_1"),
    ChosenQuestion("V004_2"),
    ChosenQuestion("V005"),
    ChosenQuestion("V006"),
]


@pytest.fixture
def ended(home: HomePage) -> SurveyPage:
    survey = make_survey(home, every_kind())
    answer_often(survey, 80)
    SurveyPage.objects.filter(pk=survey.pk).update(closes_at=timezone.now())
    found: SurveyPage = SurveyPage.objects.get(pk=survey.pk)
    return found


def _url(survey: SurveyPage, name: str = "results", **kwargs: Any) -> str:
    return reverse(f"surveys:{name}", kwargs={"page_id": survey.pk, **kwargs})


def test_the_page_shows_the_release_and_nothing_else(
    client: Any, ended: SurveyPage, lead: User
) -> None:
    assert "noch keine" in client.get(_url(ended)).content.decode()
    publication.publish(ended, Wanted(QUESTIONS, "Das kam heraus.", "Wir bauen."), by=lead)
    answer = client.get(_url(ended))
    html = answer.content.decode()
    main = html[html.index("<main") : html.index("</main>")]
    assert answer.cookies == {}
    assert "Das kam heraus." in main
    assert "Wir bauen." in main
    assert "Basis:" in main
    assert "style=" not in main
    assert "Bus; Bahn" not in html
    for name in ("csv", "xlsx", "json"):
        assert _url(ended, f"results_{name}", number=1) in main


def test_open_data_name_the_day_here(
    client: Any, ended: SurveyPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half past midnight in Leipzig is still the day before in Greenwich."""
    published_at = PublishedResult._meta.get_field("published_at")
    monkeypatch.setattr(published_at, "auto_now_add", False)
    night = datetime(2026, 7, 14, 22, 30, tzinfo=UTC)
    PublishedResult.objects.create(
        survey=ended, number=1, content={}, responses=80, published_at=night
    )
    data = client.get(_url(ended, "results_json", number=1)).json()
    assert data["published"] == "2026-07-15"


def test_table_workbook_and_open_data_hold_the_same_figures(
    client: Any, ended: SurveyPage, lead: User
) -> None:
    release = publication.publish(ended, Wanted(QUESTIONS), by=lead)
    data = client.get(_url(ended, "results_json", number=1)).json()
    assert data["questions"] == release.content["questions"]
    assert data["sha256"] == release.sha256
    counts = [line["count"] for q in data["questions"] for line in q["lines"]]
    lines = (
        client.get(_url(ended, "results_csv", number=1)).content.decode("utf-8-sig").split("\r\n")
    )
    cells = [line.split(";") for line in lines[1:-1]]
    assert [int(c[4]) if c[4] else None for c in cells if not c[2]] == counts
    raw = client.get(_url(ended, "results_xlsx", number=1)).content
    rows = list(openpyxl.load_workbook(ContentFile(raw)).active.iter_rows(values_only=True))[4:]
    assert [row[4] for row in rows if not row[2]] == counts


def test_earlier_releases_stay_readable_and_withdrawn_ones_do_not(
    client: Any, ended: SurveyPage, lead: User
) -> None:
    first = publication.publish(ended, Wanted(QUESTIONS[:1]), by=lead)
    publication.publish(ended, Wanted(QUESTIONS), by=lead)
    earlier = client.get(_url(ended, "results_earlier", number=1))
    assert "frühere Ausgabe" in earlier.content.decode()
    publication.withdraw(first, by=lead)
    for name in ("results_earlier", "results_csv", "results_xlsx", "results_json"):
        assert client.get(_url(ended, name, number=1)).status_code == 404
        assert client.get(_url(ended, name, number=2)).status_code == 200


def test_results_that_were_not_announced_are_not_there(
    client: Any, ended: SurveyPage, lead: User
) -> None:
    publication.publish(ended, Wanted(QUESTIONS), by=lead)
    SurveyPage.objects.filter(pk=ended.pk).update(publish_results="never")
    for name, number in (("results", {}), ("results_json", {"number": 1})):
        assert client.get(_url(ended, name, **number)).status_code == 404
    assert client.post(_url(ended)).status_code == 405


def test_the_page_reads_as_many_rows_for_many_questions(
    client: Any, client_for: Callable[[User | None], Any], ended: SurveyPage, lead: User
) -> None:
    counts = []
    for questions in (QUESTIONS[:1], QUESTIONS):
        publication.publish(ended, Wanted(questions), by=lead)
        client.get(_url(ended))
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{_url(ended)}?neu={len(questions)}")
        counts.append(len(queries))
    assert counts[0] == counts[1]
