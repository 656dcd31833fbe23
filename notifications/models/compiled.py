"""What a newsletter compiles to, kept from the moment it is saved."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class CompiledMail(models.Model):
    """The HTML of a newsletter's mail and the fingerprint of the MJML it was made from.

    A page that fills itself changes without being saved. Then the fingerprint no longer matches,
    and whoever needs the mail compiles it anew.
    """

    page = models.OneToOneField(
        "notifications.NewsletterPage",
        verbose_name=_("newsletter"),
        on_delete=models.CASCADE,
        related_name="compiled",
    )
    fingerprint = models.CharField(_("fingerprint of the source"), max_length=64)
    html = models.TextField(_("HTML"))
    compiled_at = models.DateTimeField(_("compiled"), default=timezone.now)

    class Meta:
        verbose_name = _("compiled newsletter")
        verbose_name_plural = _("compiled newsletters")

    def __str__(self) -> str:
        return str(self.page_id)
