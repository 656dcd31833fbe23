"""What the public archive said about the statements of a procedure."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participation.enums import ArchiveAnswer
from participation.models.consultation import ConsultationPage

REFERENCE_MAX_LENGTH = 120


class ArchiveOffer(models.Model):
    """The statements on a draft were offered to the archive, as the archive acts ask.

    It speaks of what was published up to `offered_at`; a later statement has to be offered again.
    """

    page = models.OneToOneField(
        ConsultationPage,
        verbose_name=_("draft consultation"),
        on_delete=models.PROTECT,
        related_name="archive_offer",
    )
    offered_at = models.DateTimeField(_("offered"), default=timezone.now)
    offered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("offered by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="archive_offers",
    )
    reference = models.CharField(_("file reference"), max_length=REFERENCE_MAX_LENGTH)
    answer = models.CharField(
        _("answer of the archive"),
        max_length=10,
        choices=ArchiveAnswer.choices,
        default=ArchiveAnswer.PENDING,
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("archive offer")
        verbose_name_plural = _("archive offers")
        constraints = [
            models.CheckConstraint(
                name="archive_answered_when",
                condition=Q(answer=ArchiveAnswer.PENDING, answered_at__isnull=True)
                | (~Q(answer=ArchiveAnswer.PENDING) & Q(answered_at__isnull=False)),
            )
        ]

    def __str__(self) -> str:
        return f"{self.page_id}: {self.answer}"

    @property
    def is_answered(self) -> bool:
        return self.answer != ArchiveAnswer.PENDING
