"""Codes count once, are kept as hashes, and never tell who has answered."""

import re
from email import message_from_bytes
from email.policy import default

import pytest
from django.utils import timezone, translation
from wagtail.models import Locale

from cms.models import HomePage
from notifications.models import Message
from surveys.domain import access, mixing
from surveys.domain.draft import code_token, save_page, start_draft
from surveys.domain.letters import letters
from surveys.domain.participation import AlreadyAnswered
from surveys.domain.response import submit
from surveys.models import AccessCode, Invitation, SurveyPage
from tests.surveys.build import make_survey, standard, version_of


@pytest.fixture
def closed(home: HomePage) -> SurveyPage:
    """A survey for those who have a code."""
    return make_survey(home, standard()[:1], access="code")


def _answer(survey: SurveyPage, code: str) -> None:
    token = code_token(survey, code)
    draft = start_draft(version_of(survey), token=token)
    save_page(draft, answers={"V001": 1}, asked={"V001"}, page=2)
    submit(survey, token=token, submit_key=draft.submit_key)


def test_codes_are_kept_as_hashes_only(closed: SurveyPage) -> None:
    codes = access.issue(closed, 3)
    assert len(set(codes)) == 3
    stored = str(list(AccessCode.objects.values()))
    assert [code for code in codes if code in stored] == []
    assert all(access.is_known(closed, code) for code in codes)
    assert not access.is_known(closed, "AAAAAAAAAA")


def test_typed_codes_are_understood(closed: SurveyPage) -> None:
    code = access.issue(closed, 1)[0]
    assert access.normalise(f" {access.shown(code).lower()} ") == code


def test_code_counts_once(closed: SurveyPage) -> None:
    code = access.issue(closed, 1)[0]
    _answer(closed, code)
    with pytest.raises(AlreadyAnswered):
        _answer(closed, code)


def test_reminder_goes_to_all_and_repeats_the_code(closed: SurveyPage) -> None:
    assert access.invite(closed, ["a@example.org", "b@example.org", "a@example.org"]) == 2
    assert access.invite(closed, ["a@example.org"]) == 0
    first = _code_in(Message.objects.get(to_address="a@example.org"))
    _answer(closed, first)
    assert access.remind(closed) == 2
    mails = Message.objects.filter(to_address="a@example.org")
    assert [_code_in(mail) for mail in mails] == [first, first]
    assert Message.objects.count() == 4
    assert list(Invitation.objects.values_list("reminders", flat=True)) == [1, 1]


@pytest.mark.parametrize(
    ("survey_speaks", "subject"), [("de", "Einladung:"), ("en", "Invitation:")]
)
def test_invitation_speaks_the_language_of_the_survey_not_of_staff(
    closed: SurveyPage, survey_speaks: str, subject: str
) -> None:
    closed.locale = Locale.objects.get_or_create(language_code=survey_speaks)[0]
    for staff_reads in ("de", "en"):
        with translation.override(staff_reads):
            access.invite(closed, [f"{staff_reads}@example.org"])
    assert [row.subject.split()[0] for row in Message.objects.all()] == [subject] * 2
    mime = bytes(Message.objects.latest("pk").mime or b"").decode()
    assert f'lang=3D"{survey_speaks}"' in mime or f'lang="{survey_speaks}"' in mime


def _code_in(mail: Message) -> str:
    parsed = message_from_bytes(bytes(mail.mime or b""), policy=default)
    body = parsed.get_body(("plain",))
    found = re.search(r"[2-9A-Z]{5}-[2-9A-Z]{5}", body.get_content() if body else "")
    assert found is not None
    return access.normalise(found[0])


def test_settled_survey_makes_no_codes_and_forgets_addresses(closed: SurveyPage) -> None:
    access.invite(closed, ["a@example.org"])
    mixing.settle(closed)
    assert (Invitation.objects.count(), AccessCode.objects.count()) == (0, 0)
    with pytest.raises(access.NoKey):
        access.issue(closed, 1)


def test_letters_are_a_tagged_pdf(closed: SurveyPage) -> None:
    closed.closes_at = timezone.now()
    pdf = letters(closed, ["ABCDE23456", "FGHJK23456"])
    assert pdf.startswith(b"%PDF-")
    assert b"(de)" in pdf


def test_letters_speak_the_language_of_the_survey(closed: SurveyPage) -> None:
    closed.locale = Locale.objects.get_or_create(language_code="en")[0]
    assert b"(en)" in letters(closed, ["ABCDE23456"])
