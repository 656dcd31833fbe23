"""What we know about a guest, kept apart so that it can be erased without the words."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from participation.models.contribution import Contribution


class GuestConfirmation(models.Model):
    """The address a guest wrote from and the hash of the link that was sent there."""

    contribution = models.OneToOneField(
        Contribution, on_delete=models.CASCADE, related_name="guest_confirmation"
    )
    email = models.EmailField(_("e-mail address"))
    # The one they wrote in; we answer in it.
    language = models.CharField(_("language"), max_length=10, default="de")
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField(_("valid until"), db_index=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("confirmation of a guest")
        verbose_name_plural = _("confirmations of guests")

    def __str__(self) -> str:
        return str(self.contribution_id)
