"""Who has taken part, and what was answered: two things without a path between them.

`Participation` says that somebody has taken part, `Response` what was answered. They share no
key, no order and no time: both have random ids, neither has a time finer than a day. What remains
for somebody with the rights of a database administrator is said in docs/adr (survey anonymity).
"""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from surveys.enums import ResponseMode
from surveys.models.pages import SurveyPage
from surveys.models.questionnaire import QuestionnaireVersion, Variable


class SurveySecret(models.Model):
    """The key of a survey's participation marks. Without it nobody can tell whose they are."""

    survey = models.OneToOneField(SurveyPage, on_delete=models.CASCADE, primary_key=True)
    key = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = _("key of the participation marks")
        verbose_name_plural = _("keys of the participation marks")

    def __str__(self) -> str:
        return f"key of survey {self.pk}"


class Participation(models.Model):
    """A mark that an account or browser has taken part: an HMAC without time and answer."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(SurveyPage, on_delete=models.PROTECT, related_name="+")
    mark = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("participation mark")
        verbose_name_plural = _("participation marks")
        constraints = [
            models.UniqueConstraint(fields=["survey", "mark"], name="participation_once")
        ]

    def __str__(self) -> str:
        return str(self.pk)


class ResponseDraft(models.Model):
    """Answers on their way, found by a token only the participant's browser has."""

    token_hash = models.CharField(max_length=64, unique=True)
    submit_key = models.UUIDField(default=uuid.uuid4, editable=False)
    version = models.ForeignKey(QuestionnaireVersion, on_delete=models.PROTECT, related_name="+")
    doc = models.JSONField(default=dict)
    page = models.PositiveSmallIntegerField(default=1)
    updated_at = models.DateTimeField(auto_now=True)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("draft of a response")
        verbose_name_plural = _("drafts of responses")

    def __str__(self) -> str:
        return f"draft {self.pk}"


class Response(models.Model):
    """What one person answered: the document is the truth, the codes are for counting.

    `codes` has one slot per variable, see `Variable` and `Missing`. Older responses may be shorter
    than the newest questionnaire; what is missing at the end was not asked.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(SurveyPage, on_delete=models.PROTECT, related_name="responses")
    version = models.ForeignKey(QuestionnaireVersion, on_delete=models.PROTECT, related_name="+")
    mode = models.CharField(max_length=5, choices=ResponseMode.choices, default=ResponseMode.WEB)
    lang = models.CharField(_("language"), max_length=10)
    day = models.DateField(_("day"))
    submit_key = models.UUIDField(unique=True)
    doc = models.JSONField()
    codes = ArrayField(models.SmallIntegerField())

    class Meta:
        verbose_name = _("response")
        verbose_name_plural = _("responses")
        indexes = [models.Index(fields=["survey", "mode"], name="response_survey_mode")]

    def __str__(self) -> str:
        return str(self.pk)


class TextAnswer(models.Model):
    """A free text, in a row of its own so that it can be read, coded and redacted.

    It is the working copy of what `Response.doc` holds: whoever redacts one redacts both.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="texts")
    variable = models.ForeignKey(Variable, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()

    class Meta:
        verbose_name = _("free text")
        verbose_name_plural = _("free texts")
        constraints = [
            models.UniqueConstraint(fields=["response", "variable"], name="text_answer_unique")
        ]

    def __str__(self) -> str:
        return str(self.pk)
