"""What we know about the mail servers we hand mail to."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from notifications.enums import RelayName


class MailRelay(models.Model):
    """A mail server: how much it takes per hour, and whether we leave it alone at present."""

    name = models.CharField(_("used for"), max_length=4, choices=RelayName.choices, unique=True)
    per_hour = models.PositiveIntegerField(
        _("mails per hour"),
        null=True,
        blank=True,
        help_text=_("What the mail server allows. Empty: as fast as it takes them."),
    )
    failures = models.PositiveSmallIntegerField(_("failures in a row"), default=0)
    # Mails in a row of which it did not say whether it took them.
    doubts = models.PositiveSmallIntegerField(_("mails in doubt in a row"), default=0)
    alarmed_at = models.DateTimeField(_("staff told"), null=True)
    failed_at = models.DateTimeField(_("last failure"), null=True)
    paused_until = models.DateTimeField(_("left alone until"), null=True)
    smtp_code = models.PositiveSmallIntegerField(_("answer code"), null=True)
    # Without the addresses that the answer named.
    smtp_text = models.CharField(_("answer"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("mail server")
        verbose_name_plural = _("mail servers")
        ordering = ["name"]

    def __str__(self) -> str:
        return str(self.get_name_display())


class RelayUse(models.Model):
    """How many mails a server was given in one minute; the hour is the sum of sixty of them."""

    relay = models.ForeignKey(MailRelay, on_delete=models.CASCADE, related_name="uses")
    minute = models.DateTimeField(_("minute"))
    taken = models.PositiveIntegerField(_("mails"), default=0)

    class Meta:
        verbose_name = _("use of a mail server")
        verbose_name_plural = _("use of mail servers")
        constraints = [models.UniqueConstraint(fields=["relay", "minute"], name="relay_use_minute")]

    def __str__(self) -> str:
        return f"{self.minute:%Y-%m-%d %H:%M}: {self.taken}"
