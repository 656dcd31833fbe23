"""Who wants to hear from us, about what, and the proof of it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from notifications.enums import Cadence, ConsentEvent, Scope, SuppressionReason

# What the proof holds instead of the path of a form where there was none.
IN_ACCOUNT = "account"
BY_STAFF = "staff"
BY_ITSELF = "nothing left"
WITHOUT_FORM = {
    IN_ACCOUNT: _("in the account"),
    BY_STAFF: _("by staff, on request"),
    BY_ITSELF: _("by itself: what it was about is deleted"),
}


def masked(address: str) -> str:
    """Enough of an address for its owner to know it; the rest must not be told or noted."""
    local, _at, domain = address.rpartition("@")
    return f"{local[:1]}***{local[-1:] if len(local) > 3 else ''}@{domain}"


class Subscriber(models.Model):
    """An address that asked for news. It counts only once its owner has confirmed it."""

    uuid = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail address"))
    language = models.CharField(_("language"), max_length=10, default="de")
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="subscriber",
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    unsubscribed_at = models.DateTimeField(_("unsubscribed"), null=True, blank=True)
    asked_at = models.DateTimeField(
        _("last confirmation mail"), null=True, blank=True, editable=False
    )

    class Meta:
        verbose_name = _("subscriber")
        verbose_name_plural = _("subscribers")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="subscriber_email_unique_ci"),
        ]
        indexes = [
            models.Index(
                fields=["created_at"],
                condition=Q(confirmed_at__isnull=True),
                name="subscriber_unconfirmed",
            )
        ]

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def masked_email(self) -> str:
        """For pages behind a link of a mail that may have been forwarded."""
        return masked(self.email)

    @property
    def is_confirmed(self) -> bool:
        """Whether the owner has confirmed the address, even if they have left since."""
        return self.confirmed_at is not None

    @property
    def is_active(self) -> bool:
        """Whether newsletters go to this address."""
        return self.is_confirmed and self.unsubscribed_at is None


_NO_TARGET = Q(topic__isnull=True, project__isnull=True, municipality__isnull=True)


class Subscription(models.Model):
    """One thing a subscriber wants to hear about: all news, a topic, a project, a municipality."""

    subscriber = models.ForeignKey(
        Subscriber, on_delete=models.CASCADE, related_name="subscriptions"
    )
    scope = models.CharField(_("about"), max_length=12, choices=Scope.choices, default=Scope.ALL)
    topic = models.ForeignKey(
        "cms.Topic", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    project = models.ForeignKey(
        "cms.ProjectPage", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    municipality = models.ForeignKey(
        "cms.Municipality", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    cadence = models.CharField(
        _("how often"), max_length=8, choices=Cadence.choices, default=Cadence.AT_ONCE
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        constraints = [
            models.CheckConstraint(
                condition=(Q(scope=Scope.ALL) & _NO_TARGET)
                | Q(
                    scope=Scope.TOPIC,
                    topic__isnull=False,
                    project__isnull=True,
                    municipality__isnull=True,
                )
                | Q(
                    scope=Scope.PROJECT,
                    topic__isnull=True,
                    project__isnull=False,
                    municipality__isnull=True,
                )
                | Q(
                    scope=Scope.MUNICIPALITY,
                    topic__isnull=True,
                    project__isnull=True,
                    municipality__isnull=False,
                ),
                name="subscription_one_target",
            ),
            models.UniqueConstraint(
                fields=["subscriber", "scope", "topic", "project", "municipality"],
                nulls_distinct=False,
                name="subscription_once",
            ),
        ]

    def __str__(self) -> str:
        target = self.topic or self.project or self.municipality
        return str(target or capfirst(self.get_scope_display()))

    @property
    def target_id(self) -> int | None:
        """The key of the topic, project or municipality; None for all news."""
        return self.topic_id or self.project_id or self.municipality_id


class ConsentRecord(models.Model):
    """Proof of double opt-in. A database trigger refuses UPDATE, and DELETE before `expires_at`.

    What was confirmed has no such time: it ends with the withdrawal that followed it.

    The address is kept as a keyed hash: who asks for the proof brings the address, and a log that
    cannot be changed should hold no address in clear. A confirmed record repeats what was
    requested, so that it stands alone.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.CharField(_("event"), max_length=10, choices=ConsentEvent.choices)
    subscriber_uuid = models.UUIDField(_("subscriber"), db_index=True)
    address_hash = models.CharField(_("keyed hash of the address"), max_length=64, db_index=True)
    scopes = models.JSONField(_("what it is about"), default=list)
    wording = models.TextField(_("exact wording"), blank=True)
    wording_hash = models.CharField(_("SHA-256 of the wording"), max_length=64, blank=True)
    form_path = models.CharField(_("page of the form"), max_length=200, blank=True)
    requested_at = models.DateTimeField(_("requested"), null=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)
    message_id = models.CharField(_("Message-ID of the mail"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("recorded"), default=timezone.now)
    expires_at = models.DateTimeField(_("may be deleted after"), null=True)

    class Meta:
        verbose_name = _("proof of consent")
        verbose_name_plural = _("proofs of consent")
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return f"{self.event} {self.created_at:%Y-%m-%d %H:%M:%S}"

    @property
    def said_where(self) -> str:
        """The page of the form, or in words how it was said without one."""
        return str(WITHOUT_FORM.get(self.form_path, self.form_path))


class Suppression(models.Model):
    """An address that gets no newsletters, whatever it subscribes to."""

    email = models.EmailField(_("e-mail address"))
    reason = models.CharField(_("reason"), max_length=16, choices=SuppressionReason.choices)
    detail = models.CharField(_("detail"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("blocked address")
        verbose_name_plural = _("blocked addresses")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="suppression_email_unique_ci",
                violation_error_message=_("This address is blocked already."),
            ),
        ]

    def __str__(self) -> str:
        # Wagtail's log keeps it longer than the row.
        return masked(self.email)
