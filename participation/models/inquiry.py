"""What residents turn to the administration with: a barrier on the website, a message."""

from datetime import date
from uuid import uuid4

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participation.enums import InquiryAction, InquiryKind, InquiryStatus

OPEN = (InquiryStatus.NEW, InquiryStatus.WORKING)


class Inquiry(models.Model):
    """One hand-in with a receipt number and a due date. An address is there only if given."""

    receipt = models.CharField(_("receipt number"), max_length=12, unique=True)
    submit_key = models.UUIDField(default=uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=8, choices=InquiryKind.choices)
    status = models.CharField(
        _("status"), max_length=8, choices=InquiryStatus.choices, default=InquiryStatus.NEW
    )
    text = models.TextField(_("text"))
    place = models.CharField(_("where"), max_length=500, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    language = models.CharField(_("language"), max_length=10, default="de")
    contact = models.ForeignKey(
        "cms.Contact",
        verbose_name=_("office"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    defect = models.ForeignKey(
        "cms.AccessibilityDefect",
        verbose_name=_("known barrier"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(_("handed in"), default=timezone.now)
    due_on = models.DateField(_("due"))
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    class Meta:
        verbose_name = _("inquiry")
        verbose_name_plural = _("inquiries")
        indexes = [models.Index(fields=["status", "due_on"], name="inquiry_status_due")]

    def __str__(self) -> str:
        return self.receipt

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    def is_overdue(self, today: date) -> bool:
        """Whether the promised day has gone by without an answer."""
        return self.is_open and self.due_on < today


class InquiryEntry(models.Model):
    """A step in the history of an inquiry."""

    inquiry = models.ForeignKey(Inquiry, on_delete=models.CASCADE, related_name="entries")
    action = models.CharField(_("action"), max_length=8, choices=InquiryAction.choices)
    text = models.TextField(_("text"), blank=True)
    by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.SET_NULL, related_name="inquiry_entries"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]
