"""What was done, by whom and when. Rows are only ever added; the database sees to it."""

import hashlib
import json
import uuid
from datetime import UTC
from typing import Any, ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.enums import AuditAction


class AuditEntry(models.Model):
    """One thing somebody did. It names nobody.

    `actor` and the id of a person as an object are `User.audit_ref`, which nothing else shows.
    Once the account is erased, the reference leads nowhere and the entry tells what was done, no
    longer by whom.
    """

    uuid = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField(_("when"), editable=False)
    action = models.CharField(_("what"), max_length=40)
    actor = models.UUIDField(_("who"), null=True, blank=True)
    object_type = models.CharField(_("kind of object"), max_length=60, blank=True)
    object_id = models.CharField(_("object"), max_length=64, blank=True)
    before = models.CharField(_("hash before"), max_length=64, blank=True)
    after = models.CharField(_("hash after"), max_length=64, blank=True)
    facts = models.JSONField(_("facts"), default=dict, encoder=DjangoJSONEncoder)
    digest = models.CharField(_("digest"), max_length=64, editable=False)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering: ClassVar[list[str]] = ["-pk"]
        indexes = [
            models.Index(fields=["action", "-at"], name="audit_action_at"),
            models.Index(fields=["object_type", "object_id"], name="audit_object"),
            models.Index(fields=["actor", "-at"], name="audit_actor_at"),
            models.Index(fields=["-at"], name="audit_at"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action_label}"

    @property
    def action_label(self) -> str:
        """What was done, in the reader's language. (Choices would want a migration per deed.)"""
        known = self.action in AuditAction.values
        return str(AuditAction(self.action).label) if known else self.action

    def compute_digest(self) -> str:
        """SHA-256 over everything the entry says, in one spelling."""
        said: list[Any] = [
            str(self.uuid),
            self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            str(self.action),
            str(self.actor or ""),
            self.object_type,
            self.object_id,
            self.before,
            self.after,
            self.facts,
        ]
        text = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


class AuditLink(models.Model):
    """The entry's place in the chain, written by a trigger when the transaction commits.

    hash = SHA-256(hash of the link before + digest of the entry). The lock that makes the chain a
    single file is held only while committing, so a long send keeps nobody from signing in.
    """

    position = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(AuditEntry, on_delete=models.PROTECT, related_name="link")
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("link of the audit chain")
        verbose_name_plural = _("links of the audit chain")

    def __str__(self) -> str:
        return f"{self.position} {self.hash[:12]}"

    def compute_hash(self) -> str:
        """What the trigger computes."""
        return hashlib.sha256((self.previous + self.entry.digest).encode()).hexdigest()
