"""Results as everybody sees them: frozen when they are published, never counted anew."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from surveys.models.pages import SurveyPage


class PublishedResult(models.Model):
    """One release of a survey's results. A database trigger refuses to change what it says.

    `content` is all that the page, the table and the open data show, already protected. It does
    not refer to responses, so it stays when they are deleted.
    """

    survey = models.ForeignKey(SurveyPage, on_delete=models.PROTECT, related_name="releases")
    number = models.PositiveIntegerField(_("release"))
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    responses = models.PositiveIntegerField(_("responses"))
    # A digest of the ids of the counted responses: tells whether any came or went since.
    responses_sha256 = models.CharField(max_length=64, editable=False)
    published_at = models.DateTimeField(_("published"), auto_now_add=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        verbose_name = _("published result")
        verbose_name_plural = _("published results")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "number"], name="release_number_unique")
        ]

    def __str__(self) -> str:
        return f"{self.survey}, {self.number}"
