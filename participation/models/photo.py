"""A photograph that belongs to an idea."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from participation.models.contribution import Contribution

ALT_MAX_LENGTH = 200


class Photo(models.Model):
    """A picture a resident handed in, painted anew without place and camera.

    It is stored as soon as it arrives, so that nothing is lost while the form is shown again;
    one that no contribution takes is deleted after a day. Its files have no address of their
    own: a view decides who may see them.
    """

    public_id = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    contribution = models.OneToOneField(
        Contribution,
        verbose_name=_("contribution"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="photo",
    )
    # Who sent it, so that nobody takes a stranger's picture by its key; empty for guests.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    large = models.FileField(upload_to="contributions/", max_length=120)
    small = models.FileField(upload_to="contributions/", max_length=120)
    width = models.PositiveIntegerField(_("width"))
    height = models.PositiveIntegerField(_("height"))
    alt = models.CharField(_("description of the picture"), max_length=ALT_MAX_LENGTH, blank=True)
    created_at = models.DateTimeField(_("handed in"), auto_now_add=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("photograph")
        verbose_name_plural = _("photographs")
        indexes = [
            models.Index(
                fields=["created_at"],
                name="photo_unclaimed",
                condition=models.Q(contribution__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return str(self.public_id)
