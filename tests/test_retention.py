"""What goes by itself: the report counts exactly what the run takes, in every room."""

from datetime import timedelta
from io import StringIO

import pytest
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.mail import send_mail
from django.core.management import call_command
from django.utils import timezone

from accounts.domain import audit, retention
from accounts.domain.retention import Rule
from accounts.enums import CopyState
from accounts.models import AuditEntry, PersonalCopy, User
from cms.models import HomePage
from notifications.domain import consent
from notifications.enums import ConsentEvent, MessageStatus
from notifications.models import (
    Message,
    Notice,
    NoticeRecipient,
    ReturnedMail,
    Subscriber,
    Suppression,
)
from participation.models import (
    DataSheetRequest,
    EventSignUp,
    GuestConfirmation,
    Inquiry,
    Photo,
    SealedText,
)
from surveys.domain.draft import new_token, start_draft
from surveys.models import ExportJob, ResponseDraft, SurveyPage
from tests.access_world import build_world
from tests.surveys.build import version_of

pytestmark = pytest.mark.django_db
LONG_AGO = timezone.now() - timedelta(days=1300)


@pytest.fixture
def old_entry(db: None) -> None:
    """The chain of the audit log begins with it, so it comes before anybody is made."""
    entry = AuditEntry(at=LONG_AGO, action="exported")
    entry.digest = entry.compute_digest()
    entry.save()
    audit.verify()


@pytest.fixture
def world(old_entry: None, home: HomePage, resident: User, lead: User, marketer: User) -> None:
    """Something of everything, all of it past its time."""
    survey = build_world(home, resident, lead, marketer).survey
    start_draft(version_of(survey), token=new_token())
    _age_accounts(resident)
    _age_mails()
    DataSheetRequest.objects.update(status="answered", settled_at=LONG_AGO)
    Inquiry.objects.update(status="closed", closed_at=LONG_AGO)
    GuestConfirmation.objects.update(expires_at=LONG_AGO)
    Photo.objects.filter(contribution=None).update(created_at=LONG_AGO)
    EventSignUp.objects.update(state="unconfirmed", created_at=LONG_AGO)
    SealedText.objects.update(purge_on=LONG_AGO.date())
    ResponseDraft.objects.update(expires_at=LONG_AGO)
    ExportJob.objects.update(expires_at=LONG_AGO)
    SurveyPage.objects.filter(pk=survey.pk).update(
        opens_at=LONG_AGO - timedelta(days=9), closes_at=LONG_AGO, retention_days=30
    )


def _age_accounts(resident: User) -> None:
    for name, warned in (("still", None), ("gewarnt", LONG_AGO + timedelta(days=731))):
        User.objects.create_user(
            f"{name}@example.org",
            display_name=name,
            last_login=LONG_AGO,
            inactive_warned_at=warned,
        )
    Session.objects.create(session_key="alt", session_data="", expire_date=LONG_AGO)
    UserSession.objects.create(
        user=resident, session_key="alt", ip="192.0.2.7", last_seen_at=LONG_AGO
    )
    PersonalCopy.objects.update(expires_at=LONG_AGO)
    other = User.objects.get(email="still@example.org")
    copy = PersonalCopy.objects.create(user=other, state=CopyState.EXPIRED)
    PersonalCopy.objects.filter(pk=copy.pk).update(created_at=LONG_AGO)


def _age_mails() -> None:
    send_mail("Betreff", "Text", None, ["wer@example.org"])
    Message.objects.update(status=MessageStatus.SENT, next_attempt_at=None, created_at=LONG_AGO)
    gone = Subscriber.objects.create(email="weg@example.org")
    Subscriber.objects.filter(pk=gone.pk).update(created_at=LONG_AGO)
    consent.record(
        gone,
        event=ConsentEvent.WITHDRAWN,
        choices=[],
        form_path="",
        now=LONG_AGO,
        expires_at=LONG_AGO,
    )
    Notice.objects.update(created_at=LONG_AGO)
    NoticeRecipient.objects.update(created_at=LONG_AGO)
    ReturnedMail.objects.update(state="done", received_at=LONG_AGO)
    Suppression.objects.create(
        email="weg@example.net", reason="unknown_mailbox", created_at=LONG_AGO
    )


def _rows() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def _counts() -> dict[str, int]:
    return {line.rule: line.number for line in retention.report(timezone.now())}


def test_report_counts_everything_and_takes_nothing(world: None) -> None:
    before = _rows()
    out = StringIO()
    call_command("retention", "--dry-run", stdout=out)
    lines = out.getvalue().splitlines()
    assert len(lines) == len(list(retention.rules()))
    assert [line for line in lines if line.split()[0] == "0"] == []
    assert _rows() == before


def test_run_takes_what_the_report_counted(world: None) -> None:
    call_command("retention", stdout=StringIO())
    assert {rule: number for rule, number in _counts().items() if number} == {}


def _name_of(rule: Rule) -> str:
    return f"{rule.due.__module__}.{rule.due.__qualname__}"


@pytest.mark.parametrize("rule", [rule for _room, rule in retention.rules()], ids=_name_of)
def test_every_rule_is_carried_out_by_beat(rule: Rule) -> None:
    planned = {str(entry["task"]) for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert rule.task.name in planned
