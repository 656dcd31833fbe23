"""What people ask us to do with their data: give them a copy, or forget them."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import CopyState
from accounts.models.user import User


class PersonalCopy(models.Model):
    """A copy of everything we know about a person, made in the background, fetched once."""

    uuid = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        User, verbose_name=_("account"), on_delete=models.CASCADE, related_name="copies"
    )
    state = models.CharField(
        _("state"), max_length=10, choices=CopyState.choices, default=CopyState.WAITING
    )
    progress = models.PositiveSmallIntegerField(_("progress in per cent"), default=0)
    token_hash = models.CharField(_("hash of the link"), max_length=64, blank=True, db_index=True)
    created_at = models.DateTimeField(_("asked for"), default=timezone.now)
    ready_at = models.DateTimeField(_("ready"), null=True, blank=True)
    expires_at = models.DateTimeField(_("link valid until"), null=True, blank=True)

    class Meta:
        verbose_name = _("copy of one’s data")
        verbose_name_plural = _("copies of people’s data")
        ordering: ClassVar[list[str]] = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(state__in=["waiting", "building"]),
                name="one_copy_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def is_open(self) -> bool:
        """Whether it is still being made."""
        return self.state in {CopyState.WAITING, CopyState.BUILDING}


class Erasure(models.Model):
    """An account that is to be erased when the time to think it over has passed."""

    user = models.OneToOneField(
        User, verbose_name=_("account"), on_delete=models.CASCADE, related_name="erasure"
    )
    requested_at = models.DateTimeField(_("asked for"), default=timezone.now)
    due_at = models.DateTimeField(_("due"), db_index=True)
    token_hash = models.CharField(_("hash of the link"), max_length=64, unique=True)

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")

    def __str__(self) -> str:
        return f"{self.due_at:%Y-%m-%d %H:%M}"
