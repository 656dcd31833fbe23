import json
import threading
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connections
from django.utils import timezone

from accounts.models import User
from cms.models import HomePage
from surveys.domain import mixing
from surveys.domain.answers import InvalidAnswers
from surveys.domain.draft import DraftGone, save_page, start_draft
from surveys.domain.participation import AlreadyAnswered
from surveys.domain.quota import QuotaFull
from surveys.domain.response import (
    Receipt,
    SignInNeeded,
    SurveyClosed,
    receipt_of,
    submit,
    withdraw,
)
from surveys.models import (
    MixingPool,
    Participation,
    QuotaCounter,
    Response,
    ResponseDraft,
    ResponseOwner,
    SurveyPage,
    SurveySecret,
    TextAnswer,
)
from tests.surveys.build import (
    ident,
    make_survey,
    quota_block,
    republish,
    rule_block,
    standard,
    version_of,
)

DOC = {"V001": 2, "V002": [1, 3], "V004": "Am Markt", "V005": "Mehr Bänke"}
ASKED = {"V001", "V002", "V003", "V004", "V005"}


def _draft(survey: SurveyPage, browser: str = "mine", doc: object = DOC) -> ResponseDraft:
    draft = start_draft(version_of(survey), token=browser)
    return save_page(draft, answers=doc, asked=ASKED, page=3)  # type: ignore[arg-type]


def _counts() -> tuple[int, int, int, int]:
    """Responses, marks and texts once every pool is emptied, and drafts."""
    for survey in SurveyPage.objects.all():
        mixing.empty(survey, whole=True)
    models = (Response, Participation, TextAnswer, ResponseDraft)
    return tuple(model.objects.count() for model in models)  # type: ignore[return-value]


def test_submit_stores_document_codes_texts_and_mark(survey: SurveyPage) -> None:
    draft = _draft(survey)
    submit(survey, token="mine", submit_key=draft.submit_key)
    assert _counts() == (1, 1, 2, 0)
    response = Response.objects.get()
    assert (response.doc, response.codes) == (DOC, [2, 1, 0, 1, -2, 1, 1])
    assert (response.mode, response.day) == ("web", timezone.localdate())
    assert response.id.version == 4
    texts = TextAnswer.objects.values_list("variable__code", "text").order_by("variable__code")
    assert list(texts) == [("V004", "Am Markt"), ("V005", "Mehr Bänke")]


def test_submit_twice_is_submit_once(survey: SurveyPage) -> None:
    key = _draft(survey).submit_key
    first = submit(survey, token="mine", submit_key=key)
    again = submit(survey, token="mine", submit_key=key)
    assert again == first
    assert _counts() == (1, 1, 2, 0)


def test_submit_again_from_the_same_browser_is_refused(survey: SurveyPage) -> None:
    submit(survey, token="mine", submit_key=_draft(survey).submit_key)
    again = _draft(survey)
    with pytest.raises(AlreadyAnswered):
        submit(survey, token="mine", submit_key=again.submit_key)
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
            submit(where, token=token, submit_key=key)
    assert _counts() == (0, 0, 0, 1)


def test_submit_of_expired_draft_is_refused(survey: SurveyPage) -> None:
    draft = _draft(survey)
    ResponseDraft.objects.update(expires_at=timezone.now())
    with pytest.raises(DraftGone):
        submit(survey, token="mine", submit_key=draft.submit_key)
    assert _counts() == (0, 0, 0, 1)


@pytest.mark.parametrize("days", [(-2, -1), (1, 2)])
def test_submit_outside_the_period_is_refused(survey: SurveyPage, days: tuple[int, int]) -> None:
    draft = _draft(survey)
    survey.opens_at = timezone.now() + timedelta(days=days[0])
    survey.closes_at = timezone.now() + timedelta(days=days[1])
    with pytest.raises(SurveyClosed):
        submit(survey, token="mine", submit_key=draft.submit_key)
    assert _counts() == (0, 0, 0, 1)


@pytest.mark.parametrize("doc", [{}, {"V001": 9}, {"V001": 1, "V099": 1}, {"V001": "2"}])
def test_submit_of_invalid_document_is_refused(survey: SurveyPage, doc: object) -> None:
    draft = _draft(survey, doc=doc)
    with pytest.raises(InvalidAnswers):
        submit(survey, token="mine", submit_key=draft.submit_key)
    assert _counts() == (0, 0, 0, 1)


def test_draft_finishes_on_the_version_it_started(survey: SurveyPage) -> None:
    draft = _draft(survey)
    republish(survey, standard()[2:])
    submit(survey, token="mine", submit_key=draft.submit_key)
    assert _counts()[0] == 1
    response = Response.objects.get()
    assert response.version.number == 1
    assert response.codes == [2, 1, 0, 1, -2, 1, 1]


def test_submit_without_key_of_the_survey_is_refused(survey: SurveyPage) -> None:
    draft = _draft(survey)
    SurveySecret.objects.all().delete()
    with pytest.raises(SurveyClosed):
        submit(survey, token="mine", submit_key=draft.submit_key)
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
    assert _counts()[:2] == (2, 2)


