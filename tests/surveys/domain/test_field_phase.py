from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from cms.models import HomePage
from surveys.domain import fieldwork, retention
from surveys.domain.draft import new_token, purge_expired, save_page, start_draft
from surveys.domain.field_phase import field_phase, note_duration
from surveys.enums import ResponseMode
from surveys.models import (
    FieldCount,
    Participation,
    Response,
    ResponseDraft,
    SurveyPage,
    SurveySecret,
)
from tests.surveys.build import make_survey, respond, standard, version_of


def _again(survey: SurveyPage) -> SurveyPage:
    found: SurveyPage = SurveyPage.objects.get(pk=survey.pk)
    return found


def test_figures_of_a_running_survey(survey: SurveyPage) -> None:
    for doc in ({"V001": 1, "V005": "Wort"}, {"V001": 2}):
        respond(survey, doc)
    respond(survey, {"V001": 3}, mode=ResponseMode.TEST)
    start_draft(version_of(survey), token=new_token())
    far = start_draft(version_of(survey), token=new_token())
    save_page(far, answers={}, asked=set(), page=2)
    note_duration(survey.pk, timezone.now() - timedelta(minutes=4, seconds=30))
    note_duration(survey.pk, timezone.now() - timedelta(days=2))
    figures = field_phase(survey)
    assert (figures.responses, figures.tests, figures.in_progress, figures.started) == (2, 1, 2, 4)
    assert [(page.reached, page.stopped) for page in figures.pages] == [(4, 0), (3, 0)]
    assert [(day.responses, day.total) for day in figures.days] == [(2, 2)]
    assert figures.duration is not None
    assert (figures.duration.responses, figures.duration.median) == (2, 4)
    assert (figures.open_answers, figures.uncoded) == (1, 1)
    assert figures.completion == 1


def test_whoever_stops_is_counted_when_the_draft_goes(survey: SurveyPage) -> None:
    for page in (1, 1, 2):
        draft = start_draft(version_of(survey), token=new_token())
        ResponseDraft.objects.filter(pk=draft.pk).update(page=page, expires_at=timezone.now())
    respond(survey, {"V001": 1})
    assert purge_expired() == 3
    figures = field_phase(survey)
    assert [(page.reached, page.stopped) for page in figures.pages] == [(4, 2), (2, 1)]
    assert figures.completion == 0.25
    assert set(FieldCount.objects.values_list("bucket", "n")) == {(1, 2), (2, 1)}


def test_an_empty_survey_has_empty_figures(survey: SurveyPage) -> None:
    figures = field_phase(survey)
    assert (figures.days, figures.duration, figures.completion) == ((), None, None)
    assert [page.share for page in figures.pages] == [0, 0]


def test_pause_and_go_on(survey: SurveyPage, lead: User) -> None:
    fieldwork.pause(survey, by=lead)
    paused = _again(survey)
    assert (paused.is_paused, paused.is_open) == (True, False)
    with pytest.raises(fieldwork.NotPossible):
        fieldwork.pause(paused, by=lead)
    fieldwork.go_on(paused, by=lead)
    assert _again(survey).is_open
    with pytest.raises(fieldwork.NotPossible):
        fieldwork.go_on(_again(survey), by=lead)


def test_extend_moves_the_end_and_publishing_the_editor_keeps_it(
    survey: SurveyPage, lead: User
) -> None:
    until = timezone.now() + timedelta(days=9)
    fieldwork.extend(survey, until, by=lead)
    assert _again(survey).closes_at == until
    latest = _again(survey).latest_revision
    assert latest is not None
    latest.publish()
    assert _again(survey).closes_at == until
    with pytest.raises(fieldwork.NotPossible):
        fieldwork.extend(survey, timezone.now(), by=lead)


def test_closing_destroys_the_key_for_good(survey: SurveyPage, lead: User) -> None:
    fieldwork.close(survey, by=lead)
    closed = _again(survey)
    assert not closed.is_open
    assert not SurveySecret.objects.filter(survey=survey).exists()
    with pytest.raises(fieldwork.NotPossible):
        fieldwork.close(closed, by=lead)
    with pytest.raises(fieldwork.NotPossible):
        fieldwork.extend(closed, timezone.now() + timedelta(days=1), by=lead)


def test_answers_are_deleted_when_their_time_is_over(home: HomePage, survey: SurveyPage) -> None:
    now = timezone.now()
    old = make_survey(
        home,
        standard(),
        opens_at=now - timedelta(days=90),
        closes_at=now - timedelta(days=31),
        retention_days=30,
    )
    for page in (old, survey):
        respond(page, {"V001": 1, "V005": "Wort"})
        Participation.objects.create(survey=page, mark=f"{page.pk}")
    start_draft(version_of(old), token=new_token())
    assert retention.due_at(old) is not None
    assert retention.delete_due() == 1
    assert retention.delete_due() == 0
    assert list(Response.objects.values_list("survey", flat=True)) == [survey.pk]
    assert list(Participation.objects.values_list("survey", flat=True)) == [survey.pk]
    assert not ResponseDraft.objects.filter(version__survey=old).exists()
    assert _again(old).field_state.answers_deleted_at is not None


def test_answers_of_a_running_survey_stay(survey: SurveyPage) -> None:
    respond(survey, {"V001": 1})
    with pytest.raises(retention.StillOpen):
        retention.delete_answers(survey)
    respond(survey, {"V001": 1}, mode=ResponseMode.TEST)
    assert retention.delete_tests(survey) == 1
    assert Response.objects.filter(survey=survey).count() == 1
