"""What comes back: bounces, complaints, and what only a person can make sense of."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notifications.enums import ReturnKind, ReturnState
from notifications.models.message import Message


class ReturnedMail(models.Model):
    """One mail from the mailbox for returned mail. The mailbox itself is never emptied by us.

    The content is kept only while somebody still has to read it, and never more than its head.
    """

    fingerprint = models.CharField(_("SHA-256"), max_length=64, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=ReturnKind.choices)
    state = models.CharField(_("state"), max_length=7, choices=ReturnState.choices)
    message = models.ForeignKey(
        Message,
        verbose_name=_("message"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="returns",
    )
    address = models.CharField(_("recipient"), max_length=254, blank=True)
    status_code = models.CharField(_("status"), max_length=12, blank=True)
    diagnostic = models.CharField(_("answer"), max_length=300, blank=True)
    sender = models.CharField(_("sender"), max_length=254, blank=True)
    subject = models.CharField(_("subject"), max_length=250, blank=True)
    size = models.PositiveBigIntegerField(_("size"), default=0)
    content = models.BinaryField(_("content"), null=True)
    received_at = models.DateTimeField(_("received"), default=timezone.now, editable=False)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("handled by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    handled_at = models.DateTimeField(_("handled"), null=True)

    class Meta:
        verbose_name = _("returned mail")
        verbose_name_plural = _("returned mail")
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["message", "kind"],
                condition=Q(state=ReturnState.COUNTED),
                name="returned_mail_counted_once",
            )
        ]
        indexes = [
            models.Index(fields=["-received_at", "-id"], name="returned_mail_newest"),
            models.Index(fields=["address"], name="returned_mail_address"),
        ]

    def __str__(self) -> str:
        return self.subject or str(self.get_kind_display())


class MailboxMark(models.Model):
    """How far an IMAP mailbox has been read. UIDs only grow while UIDVALIDITY stays the same."""

    name = models.CharField(_("mailbox"), max_length=64, unique=True)
    uid_validity = models.PositiveBigIntegerField(default=0)
    last_uid = models.PositiveBigIntegerField(default=0)
    read_at = models.DateTimeField(_("last read"), null=True)
    error = models.CharField(_("error"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("mailbox for returned mail")
        verbose_name_plural = _("mailboxes for returned mail")

    def __str__(self) -> str:
        return self.name
