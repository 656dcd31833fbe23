"""What people may tell about themselves, if they like."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from participation.enums import YearBand


class AboutMe(models.Model):
    """Where somebody lives and when they were born, coarsely, to see in sums whom we reach.

    It has no date and stands beside the account, not in it: nothing else on the site reads it.
    A row without any answer is deleted.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="about_me"
    )
    municipality = models.ForeignKey(
        "cms.Municipality",
        verbose_name=_("municipality"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    year_band = models.CharField(
        _("year of birth"), max_length=9, choices=YearBand.choices, blank=True
    )

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("details about oneself")
        verbose_name_plural = _("details about oneself")

    def __str__(self) -> str:
        return str(self.pk)
