"""Who has taken part, and what was answered: two things without a path between them.

`Participation` says that somebody has taken part, `Response` what was answered. They share no
key, no order and no time: both have random ids, neither has a time finer than a day. What remains
for somebody with the rights of a database administrator is said in docs/adr (survey anonymity).
"""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.models import Municipality
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
    typed = models.JSONField(
        default=dict, help_text=_("what is not valid yet, as it was typed, by field")
    )
    page = models.PositiveSmallIntegerField(default=1)
    mode = models.CharField(max_length=5, choices=ResponseMode.choices, default=ResponseMode.WEB)
    started_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("draft of a response")
        verbose_name_plural = _("drafts of responses")

    def __str__(self) -> str:
        return f"draft {self.pk}"


class Response(models.Model):
    """What one person answered: the document is the truth, the codes are for counting.

    `codes` has one slot per variable, see `Variable` and `Missing`; `numbers` the values of
    numbers and dates at `Variable.value_slot`. Older responses may be shorter than the newest
    questionnaire; what is missing at the end was not asked.
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
    numbers = ArrayField(models.FloatField(null=True), default=list, blank=True)
    withdrawal_hash = models.CharField(max_length=64, null=True, blank=True, unique=True)

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


class GeoAnswer(models.Model):
    """A place somebody marked: coordinates, a municipality, or both. A copy of `Response.doc`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="places")
    variable = models.ForeignKey(Variable, on_delete=models.PROTECT, related_name="+")
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    municipality = models.ForeignKey(
        Municipality, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        constraints = [
            models.UniqueConstraint(fields=["response", "variable"], name="geo_answer_unique")
        ]

    def __str__(self) -> str:
        return str(self.pk)


class FileAnswer(models.Model):
    """A file somebody handed in: first with the draft, then with the response.

    It lies in the database and not on a disk, so that it is sent or deleted in one transaction
    with its answers and no file's time says when somebody took part.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(SurveyPage, on_delete=models.CASCADE, related_name="+")
    question_code = models.CharField(max_length=16)
    draft = models.ForeignKey(
        ResponseDraft, on_delete=models.CASCADE, null=True, blank=True, related_name="files"
    )
    response = models.ForeignKey(
        Response, on_delete=models.CASCADE, null=True, blank=True, related_name="files"
    )
    name = models.CharField(_("name"), max_length=120)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(_("size in bytes"))
    content = models.BinaryField()

    class Meta:
        verbose_name = _("file handed in")
        verbose_name_plural = _("files handed in")

    def __str__(self) -> str:
        return str(self.pk)
