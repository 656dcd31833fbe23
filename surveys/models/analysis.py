"""What staff make of responses: weights, categories of open answers, counts, exports."""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from surveys.enums import ExportFormat, ExportState, ExportValues, FieldFigure
from surveys.models.pages import SurveyPage
from surveys.models.questionnaire import Variable
from surveys.models.responses import TextAnswer


class WeightScheme(models.Model):
    """Margins to weight a survey by. The weights are computed when they are needed.

    `margins` is a list of `MarginSpec.to_json()`.
    """

    survey = models.ForeignKey(SurveyPage, on_delete=models.CASCADE, related_name="weight_schemes")
    name = models.CharField(_("name"), max_length=80)
    margins = models.JSONField()
    cap = models.FloatField(
        _("highest weight"),
        null=True,
        blank=True,
        default=5,
        validators=[MinValueValidator(1.5), MaxValueValidator(100)],
        help_text=_("As a multiple of the average. Empty: no limit."),
    )
    least = models.PositiveSmallIntegerField(
        _("smallest group"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(1000)],
        help_text=_("Groups with fewer responses are joined with another one."),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("weighting")
        verbose_name_plural = _("weightings")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "name"],
                name="weight_scheme_name",
                violation_error_message=_("There is a weighting of this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class CodeCategory(models.Model):
    """A category into which staff sort the open answers of one variable. Its code stays its own."""

    variable = models.ForeignKey(Variable, on_delete=models.CASCADE, related_name="code_categories")
    code = models.PositiveSmallIntegerField(_("code"))
    label = models.CharField(_("name"), max_length=80)

    class Meta:
        verbose_name = _("category of open answers")
        verbose_name_plural = _("categories of open answers")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["variable", "code"], name="code_category_code"),
            models.UniqueConstraint(fields=["variable", "label"], name="code_category_label"),
        ]

    def __str__(self) -> str:
        return self.label


class Coding(models.Model):
    """An open answer that belongs into a category; it may belong into several."""

    answer = models.ForeignKey(TextAnswer, on_delete=models.CASCADE, related_name="codings")
    category = models.ForeignKey(CodeCategory, on_delete=models.CASCADE, related_name="codings")

    class Meta:
        verbose_name = _("coding")
        verbose_name_plural = _("codings")
        constraints = [models.UniqueConstraint(fields=["answer", "category"], name="coding_once")]

    def __str__(self) -> str:
        return f"{self.answer_id} → {self.category_id}"


class FieldCount(models.Model):
    """How often something happened in the field phase: a sum, without time and person.

    Several shards per figure, so that people who send at the same moment do not queue for one row.
    """

    survey = models.ForeignKey(SurveyPage, on_delete=models.CASCADE, related_name="field_counts")
    figure = models.CharField(max_length=8, choices=FieldFigure.choices)
    bucket = models.PositiveSmallIntegerField()
    shard = models.PositiveSmallIntegerField(default=0)
    n = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("count of the field phase")
        verbose_name_plural = _("counts of the field phase")
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "figure", "bucket", "shard"], name="field_count_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.figure} {self.bucket}: {self.n}"


class ExportJob(models.Model):
    """An export somebody asked for: made by a worker, kept for a day, then deleted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(SurveyPage, on_delete=models.CASCADE, related_name="exports")
    format = models.CharField(_("format"), max_length=8, choices=ExportFormat.choices)
    values = models.CharField(
        _("answers as"), max_length=5, choices=ExportValues.choices, default=ExportValues.CODES
    )
    weighting = models.ForeignKey(
        WeightScheme,
        verbose_name=_("weighting"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    state = models.CharField(
        _("state"), max_length=8, choices=ExportState.choices, default=ExportState.WAITING
    )
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    problem = models.CharField(_("problem"), max_length=200, blank=True)
    language = models.CharField(max_length=10)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"), db_index=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("created by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.survey} ({self.format})"

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0


class FieldState(models.Model):
    """What staff did to a running survey. Apart from the page, whose revisions would undo it."""

    survey = models.OneToOneField(
        SurveyPage, on_delete=models.CASCADE, primary_key=True, related_name="field_state"
    )
    paused_at = models.DateTimeField(_("paused"), null=True, blank=True)
    answers_deleted_at = models.DateTimeField(_("answers deleted"), null=True, blank=True)

    class Meta:
        verbose_name = _("state of the field phase")
        verbose_name_plural = _("states of the field phase")

    def __str__(self) -> str:
        return f"field phase of {self.survey_id}"
