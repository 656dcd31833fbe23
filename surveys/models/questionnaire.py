"""What was asked, in which words, and which code means what. Nothing here is ever reused."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from surveys.enums import (
    ChangeClass,
    Demographic,
    MeasurementScale,
    QuestionKind,
    VariableRole,
)
from surveys.models.pages import SurveyPage


class QuestionnaireVersion(models.Model):
    """A published questionnaire. A database trigger refuses UPDATE and DELETE.

    The one exception: `published_by` may become empty, so that a person can be forgotten.
    """

    survey = models.ForeignKey(SurveyPage, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    definition = models.JSONField()
    sha256 = models.CharField(max_length=64)
    question_count = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField()
    change_class = models.CharField(
        _("change"), max_length=8, choices=ChangeClass.choices, default=ChangeClass.ADDITIVE
    )
    published_at = models.DateTimeField(_("published"), auto_now_add=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        verbose_name = _("questionnaire version")
        verbose_name_plural = _("questionnaire versions")
        constraints = [
            models.UniqueConstraint(fields=["survey", "number"], name="version_number_unique")
        ]

    def __str__(self) -> str:
        return f"{self.survey} v{self.number}"


class Variable(models.Model):
    """One analysis variable = one slot of the packed codes. Slots are append-only per survey.

    A question is one variable. A multiple choice is one yes-or-no variable per option, a ranking
    one rank per option, a matrix one variable per row; the words for “other” are a variable too.
    A question whose kind or `signature` (points, unit, edition) changes becomes a new variable, so
    a column never changes its meaning. Numbers and dates have a `value_slot` in
    `Response.numbers` as well.
    """

    survey = models.ForeignKey(SurveyPage, on_delete=models.PROTECT, related_name="variables")
    number = models.PositiveSmallIntegerField(_("number of the question"))
    option_code = models.PositiveSmallIntegerField(null=True, blank=True)
    code = models.CharField(_("code"), max_length=16)
    slot = models.PositiveSmallIntegerField()
    value_slot = models.PositiveSmallIntegerField(null=True, blank=True)
    role = models.CharField(
        _("role"), max_length=5, choices=VariableRole.choices, default=VariableRole.MAIN
    )
    kind = models.CharField(_("kind"), max_length=12, choices=QuestionKind.choices)
    scale = models.CharField(_("scale"), max_length=12, choices=MeasurementScale.choices)
    points = models.PositiveSmallIntegerField(null=True, blank=True)
    question_id = models.UUIDField()
    option_id = models.UUIDField(null=True, blank=True)
    signature = models.CharField(max_length=80, blank=True)
    demographic = models.CharField(
        _("says about a person"), max_length=12, choices=Demographic.choices, blank=True
    )
    label = models.JSONField(help_text=_("text per language"))
    first_version = models.PositiveIntegerField()
    last_version = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = _("variable")
        verbose_name_plural = _("variables")
        ordering = ["slot"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "code"], name="variable_code_unique"),
            models.UniqueConstraint(fields=["survey", "slot"], name="variable_slot_unique"),
            models.UniqueConstraint(
                fields=["survey", "question_id", "kind", "signature", "role", "option_id"],
                name="variable_identity_unique",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Option(models.Model):
    """A value of a variable: an option of a single choice, a column of a matrix's row.

    Its code is never given to another option.
    """

    variable = models.ForeignKey(Variable, on_delete=models.CASCADE, related_name="options")
    item_id = models.UUIDField()
    code = models.PositiveSmallIntegerField(_("code"))
    label = models.JSONField(help_text=_("text per language"))
    retired_in = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = _("option")
        verbose_name_plural = _("options")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["variable", "code"], name="option_code_unique"),
            models.UniqueConstraint(fields=["variable", "item_id"], name="option_item_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.variable}={self.code}"
