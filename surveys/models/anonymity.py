"""What keeps persons and answers apart, or holds them together where a survey says so."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from surveys.models.pages import SurveyPage
from surveys.models.responses import Response


class MixingPool(models.Model):
    """Marks and responses of a separated survey that wait to be written apart.

    One row holds them all, both sorted by values that are random: neither their order nor the
    row's bookkeeping says which mark and which response came together. See domain/mixing.py.
    """

    survey = models.OneToOneField(SurveyPage, on_delete=models.CASCADE, primary_key=True)
    marks = ArrayField(models.CharField(max_length=64), default=list)
    responses = models.JSONField(default=list)

    class Meta:
        verbose_name = _("mixing pool")
        verbose_name_plural = _("mixing pools")

    def __str__(self) -> str:
        return f"pool of survey {self.pk}"


class ResponseOwner(models.Model):
    """Whose response it is: for linked and named surveys only."""

    response = models.OneToOneField(
        Response, on_delete=models.CASCADE, primary_key=True, related_name="owner"
    )
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )

    class Meta:
        verbose_name = _("owner of a response")
        verbose_name_plural = _("owners of responses")

    def __str__(self) -> str:
        return str(self.pk)
