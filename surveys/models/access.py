"""Who may take part where not everybody may, and how many."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from surveys.models.pages import SurveyPage


class AccessCode(models.Model):
    """A personal code, kept as an HMAC under the survey's key. It never says whether it was used:

    that stands in the ledger, under another mark.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(SurveyPage, on_delete=models.CASCADE, related_name="access_codes")
    code_hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("access code")
        verbose_name_plural = _("access codes")
        constraints = [
            models.UniqueConstraint(fields=["survey", "code_hash"], name="access_code_unique")
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Invitation(models.Model):
    """An address that was invited. Its code is computed from this row and the survey's key."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(SurveyPage, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail address"))
    reminders = models.PositiveSmallIntegerField(_("reminders"), default=0)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [models.UniqueConstraint(fields=["survey", "email"], name="invitation_once")]

    def __str__(self) -> str:
        return str(self.pk)


class QuotaCounter(models.Model):
    """How many responses of a kind have come in. Counted in the database, never by reading."""

    survey = models.ForeignKey(SurveyPage, on_delete=models.CASCADE, related_name="quota_counters")
    quota_id = models.UUIDField()
    name = models.CharField(_("name"), max_length=80)
    limit = models.PositiveIntegerField(_("at most"))
    count = models.PositiveIntegerField(_("so far"), default=0)

    class Meta:
        verbose_name = _("quota")
        verbose_name_plural = _("quotas")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "quota_id"], name="quota_counter_unique")
        ]

    def __str__(self) -> str:
        return self.name
