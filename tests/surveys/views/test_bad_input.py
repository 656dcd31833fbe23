"""What can go wrong on the way in: a clear message, nothing half-stored, nothing lost."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.models import HomePage
from surveys.domain import mixing
from surveys.forms.kinds import MAX_FILE
from surveys.models import (
    FieldState,
    FileAnswer,
    Participation,
    Response,
    ResponseDraft,
    SurveyPage,
)
from tests.surveys.build import (
    Block,
    ident,
    make_survey,
    page_break,
    question,
    republish,
    rule_block,
    short_text,
    single,
    version_of,
    when,
)

ORT = single("Ort", ["Borna", "Grimma"])
WARUM = short_text("Warum", show_if=when(rule_block("Ort", "eq", ident("Ort/Borna"))))
BLOCKS: list[Block] = [
    ORT,
    WARUM,
    question("number", "Zahl", minimum=1, maximum=9),
    question("date", "Tag"),
    page_break("Zwei"),
    question("ranking", "Rang", options=["A", "B"]),
    question("matrix", "Urteil", rows=["R"], options=["gut", "schlecht"]),
    question("file", "Datei"),
]


@pytest.fixture
def survey(home: HomePage) -> SurveyPage:
    return make_survey(home, BLOCKS)


@pytest.fixture
def started(client: Any, survey: SurveyPage) -> Any:
    """A browser on the first page."""
    client.post(reverse("surveys:start", args=[survey.pk]))
    return client


def _page(survey: SurveyPage, number: int = 1) -> str:
    return reverse("surveys:page", args=[survey.pk, number])


def _post(client: Any, survey: SurveyPage, number: int = 1, **data: Any) -> Any:
    return client.post(_page(survey, number), {"go": "next", "live": "1", **data})


def _doc() -> dict[str, Any]:
    doc: dict[str, Any] = ResponseDraft.objects.get().doc
    return doc


def _send(client: Any, survey: SurveyPage) -> Any:
    key = str(ResponseDraft.objects.get().submit_key)
    return client.post(reverse("surveys:review", args=[survey.pk]), {"submit_key": key})


def test_answer_to_hidden_question_does_not_count(started: Any, survey: SurveyPage) -> None:
    _post(started, survey, V001="2", V002="heimlich")
    _post(started, survey, 2)
    assert _send(started, survey).status_code == 303
    mixing.empty(survey, whole=True)
    response = Response.objects.get()
    assert (response.doc, response.codes[1]) == ({"V001": 2}, -1)


def test_answer_to_a_question_that_was_never_asked(started: Any, survey: SurveyPage) -> None:
    answer = _post(started, survey, V001="1", V077="1")
    assert answer.status_code == 400
    assert _doc() == {"V001": 1}
    assert Response.objects.count() == 0


def test_option_of_another_question_or_none(started: Any, survey: SurveyPage) -> None:
    answer = _post(started, survey, V001="7")
    assert answer.status_code == 422
    assert _doc() == {}


def test_retired_option_is_refused_and_an_old_draft_may_keep_it(
    started: Any, survey: SurveyPage
) -> None:
    _post(started, survey, V001="2")
    republish(survey, [single("Ort", ["Borna", "Wurzen"]), *BLOCKS[1:]])
    assert _post(started, survey, V001="2").status_code == 303
    other = Client()
    other.post(reverse("surveys:start", args=[survey.pk]))
    assert _post(other, survey, V001="2").status_code == 422
    assert version_of(survey).number == 2


@pytest.mark.parametrize(
    "wrong", ["x", "0", "10", "1e999", "nan", "inf", "٣x", "2,5", "--1", "9" * 300]
)
def test_number_of_the_wrong_kind_is_shown_again(
    started: Any, survey: SurveyPage, wrong: str
) -> None:
    answer = _post(started, survey, V003=wrong, V001="1")
    assert answer.status_code == 422
    assert _doc() == {"V001": 1}
    assert f'value="{wrong}"' in started.get(_page(survey)).content.decode()


@pytest.mark.parametrize("wrong", ["2026-02-30", "gestern", "0000-00-00"])
def test_day_that_does_not_exist(started: Any, survey: SurveyPage, wrong: str) -> None:
    assert _post(started, survey, V004=wrong).status_code == 422
    assert _doc() == {}


def test_day_and_number_as_germans_write_them(started: Any, survey: SurveyPage) -> None:
    assert _post(started, survey, V004="01.05.2026", V003=" 7 ").status_code == 303
    assert _doc() == {"V004": "2026-05-01", "V003": 7}


def test_huge_text_is_refused_and_kept(started: Any, survey: SurveyPage) -> None:
    text = "ä" * 5000
    answer = _post(started, survey, V001="1", V002=text)
    assert answer.status_code == 422
    assert text in started.get(_page(survey)).content.decode()


def test_back_keeps_what_is_not_valid_yet(started: Any, survey: SurveyPage) -> None:
    started.post(_page(survey), {"go": "back", "V003": "sieben"})
    assert 'value="sieben"' in started.get(_page(survey)).content.decode()


@pytest.mark.parametrize(
    "data",
    [
        {"V005_1": "1", "V005_2": "1"},
        {"V005_1": "2"},
        {"V005_1": "9"},
        {"V005_1": "x"},
        {"V006_1": "9"},
        {"V006_1": "x"},
    ],
)
def test_ranking_or_matrix_that_cannot_be(
    started: Any, survey: SurveyPage, data: dict[str, str]
) -> None:
    _post(started, survey)
    assert _post(started, survey, 2, **data).status_code == 422
    assert _doc() == {}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bild.png", b"<script>alert(1)</script>"),
        ("brief.pdf", b"MZ\x90\x00"),
        ("tabelle.xlsx", b"PK\x03\x04"),
        ("programm.exe", b"MZ\x90\x00"),
        ("ohne", b"text"),
    ],
)
def test_file_in_disguise(started: Any, survey: SurveyPage, name: str, content: bytes) -> None:
    _post(started, survey)
    upload = SimpleUploadedFile(name, content)
    assert _post(started, survey, 2, V007=upload).status_code == 422
    assert (FileAnswer.objects.count(), _doc()) == (0, {})


def test_file_that_is_too_large(started: Any, survey: SurveyPage) -> None:
    _post(started, survey)
    upload = SimpleUploadedFile("brief.txt", b"x" * (MAX_FILE + 1))
    answer = _post(started, survey, 2, V007=upload, V006_1="1")
    assert answer.status_code == 422
    assert "größer als 5 MB" in answer.content.decode()
    assert (FileAnswer.objects.count(), _doc()) == (0, {"V006": {"1": 1}})


def test_file_goes_with_the_response_and_is_replaced(started: Any, survey: SurveyPage) -> None:
    _post(started, survey)
    for words in (b"alt", b"neu"):
        _post(started, survey, 2, V007=SimpleUploadedFile("brief.txt", words))
    assert FileAnswer.objects.get().size == 3
    _send(started, survey)
    assert FileAnswer.objects.get().draft_id is None
    mixing.empty(survey, whole=True)
    stored = FileAnswer.objects.get()
    assert (bytes(stored.content), stored.response) == (b"neu", Response.objects.get())


def test_replayed_submit_stores_once(started: Any, survey: SurveyPage) -> None:
    _post(started, survey)
    _post(started, survey, 2)
    key = str(ResponseDraft.objects.get().submit_key)
    url = reverse("surveys:review", args=[survey.pk])
    assert [started.post(url, {"submit_key": key}).status_code for _n in range(3)] == [303] * 3
    mixing.empty(survey, whole=True)
    assert (Response.objects.count(), Participation.objects.count()) == (1, 1)


def test_two_tabs_keep_both_pages(started: Any, survey: SurveyPage) -> None:
    _post(started, survey, V001="1")
    _post(started, survey, 2, V006_1="1")
    _post(started, survey, V001="2")
    assert _doc() == {"V001": 2, "V006": {"1": 1}}


def test_old_tab_after_sending_is_told(started: Any, survey: SurveyPage) -> None:
    _post(started, survey)
    _post(started, survey, 2)
    _send(started, survey)
    assert _post(started, survey, V001="1").status_code == 409
    assert not ResponseDraft.objects.exists()


def test_expired_draft_is_told(started: Any, survey: SurveyPage) -> None:
    ResponseDraft.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert _post(started, survey, V001="1").status_code == 409


def test_closing_while_somebody_answers(started: Any, survey: SurveyPage) -> None:
    _post(started, survey, V001="1")
    SurveyPage.objects.update(closes_at=timezone.now())
    assert _post(started, survey, 2).status_code == 409
    assert (_doc(), Response.objects.count()) == ({"V001": 1}, 0)


def _close(_survey: SurveyPage) -> None:
    SurveyPage.objects.update(closes_at=timezone.now())


def _pause(survey: SurveyPage) -> None:
    FieldState.objects.create(survey=survey, paused_at=timezone.now())


def _expire(_survey: SurveyPage) -> None:
    ResponseDraft.objects.update(expires_at=timezone.now())


def _send_elsewhere(_survey: SurveyPage) -> None:
    ResponseDraft.objects.all().delete()


@pytest.mark.parametrize("event", [_close, _pause, _expire, _send_elsewhere])
def test_text_of_a_page_that_is_no_longer_taken_comes_back(
    started: Any, survey: SurveyPage, event: Callable[[SurveyPage], None]
) -> None:
    _post(started, survey, V001="1")
    event(survey)
    answer = _post(started, survey, V001="1", V002="Weil <b>alles</b> nah ist")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Weil &lt;b&gt;alles&lt;/b&gt; nah ist</textarea>" in page
    assert page.count("<textarea") == 1
    assert Response.objects.count() == 0


def test_page_sent_in_a_pause_is_kept_for_later(started: Any, survey: SurveyPage) -> None:
    _pause(survey)
    answer = _post(started, survey, V001="1", V002="Weil alles nah ist", V003="viel")
    assert answer.status_code == 409
    assert "Diese Umfrage ist unterbrochen" in answer.content.decode()
    assert _doc() == {"V001": 1, "V002": "Weil alles nah ist"}
    FieldState.objects.update(paused_at=None)
    page = started.get(_page(survey)).content.decode()
    assert ["Weil alles nah ist" in page, 'value="viel"' in page] == [True, True]


def test_body_larger_than_any_form_is_refused(started: Any, survey: SurveyPage) -> None:
    _post(started, survey, V001="1")
    assert _post(started, survey, V002="x" * 3_000_000).status_code == 400
    assert _doc() == {"V001": 1}


def test_more_fields_than_any_form_has_are_refused(started: Any, survey: SurveyPage) -> None:
    _post(started, survey, V001="1")
    many = {f"V{number}": "1" for number in range(100, 2200)}
    assert started.post(_page(survey), {"V001": "2", **many}).status_code == 400
    assert _doc() == {"V001": 1}


def test_clock_of_the_visitor_does_not_matter(started: Any, survey: SurveyPage) -> None:
    answer = started.post(
        _page(survey), {"V001": "1"}, headers={"date": "Thu, 01 Jan 1970 00:00:00 GMT"}
    )
    assert answer.status_code == 303
    assert _doc() == {"V001": 1}


def test_new_question_appears_without_javascript(started: Any, survey: SurveyPage) -> None:
    answer = started.post(_page(survey), {"V001": "1", "go": "next"})
    assert answer.url == f"{_page(survey)}#frage-V002"
    assert started.post(_page(survey), {"V001": "1", "go": "next"}).url == _page(survey, 2)


def test_resume_elsewhere_and_a_foreign_link(started: Any, survey: SurveyPage) -> None:
    _post(started, survey, V001="1")
    link = started.get(reverse("surveys:later", args=[survey.pk])).context["link"]
    elsewhere: Any = Client()
    path = link.removeprefix("http://").partition("/")[2]
    assert elsewhere.get(f"/{path}").status_code == 200
    assert elsewhere.post(f"/{path}").url == _page(survey, 2)
    wrong = reverse("surveys:resume", args=[survey.pk, "falsch"])
    assert elsewhere.post(wrong).status_code == 409