def test_account_survey_needs_a_sign_in(home: HomePage) -> None:
    survey = make_survey(home, standard(), access="account")
    draft = _draft(survey)
    with pytest.raises(SignInNeeded):
        submit(survey, token="mine", submit_key=draft.submit_key)
    assert _counts() == (0, 0, 0, 1)


def test_promise_is_frozen_by_the_first_version(survey: SurveyPage) -> None:
    for field, value in (("access", "account"), ("anonymity", "linked")):
        changed = SurveyPage.objects.get(pk=survey.pk)
        setattr(changed, field, value)
        with pytest.raises(ValidationError, match="published with another rule"):
            changed.full_clean()


def test_receipt_withdraws_the_response_and_keeps_the_mark(survey: SurveyPage) -> None:
    receipt = submit(survey, token="mine", submit_key=_draft(survey).submit_key)
    assert withdraw(survey, code="AAAA-BBBB-CCCC-DDDD") is False
    assert withdraw(survey, code=receipt.code.lower().replace("-", " ")) is True
    assert withdraw(survey, code=receipt.code) is False
    assert _counts() == (0, 1, 0, 0)
    again = _draft(survey)
    with pytest.raises(AlreadyAnswered):
        submit(survey, token="mine", submit_key=again.submit_key)


def test_receipt_withdraws_a_mixed_response_too(survey: SurveyPage) -> None:
    receipt = submit(survey, token="mine", submit_key=_draft(survey).submit_key)
    mixing.empty(survey, whole=True)
    assert withdraw(survey, code=receipt.code) is True
    assert _counts() == (0, 1, 0, 0)


@pytest.mark.parametrize("anonymity", ["linked", "named"])
def test_linked_response_belongs_to_the_account(
    home: HomePage, resident: User, anonymity: str
) -> None:
    survey = make_survey(home, standard(), access="account", anonymity=anonymity)
    key = _draft(survey).submit_key
    with pytest.raises(SignInNeeded):
        submit(survey, token="mine", submit_key=key)
    submit(survey, token="mine", submit_key=key, user=resident)
    assert ResponseOwner.objects.get().account == resident
    assert Response.objects.get().doc == DOC
    assert not MixingPool.objects.exists()


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
def test_twenty_clicks_at_once_store_one_response(home: HomePage) -> None:
    survey = make_survey(home, standard())
    key = _draft(survey).submit_key

    def click() -> object:
        return submit(survey, token="mine", submit_key=key)

    results = _at_once(*[click] * 20)
    assert (len(results), len(set(results))) == (20, 1)
    assert results[0] == receipt_of(key)
    assert _counts() == (1, 1, 2, 0)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_one_account_in_two_browsers_at_once_counts_once(home: HomePage, resident: User) -> None:
    survey = make_survey(home, standard(), access="account")
    keys = {token: _draft(survey, token).submit_key for token in ("one", "two")}

    def send(token: str) -> Callable[[], object]:
        return lambda: submit(survey, token=token, submit_key=keys[token], user=resident)

    results = _at_once(send("one"), send("two"))
    assert len(results) == 2
    assert len(set(results) & {receipt_of(key) for key in keys.values()}) == 1
    assert AlreadyAnswered in results
    assert _counts()[:2] == (1, 1)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_hundred_at_once_against_a_quota_of_one_hundred(home: HomePage) -> None:
    quotas = json.dumps([quota_block("Alle", 100)])
    survey = make_survey(home, standard()[:1], quotas=quotas)
    version = version_of(survey)
    keys = {}
    for number in range(200):
        draft = start_draft(version, token=str(number))
        save_page(draft, answers={"V001": 1}, asked={"V001"}, page=2)
        keys[str(number)] = draft.submit_key
    left = iter(sorted(keys.items()))
    lock = threading.Lock()
    results: list[object] = []

    def work() -> None:
        while True:
            with lock:
                token, key = next(left, (None, None))
            if token is None or key is None:
                return
            try:
                results.append(type(submit(survey, token=token, submit_key=key)))
            except QuotaFull:
                results.append(QuotaFull)

    _at_once(*[work] * 20)
    assert sorted(results, key=str) == sorted([Receipt] * 100 + [QuotaFull] * 100, key=str)
    assert QuotaCounter.objects.get().count == 100
    assert ResponseDraft.objects.count() == 100
    assert _counts()[:2] == (100, 100)


def test_quota_counts_only_those_it_is_about(home: HomePage) -> None:
    rule = {"match": "all", "rules": [rule_block("Ort", "eq", ident("Ort/Borna"))]}
    quotas = json.dumps([quota_block("Borna", 1, condition=rule)])
    survey = make_survey(home, standard()[:1], quotas=quotas)
    for number, place in enumerate([1, 2, 2]):
        draft = _draft(survey, str(number), {"V001": place})
        submit(survey, token=str(number), submit_key=draft.submit_key)
    last = _draft(survey, "last", {"V001": 1})
    with pytest.raises(QuotaFull):
        submit(survey, token="last", submit_key=last.submit_key)
    assert QuotaCounter.objects.get().count == 1
    assert _counts() == (3, 3, 0, 1)
