from collections.abc import Callable
from typing import Any

from django.urls import reverse

from accounts.models import User
from surveys.models import SurveyPage
from tests.surveys.build import respond


def _url(survey: SurveyPage) -> str:
    return reverse("surveys_export", kwargs={"page_id": survey.pk})


def test_export_streams_a_file(
    client_for: Callable[[User | None], Any], survey: SurveyPage, admin: User
) -> None:
    response_id = respond(survey, {"V001": 2}).pk
    response = client_for(admin).get(_url(survey))
    assert response.streaming
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.headers["Content-Disposition"] == 'attachment; filename="umfrage-1.csv"'
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    assert text.splitlines()[1].startswith(f"{response_id};")
    assert ";2;Grimma;" in text


def test_only_leads_and_administrators_export(
    client_for: Callable[[User | None], Any], survey: SurveyPage, cast: dict[str, User]
) -> None:
    allowed = set()
    for name, user in {**cast, "nobody": None}.items():
        response = client_for(user).get(_url(survey))
        if response.status_code == 200:
            allowed.add(name)
            assert b"".join(response.streaming_content).startswith(b"\xef\xbb\xbf")
        else:
            assert response.status_code == 302
    assert allowed == {"admin", "lead"}


def test_export_of_a_page_that_is_no_survey(
    client_for: Callable[[User | None], Any], admin: User
) -> None:
    url = reverse("surveys_export", kwargs={"page_id": 999999})
    assert client_for(admin).get(url).status_code == 404
