"""What a contribution said before its author corrected it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from participation.models.contribution import BODY_MAX_LENGTH, Contribution


class EarlierVersion(models.Model):
    """A wording that was replaced. Rows are only added, and go when the author withdraws."""

    contribution = models.ForeignKey(
        Contribution,
        verbose_name=_("contribution"),
        on_delete=models.CASCADE,
        related_name="earlier_versions",
    )
    title = models.CharField(_("heading"), max_length=120, blank=True)
    body = models.TextField(_("text"), max_length=BODY_MAX_LENGTH, blank=True)
    written_at = models.DateTimeField(_("written"))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("earlier version")
        verbose_name_plural = _("earlier versions")
        ordering = ["written_at", "pk"]

    def __str__(self) -> str:
        return f"{self.contribution_id}: {self.title or self.body[:60]}"
