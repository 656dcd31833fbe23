"""Documents that are not public, and who asked for them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participation.enums import RequestStatus

PURPOSE_MAX_LENGTH = 1000


class DataSheetRequest(models.Model):
    """Somebody asks for a document of a project that is not public.

    Titles are copied: what was asked for stays readable when an editor renames or removes it.
    """

    # Says neither how many there are nor when; stands in mails and on the page after sending.
    number = models.CharField(_("number"), max_length=12, unique=True)
    submit_key = models.UUIDField(unique=True)
    project = models.ForeignKey(
        "cms.ProjectPage",
        verbose_name=_("project"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    project_title = models.CharField(_("project"), max_length=255)
    document_title = models.CharField(_("document"), max_length=160)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    name = models.CharField(_("name"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail address"))
    language = models.CharField(_("language"), max_length=10, default="de")
    purpose = models.TextField(_("what for"), max_length=PURPOSE_MAX_LENGTH)
    status = models.CharField(
        _("status"), max_length=8, choices=RequestStatus.choices, default=RequestStatus.OPEN
    )
    created_at = models.DateTimeField(_("asked"), default=timezone.now, editable=False)
    due_on = models.DateField(_("due"))
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("settled by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    reason = models.TextField(_("reason"), max_length=1000, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("request for a data sheet")
        verbose_name_plural = _("requests for data sheets")
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                name="data_sheet_settled_has_time",
                condition=Q(status=RequestStatus.OPEN) ^ Q(settled_at__isnull=False),
            )
        ]
        indexes = [models.Index(fields=["status", "due_on"], name="data_sheet_desk")]

    def __str__(self) -> str:
        return self.number

    @property
    def mail_language(self) -> str:
        """In which language to write to whoever asked."""
        chosen = getattr(self.user, "notice_settings", None)
        return chosen.language if chosen else self.language

    @property
    def is_open(self) -> bool:
        return self.status == RequestStatus.OPEN

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.due_on < timezone.localdate()
