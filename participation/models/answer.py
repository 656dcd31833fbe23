"""The way from a contribution to its answer: who answers by when, what was answered, what came."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from participation.enums import TAKEN_UP, CaseStep, Outcome
from participation.models.contribution import Contribution

ANSWER_MAX_LENGTH = 6000


class AnswerCase(models.Model):
    """What the administration owes a contribution. Opened when the contribution is published."""

    contribution = models.OneToOneField(
        Contribution, verbose_name=_("contribution"), on_delete=models.CASCADE, related_name="case"
    )
    unit = models.ForeignKey(
        "cms.Contact",
        verbose_name=_("responsible unit"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="answer_cases",
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("responsible person"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="answer_cases",
    )
    due_on = models.DateField(_("due"))
    paused_on = models.DateField(_("paused since"), null=True, blank=True)
    pause_reason = models.CharField(_("reason of the pause"), max_length=300, blank=True)
    outcome = models.CharField(
        _("outcome"), max_length=12, choices=Outcome.choices, default=Outcome.RECEIVED
    )
    outcome_reason = models.TextField(_("reason"), max_length=1000, blank=True)
    outcome_at = models.DateTimeField(_("outcome set"), null=True, blank=True)
    reminded_on = models.DateField(_("reminded"), null=True, blank=True)
    escalated_on = models.DateField(_("escalated"), null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("answer case")
        verbose_name_plural = _("answer cases")
        constraints = [
            models.CheckConstraint(
                name="case_outcome_with_reason",
                condition=~Q(outcome__in=[Outcome.PARTLY, Outcome.NOT_ADOPTED])
                | ~Q(outcome_reason=""),
            )
        ]
        indexes = [
            models.Index(fields=["due_on"], name="case_due"),
            models.Index(
                fields=["contribution"],
                name="case_taken_up",
                condition=Q(outcome__in=TAKEN_UP),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contribution_id}: {self.outcome}"

    @property
    def is_paused(self) -> bool:
        return self.paused_on is not None

    def is_overdue(self, today: date) -> bool:
        """Whether the answer should have been given; never while the clock is paused."""
        answered = self.contribution.answered_at is not None
        return not answered and not self.is_paused and self.due_on < today


class CaseEntry(models.Model):
    """One step or one internal note. Rows are only added."""

    case = models.ForeignKey(AnswerCase, on_delete=models.CASCADE, related_name="entries")
    step = models.CharField(_("step"), max_length=10, choices=CaseStep.choices)
    text = models.TextField(_("text"), max_length=2000, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="case_entries",
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("step of a case")
        verbose_name_plural = _("steps of a case")
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.step} {self.case_id}"


class OfficialResponse(models.Model):
    """What a unit of the administration answers in public. There may be several, by date."""

    contribution = models.ForeignKey(
        Contribution,
        verbose_name=_("contribution"),
        on_delete=models.PROTECT,
        related_name="responses",
    )
    unit = models.ForeignKey(
        "cms.Contact",
        verbose_name=_("answering unit"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    # Units are renamed and dissolved; the answer stays one of the unit as it was called then.
    unit_name = models.CharField(_("name of the unit"), max_length=120)
    body = models.TextField(_("answer"), max_length=ANSWER_MAX_LENGTH)
    published_at = models.DateTimeField(_("answered"))
    corrected_at = models.DateTimeField(_("corrected"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("answered by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="official_responses",
    )

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("official answer")
        verbose_name_plural = _("official answers")
        ordering = ["published_at", "id"]

    def __str__(self) -> str:
        return f"{self.unit_name}: {self.body[:60]}"


class EarlierResponse(models.Model):
    """What an official answer said before it was corrected. Rows are only added."""

    response = models.ForeignKey(
        OfficialResponse, on_delete=models.CASCADE, related_name="earlier_versions"
    )
    body = models.TextField(_("answer"), max_length=ANSWER_MAX_LENGTH)
    written_at = models.DateTimeField(_("written"))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("earlier version of an answer")
        verbose_name_plural = _("earlier versions of answers")
        ordering = ["written_at", "pk"]

    def __str__(self) -> str:
        return f"{self.response_id}: {self.body[:60]}"


class TextBlock(models.Model):
    """A passage staff use again and again in their answers."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    body = models.TextField(_("text"), max_length=2000)

    class Meta:
        verbose_name = _("text block")
        verbose_name_plural = _("text blocks")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Theme(models.Model):
    """A row of the table of considerations: what many contributions come down to."""

    project = models.ForeignKey(
        "cms.ProjectPage",
        verbose_name=_("project"),
        on_delete=models.PROTECT,
        related_name="themes",
    )
    position = models.PositiveSmallIntegerField(_("place in the table"), default=0)
    title = models.CharField(_("theme"), max_length=120)
    statement = models.TextField(_("position of the administration"), max_length=2000, blank=True)
    outcome = models.CharField(
        _("outcome"), max_length=12, choices=Outcome.choices, default=Outcome.REVIEW
    )
    reason = models.TextField(_("reason"), max_length=2000, blank=True)
    change = models.CharField(
        _("changed section or measure"),
        max_length=300,
        blank=True,
        help_text=_("For example “Measure 4.2, circular path”."),
    )
    paper_reference = models.CharField(_("council paper"), max_length=80, blank=True)
    paper_date = models.DateField(_("date of the council paper"), null=True, blank=True)
    paper_url = models.URLField(_("link to the council paper"), blank=True)
    is_public = models.BooleanField(_("public"), default=False)
    updated_at = models.DateTimeField(_("last changed"), auto_now=True)
    contributions: "models.ManyToManyField[Contribution, Any]" = models.ManyToManyField(
        Contribution, verbose_name=_("contributions"), blank=True, related_name="themes"
    )

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering = [F("position"), F("id")]
        constraints = [
            models.UniqueConstraint(fields=["project", "title"], name="theme_once_per_project"),
        ]

    def __str__(self) -> str:
        return self.title
