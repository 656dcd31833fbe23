"""What residents report and what the moderation decides."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from participation.enums import DecisionAction, HoldReason, ReportReason, Rule
from participation.models.contribution import Contribution


class ModerationDecision(models.Model):
    """A decision with its reason. Rows are only added; a database trigger refuses the rest.

    The one change the trigger lets pass is forgetting who decided, when that account goes.
    """

    contribution = models.ForeignKey(
        Contribution,
        verbose_name=_("contribution"),
        on_delete=models.PROTECT,
        related_name="decisions",
    )
    action = models.CharField(_("decision"), max_length=8, choices=DecisionAction.choices)
    rule = models.CharField(_("rule"), max_length=12, choices=Rule.choices, blank=True)
    reason = models.TextField(_("reason"), max_length=1000, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="moderation_decisions",
    )
    at = models.DateTimeField(_("decided"), auto_now_add=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("moderation decision")
        verbose_name_plural = _("moderation decisions")
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="decision_removal_has_reason",
                condition=~Q(action=DecisionAction.REMOVE) | ~Q(reason=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.contribution_id}"


class Report(models.Model):
    """Somebody asks the moderation to look. One per person and contribution."""

    contribution = models.ForeignKey(
        Contribution,
        verbose_name=_("contribution"),
        on_delete=models.CASCADE,
        related_name="reports",
    )
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("reported by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="reports",
    )
    # Tells visitors without an account apart; a keyed hash that differs for each contribution.
    visitor_key = models.CharField(max_length=64, blank=True)
    reason = models.CharField(_("reason"), max_length=10, choices=ReportReason.choices)
    text = models.TextField(_("explanation"), max_length=1000, blank=True)
    created_at = models.DateTimeField(_("reported"), auto_now_add=True)
    settled_by = models.ForeignKey(
        ModerationDecision,
        verbose_name=_("settled by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="settled_reports",
    )

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("report to the moderation")
        verbose_name_plural = _("reports to the moderation")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["contribution", "reporter"], name="report_once_per_account"
            ),
            models.UniqueConstraint(
                fields=["contribution", "visitor_key"],
                condition=~Q(visitor_key=""),
                name="report_once_per_visitor",
            ),
        ]
        indexes = [
            models.Index(
                fields=["contribution"],
                condition=Q(settled_by__isnull=True),
                name="report_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.contribution_id}"


class Hold(models.Model):
    """Why a contribution waits. Written when it is held, kept as a fact afterwards."""

    contribution = models.OneToOneField(Contribution, on_delete=models.CASCADE, related_name="hold")
    reason = models.CharField(_("reason"), max_length=8, choices=HoldReason.choices)
    words = models.CharField(_("words"), max_length=200, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("reason to hold")
        verbose_name_plural = _("reasons to hold")

    def __str__(self) -> str:
        return f"{self.reason} {self.contribution_id}"


class SealedText(models.Model):
    """The words of a removed contribution, apart from everything that lists or exports.

    Opened for its author and for whoever decides about an objection; a task deletes it when the
    time to object is over.
    """

    contribution = models.OneToOneField(
        Contribution, on_delete=models.CASCADE, related_name="sealed"
    )
    title = models.CharField(_("heading"), max_length=120, blank=True)
    body = models.TextField(_("text"), blank=True)
    sealed_at = models.DateTimeField(_("sealed"), auto_now_add=True)
    purge_on = models.DateField(_("deleted on"), db_index=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("sealed text")
        verbose_name_plural = _("sealed texts")

    def __str__(self) -> str:
        return str(self.contribution_id)


class Objection(models.Model):
    """The author disagrees with a removal. One for each decision; somebody else decides again."""

    decision = models.OneToOneField(
        ModerationDecision,
        verbose_name=_("decision"),
        on_delete=models.PROTECT,
        related_name="objection",
    )
    contribution = models.ForeignKey(
        Contribution,
        verbose_name=_("contribution"),
        on_delete=models.PROTECT,
        related_name="objections",
    )
    text = models.TextField(_("explanation"), max_length=1000, blank=True)
    created_at = models.DateTimeField(_("objected"), auto_now_add=True)
    settled_by = models.OneToOneField(
        ModerationDecision,
        verbose_name=_("settled by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="settled_objection",
    )

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(
                fields=["contribution"],
                condition=Q(settled_by__isnull=True),
                name="objection_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.decision_id} {self.contribution_id}"
