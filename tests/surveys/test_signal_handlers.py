"""What happens when Wagtail publishes a survey by itself, at the time that was set."""

import json
from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any

from django.core.management import call_command
from django.utils import timezone

from accounts.models import User
from cms.models import HomePage
from notifications.models import Message
from surveys.models import SurveyPage
from tests.surveys.build import make_survey, rule_block, scale, single, standard, when


def _scheduled(survey: SurveyPage, blocks: list[Any], by: User) -> None:
    """Save a draft that is to go live at a time that has come."""
    changed: Any = survey
    changed.questions = json.dumps(blocks)
    changed.go_live_at = timezone.now() - timedelta(minutes=1)
    revision = changed.save_revision(user=by, approved_go_live_at=changed.go_live_at)
    revision.save()
    call_command("publish_scheduled")


def test_a_scheduled_questionnaire_that_does_not_fit_is_told_to_its_author(
    home: HomePage, survey_author: User, lead: User
) -> None:
    survey = make_survey(home, standard(), owner=lead)
    # The rule asks for something that is only asked afterwards.
    blocks = [
        scale("Zufrieden", show_if=when(rule_block("Ort", "answered"))),
        single("Ort", ["Borna", "Grimma"]),
    ]
    _scheduled(survey, blocks, survey_author)
    assert survey.versions.count() == 1
    mails = Message.objects.filter(subject__endswith=survey.title)
    assert sorted(mails.values_list("to_address", flat=True)) == sorted(
        [survey_author.email, lead.email]
    )
    mail = message_from_bytes(bytes(mails[0].mime or b""), policy=policy.default)
    body = mail.get_body(("plain",))
    assert body is not None
    assert f"/cms/umfragen/{survey.pk}/pruefung/" in body.get_content()


def test_a_scheduled_questionnaire_that_fits_is_published_silently(
    home: HomePage, survey_author: User
) -> None:
    survey = make_survey(home, standard())
    _scheduled(survey, [*standard(), scale("Note")], survey_author)
    assert survey.versions.count() == 2
    assert not Message.objects.filter(subject__endswith=survey.title).exists()
