from datetime import timedelta

import pytest
from django.utils import timezone

from cms.models import HomePage
from surveys.domain.draft import (
    LIFETIME,
    DraftGone,
    find_draft,
    new_token,
    purge_expired,
    save_page,
    start_draft,
    token_hash,
)
from surveys.models import ResponseDraft, SurveyPage
from tests.surveys.build import make_survey, republish, standard, version_of


def _expire(draft: ResponseDraft) -> None:
    ResponseDraft.objects.filter(pk=draft.pk).update(expires_at=timezone.now())


def test_start_stores_only_the_hash(survey: SurveyPage) -> None:
    token = new_token()
    draft = start_draft(version_of(survey), token=token)
    assert draft.token_hash == token_hash(token)
    assert token not in str(ResponseDraft.objects.values().get())


def test_start_again_goes_on_with_the_same_draft(survey: SurveyPage) -> None:
    token = new_token()
    first = start_draft(version_of(survey), token=token)
    republish(survey, standard()[:1])
    again = start_draft(version_of(survey), token=token)
    assert (again.pk, again.version.number) == (first.pk, 1)


def test_start_after_expiry_begins_anew(survey: SurveyPage) -> None:
    token = new_token()
    first = start_draft(version_of(survey), token=token)
    save_page(first, answers={"V001": 1}, asked={"V001"}, page=2)
    _expire(first)
    again = start_draft(version_of(survey), token=token)
    assert (again.doc, again.page) == ({}, 1)
    assert ResponseDraft.objects.count() == 1


def test_save_replaces_what_the_page_asked_and_keeps_the_rest(survey: SurveyPage) -> None:
    draft = start_draft(version_of(survey), token="t")
    save_page(draft, answers={"V001": 1, "V002": [1]}, asked={"V001", "V002"}, page=2)
    save_page(draft, answers={"V003": 4}, asked={"V003", "V004"}, page=3)
    stored = save_page(draft, answers={"V001": 2}, asked={"V001", "V002"}, page=2)
    assert stored.doc == {"V001": 2, "V003": 4}
    assert stored.page == 3


def test_save_prolongs_the_life(survey: SurveyPage) -> None:
    draft = start_draft(version_of(survey), token="t")
    ResponseDraft.objects.update(expires_at=timezone.now() + timedelta(minutes=1))
    stored = save_page(draft, answers={}, asked=set(), page=1)
    assert stored.expires_at > timezone.now() + LIFETIME - timedelta(minutes=1)


def test_save_says_when_the_draft_was_sent_meanwhile(survey: SurveyPage) -> None:
    draft = start_draft(version_of(survey), token="t")
    ResponseDraft.objects.all().delete()
    with pytest.raises(DraftGone):
        save_page(draft, answers={}, asked=set(), page=1)


def test_find_draft_needs_the_token_and_the_survey(survey: SurveyPage, home: HomePage) -> None:
    draft = start_draft(version_of(survey), token="mine")
    other = make_survey(home, standard())
    assert find_draft(survey, "mine") == draft
    assert find_draft(survey, "foreign") is None
    assert find_draft(survey, None) is None
    assert find_draft(survey, "") is None
    assert find_draft(other, "mine") is None
    _expire(draft)
    assert find_draft(survey, "mine") is None


def test_purge_deletes_expired_drafts_only(
    survey: SurveyPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("surveys.domain.draft.PURGE_BATCH", 2)
    kept = start_draft(version_of(survey), token="kept")
    for number in range(5):
        _expire(start_draft(version_of(survey), token=f"old {number}"))
    assert purge_expired() == 5
    assert list(ResponseDraft.objects.all()) == [kept]
    assert purge_expired() == 0
