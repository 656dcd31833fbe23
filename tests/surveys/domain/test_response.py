import threading
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from accounts.models import User
from cms.models import HomePage
from surveys.domain.answers import InvalidAnswers
from surveys.domain.draft import DraftGone, save_page, start_draft
from surveys.domain.participation import AlreadyAnswered
from surveys.domain.response import SignInNeeded, SurveyClosed, submit
from surveys.models import (
    Participation,
    Response,
    ResponseDraft,
    SurveyPage,
    SurveySecret,
    TextAnswer,
)
from tests.surveys.build import make_survey, republish, respond, standard, version_of

DOC = {"V001": 2, "V002": [1, 3], "V004": "Am Markt", "V005": "Mehr Bänke"}
ASKED = {"V001", "V002", "V003", "V004", "V005"}


def _draft(survey: SurveyPage, browser: str = "mine", doc: object = DOC) -> ResponseDraft:
    draft = start_draft(version_of(survey), token=browser)
    return save_page(draft, answers=doc, asked=ASKED, page=3)  # type: ignore[arg-type]


def _counts() -> tuple[int, int, int, int]:
    models = (Response, Participation, TextAnswer, ResponseDraft)
    return tuple(model.objects.count() for model in models)  # type: ignore[return-value]


def test_submit_stores_document_codes_texts_and_mark(survey: SurveyPage) -> None:
    draft = _draft(survey)
    response = submit(survey, token="mine", submit_key=draft.submit_key, user=None)
    assert (response.doc, response.codes) == (DOC, [2, 1, 0, 1, -2, 1, 1])
    assert (response.mode, response.day) == ("web", timezone.localdate())
    assert response.id.version == 4
    texts = TextAnswer.objects.values_list("variable__code", "text").order_by("variable__code")
    assert list(texts) == [("V004", "Am Markt"), ("V005", "Mehr Bänke")]
    assert _counts() == (1, 1, 2, 0)


def test_submit_twice_is_submit_once(survey: SurveyPage) -> None:
    key = _draft(survey).submit_key
    first = submit(survey, token="mine", submit_key=key, user=None)
    again = submit(survey, token="mine", submit_key=key, user=None)
    assert again == first
    assert _counts() == (1, 1, 2, 0)


def test_submit_again_from_the_same_browser_is_refused(survey: SurveyPage) -> None:
    submit(survey, token="mine", submit_key=_draft(survey).submit_key, user=None)
    again = _draft(survey)
    with pytest.raises(AlreadyAnswered):
        submit(survey, token="mine", submit_key=again.submit_key, user=None)
    assert _counts() == (1, 1, 2, 1)


def test_submit_with_foreign_token_or_key_is_refused(survey: SurveyPage, home: HomePage) -> None:
    draft = _draft(survey)
    other = make_survey(home, standard())
    for where, token, key in [
        (survey, "foreign", draft.submit_key),
        (survey, "mine", uuid.uuid4()),
        (other, "mine", draft.submit_key),
    ]:
        with pytest.raises(DraftGone):
            submit(where, token=token, submit_key=key, user=None)
    assert _counts() == (0, 0, 0, 1)


def test_submit_of_expired_draft_is_refused(survey: SurveyPage) -> None:
    draft = _draft(survey)
    ResponseDraft.objects.update(expires_at=timezone.now())
    with pytest.raises(DraftGone):
        submit(survey, token="mine", submit_key=draft.submit_key, user=None)
    assert _counts() == (0, 0, 0, 1)


@pytest.mark.parametrize("days", [(-2, -1), (1, 2)])
def test_submit_outside_the_period_is_refused(survey: SurveyPage, days: tuple[int, int]) -> None:
    draft = _draft(survey)
    survey.opens_at = timezone.now() + timedelta(days=days[0])
    survey.closes_at = timezone.now() + timedelta(days=days[1])
    with pytest.raises(SurveyClosed):
        submit(survey, token="mine", submit_key=draft.submit_key, user=None)
    assert _counts() == (0, 0, 0, 1)


@pytest.mark.parametrize("doc", [{}, {"V001": 9}, {"V001": 1, "V099": 1}, {"V001": "2"}])
def test_submit_of_invalid_document_is_refused(survey: SurveyPage, doc: object) -> None:
    draft = _draft(survey, doc=doc)
    with pytest.raises(InvalidAnswers):
        submit(survey, token="mine", submit_key=draft.submit_key, user=None)
    assert _counts() == (0, 0, 0, 1)


def test_draft_finishes_on_the_version_it_started(survey: SurveyPage) -> None:
    draft = _draft(survey)
    republish(survey, standard()[2:])
    response = submit(survey, token="mine", submit_key=draft.submit_key, user=None)
    assert response.version.number == 1
    assert response.codes == [2, 1, 0, 1, -2, 1, 1]


def test_submit_without_key_of_the_survey_is_refused(survey: SurveyPage) -> None:
    draft = _draft(survey)
    SurveySecret.objects.all().delete()
    with pytest.raises(SurveyClosed):
        submit(survey, token="mine", submit_key=draft.submit_key, user=None)
    assert _counts() == (0, 0, 0, 1)


def test_account_counts_once_whatever_the_browser(
    home: HomePage, resident: User, stranger: User
) -> None:
    survey = make_survey(home, standard(), access="account")
    one, two, three = (_draft(survey, token) for token in ("one", "two", "three"))
    submit(survey, token="one", submit_key=one.submit_key, user=resident)
    with pytest.raises(AlreadyAnswered):
        submit(survey, token="two", submit_key=two.submit_key, user=resident)
    submit(survey, token="three", submit_key=three.submit_key, user=stranger)
    assert Response.objects.count() == Participation.objects.count() == 2


def test_account_survey_needs_a_sign_in(home: HomePage) -> None:
    survey = make_survey(home, standard(), access="account")
    draft = _draft(survey)
    with pytest.raises(SignInNeeded):
        submit(survey, token="mine", submit_key=draft.submit_key, user=None)
    assert _counts() == (0, 0, 0, 1)


def test_access_can_change_until_the_first_response(survey: SurveyPage) -> None:
    survey.access = "account"
    survey.full_clean()
    respond(survey, DOC)
    with pytest.raises(Exception, match="given under the old rule"):
        survey.full_clean()


def _at_once(*calls: Callable[[], object]) -> list[object]:
    """Results of the calls, made in threads that start together; exceptions by their type."""
    barrier = threading.Barrier(len(calls))
    results: list[object] = []

    def run(call: Callable[[], object]) -> None:
        barrier.wait()
        try:
            results.append(call())
        except Exception as error:
            results.append(type(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_clicks_at_once_store_one_response(home: HomePage) -> None:
    survey = make_survey(home, standard())
    key = _draft(survey).submit_key

    def click() -> object:
        return submit(survey, token="mine", submit_key=key, user=None).pk

    results = _at_once(click, click, click)
    assert set(results) == {Response.objects.get().pk}
    assert len(results) == 3
    assert _counts() == (1, 1, 2, 0)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_one_account_in_two_browsers_at_once_counts_once(home: HomePage, resident: User) -> None:
    survey = make_survey(home, standard(), access="account")
    keys = {token: _draft(survey, token).submit_key for token in ("one", "two")}

    def send(token: str) -> Callable[[], object]:
        return lambda: submit(survey, token=token, submit_key=keys[token], user=resident).pk

    results = _at_once(send("one"), send("two"))
    assert len(results) == 2
    assert set(results) == {Response.objects.get().pk, AlreadyAnswered}
    assert Participation.objects.count() == 1
