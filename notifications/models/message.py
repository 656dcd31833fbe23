"""The outbox. Every mail that leaves the house is a row here first."""

import uuid
from email.header import Header
from email.utils import parseaddr
from functools import lru_cache

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notifications.enums import (
    WAITING,
    InDoubtPolicy,
    MailingState,
    MessageKind,
    MessageStatus,
    Queue,
    StopCause,
)


class Mailing(models.Model):
    """A frozen newsletter on its way to its recipients."""

    uuid = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    page = models.ForeignKey(
        "notifications.NewsletterPage",
        verbose_name=_("newsletter"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="mailings",
    )
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=MailingState.choices,
        default=MailingState.PREPARING,
        db_index=True,
    )
    state_reason = models.CharField(_("reason"), max_length=200, blank=True)
    stop_cause = models.CharField(
        _("stopped because"), max_length=12, choices=StopCause.choices, blank=True
    )
    # Staff went on in spite of a refusal: from then on only a row of refusals stops the mailing.
    tolerant = models.BooleanField(_("goes on in spite of single refusals"), default=False)
    scheduled_for = models.DateTimeField(_("scheduled for"), null=True)
    in_doubt_policy = models.CharField(
        _("mail in doubt"),
        max_length=5,
        choices=InDoubtPolicy.choices,
        default=InDoubtPolicy.RETRY,
    )
    subject = models.CharField(_("subject"), max_length=200)
    html = models.TextField(_("HTML"))
    text = models.TextField(_("text"))
    mime = models.BinaryField(_("prepared mail with slots"))
    content_hash = models.CharField(_("SHA-256 of the prepared mail"), max_length=64)
    frozen_at = models.DateTimeField(_("frozen"), default=timezone.now, editable=False)
    audience = models.JSONField(_("audience"), default=dict)
    candidates = models.PositiveIntegerField(_("candidates"), default=0)
    excluded = models.JSONField(_("left out, by reason"), default=dict)
    prepared = models.PositiveIntegerField(_("recipients"), null=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("started by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(_("started"), default=timezone.now, editable=False)
    finished_at = models.DateTimeField(_("finished"), null=True)

    class Meta:
        verbose_name = _("mailing")
        verbose_name_plural = _("mailings")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["page"],
                condition=~Q(state=MailingState.CANCELLED),
                name="mailing_page_sent_once",
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def is_open(self) -> bool:
        """Whether it may take over another version: it stands, and nothing of it was prepared."""
        stands = self.state in (MailingState.SCHEDULED, MailingState.PAUSED)
        return stands and self.prepared is None

    @property
    def is_outdated(self) -> bool:
        """Whether it has not begun and the newsletter was published anew since."""
        published = self.page and self.page.last_published_at
        return bool(self.is_open and published and published > self.frozen_at)


class Message(models.Model):
    """One mail to one address.

    A transactional mail carries its own MIME; a mail of a mailing has none and is joined from the
    mailing's prepared MIME when it is sent.

    It is claimed and booked in quick succession, and an update of a column that any index looks at
    writes to all of them. So the indexes know what waits by the time of its next attempt, not by
    `status`, and who holds what stands in `Claim`. Booking a sent mail then touches no index at all
    (PostgreSQL's heap-only tuples; a migration leaves room for them).
    """

    uuid = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=MessageKind.choices)
    queue = models.CharField(_("queue"), max_length=4, choices=Queue.choices)
    mailing = models.ForeignKey(
        Mailing,
        verbose_name=_("mailing"),
        null=True,
        on_delete=models.PROTECT,
        related_name="messages",
        db_index=False,  # the unique constraint with the subscriber begins with it
    )
    subscriber = models.ForeignKey(
        "notifications.Subscriber",
        verbose_name=_("subscriber"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="messages",
    )
    to_address = models.CharField(_("recipient"), max_length=254)
    subject = models.CharField(_("subject"), max_length=250)
    mime = models.BinaryField(_("mail"), null=True)
    status = models.CharField(
        _("status"), max_length=8, choices=MessageStatus.choices, default=MessageStatus.PENDING
    )
    # Each check of a column is read anew for every update, so numbers we write ourselves have none.
    attempt = models.SmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"), null=True, default=timezone.now)
    first_attempt_at = models.DateTimeField(_("first attempt"), null=True)
    worker = models.CharField(_("worker"), max_length=80, blank=True)
    smtp_code = models.SmallIntegerField(_("answer code"), null=True)
    smtp_text = models.CharField(_("answer"), max_length=300, blank=True)
    dedupe_key = models.CharField(max_length=200, null=True)  # noqa: DJ001 -- unique if given
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True)
    # An earlier attempt broke off when the mail server may have had all of it.
    in_doubt = models.BooleanField(_("perhaps sent before"), default=False, db_default=False)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("outbox")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=WAITING, next_attempt_at__isnull=False)
                | (~Q(status__in=WAITING) & Q(next_attempt_at__isnull=True)),
                name="message_waits_for_a_time",
            ),
            models.UniqueConstraint(
                fields=["dedupe_key"],
                condition=Q(dedupe_key__isnull=False),
                name="message_dedupe_key_once",
            ),
            models.UniqueConstraint(
                fields=["mailing", "subscriber"], name="message_subscriber_once"
            ),
            models.UniqueConstraint(
                Lower("to_address"),
                "mailing",
                condition=~Q(to_address=""),
                name="message_address_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["queue", "next_attempt_at", "id"],
                condition=Q(next_attempt_at__isnull=False, mailing__isnull=True),
                name="message_waiting",
            ),
            models.Index(
                fields=["mailing", "next_attempt_at", "id"],
                condition=Q(next_attempt_at__isnull=False, mailing__isnull=False),
                name="message_waiting_mailing",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def message_id(self) -> str:
        """The Message-ID of this mail."""
        return message_id(self.uuid)


class Claim(models.Model):
    """The messages that a worker holds, and until when they are its own.

    It sends them in the order of their ids. So when it dies, the first that is still claimed may
    be with the mail server; the others are not.
    """

    worker = models.CharField(_("worker"), max_length=80, unique=True)
    mailing = models.ForeignKey(
        Mailing, verbose_name=_("mailing"), null=True, on_delete=models.CASCADE, related_name="+"
    )
    messages = ArrayField(models.BigIntegerField(), verbose_name=_("messages"))
    lease_until = models.DateTimeField(_("taken until"))

    class Meta:
        verbose_name = _("claim of a worker")
        verbose_name_plural = _("claims of workers")

    def __str__(self) -> str:
        return self.worker


def message_id(public_id: uuid.UUID) -> str:
    """Message-ID: the same on every attempt, so that mailboxes can fold a second copy."""
    return f"<{public_id}@{mail_domain()}>"


def mail_domain() -> str:
    """The domain our mail comes from."""
    return bare_address(settings.DEFAULT_FROM_EMAIL).rpartition("@")[2] or "localhost"


def list_id(name: str) -> str:
    """List-ID of one of our lists (RFC 2919): encoded are the words before it, never the id."""
    site = settings.SITE_NAME
    words = site if site.isascii() else Header(site, "utf-8").encode(maxlinelen=0)
    return f"{words} <{name}.{mail_domain()}>"


@lru_cache(maxsize=16)
def bare_address(header: str) -> str:
    """The address in a header such as From. Each mail of a mailing asks for the same few."""
    return parseaddr(header)[1]
