"""Who comes to an event."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participation.enums import SignUpState


class EventSignUp(models.Model):
    """One place at an event that somebody asked for.

    A guest holds nothing before the confirmation by mail: otherwise a stranger could fill an event
    with addresses that are not theirs. Places and the waiting list go by `confirmed_at`.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey("cms.EventPage", on_delete=models.CASCADE, related_name="sign_ups")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="event_sign_ups",
    )
    email = models.EmailField(_("e-mail address"), blank=True)
    name = models.CharField(_("name"), max_length=80, blank=True)
    # The one they signed up in. Whoever has an account may have chosen another one there.
    language = models.CharField(_("language"), max_length=10, default="de")
    state = models.CharField(
        _("state"), max_length=12, choices=SignUpState.choices, default=SignUpState.UNCONFIRMED
    )
    created_at = models.DateTimeField(_("signed up"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)
    # What the person last heard about time and place, so that a change is told once.
    told = models.CharField(max_length=64, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("event sign-up")
        verbose_name_plural = _("event sign-ups")
        indexes = [models.Index(fields=["event", "state", "confirmed_at"], name="signup_queue")]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "account"],
                condition=~models.Q(state=SignUpState.CANCELLED),
                name="signup_once_per_account",
            ),
            models.UniqueConstraint(
                fields=["event", "email"],
                condition=~models.Q(state=SignUpState.CANCELLED) & ~models.Q(email=""),
                name="signup_once_per_address",
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def address(self) -> str:
        """Where to write to; "" if nowhere."""
        if self.account is not None:
            return self.account.email if self.account.is_active else ""
        return self.email

    @property
    def mail_language(self) -> str:
        """In which language to write."""
        chosen = getattr(self.account, "notice_settings", None)
        return chosen.language if chosen else self.language

    @property
    def display_name(self) -> str:
        """What staff call the person."""
        if self.account is not None:
            return self.account.display_name
        return self.name

    @property
    def is_active(self) -> bool:
        """Whether it has a place or waits for one."""
        return self.state in {SignUpState.CONFIRMED, SignUpState.WAITING}
