"""What people follow, what happened, and who was told how."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from notifications.enums import Channel, NoticeKind, NoticeState

# Who follows without saying more is told by this channel.
DEFAULT_CHANNELS: dict[NoticeKind, Channel] = {
    NoticeKind.PUBLISHED: Channel.DAILY,
    NoticeKind.ANSWER: Channel.AT_ONCE,
    NoticeKind.OUTCOME: Channel.AT_ONCE,
    NoticeKind.REPLY: Channel.AT_ONCE,
    NoticeKind.EVENT: Channel.AT_ONCE,
    NoticeKind.CLOSING: Channel.DAILY,
    NoticeKind.WORK: Channel.DAILY,
}


class NoticeSettings(models.Model):
    """How an account wants to be told: its language and the channel of each kind."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_settings"
    )
    language = models.CharField(_("language of the mails"), max_length=10, default="de")
    channels = models.JSONField(_("channels by kind"), default=dict)

    class Meta:
        verbose_name = _("notification settings")
        verbose_name_plural = _("notification settings")

    def __str__(self) -> str:
        return str(self.user_id)

    def channel(self, kind: NoticeKind) -> Channel:
        """The channel the person chose for this kind, else the usual one."""
        return Channel(self.channels.get(kind.value, DEFAULT_CHANNELS[kind]))


class Follow(models.Model):
    """An account follows something, named by a key such as `page:12`."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="follows"
    )
    key = models.CharField(_("what is followed"), max_length=80)
    created_at = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("follow")
        verbose_name_plural = _("follows")
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="follow_once")]
        indexes = [models.Index(fields=["key"], name="follow_key")]

    def __str__(self) -> str:
        return self.key


@dataclass(frozen=True)
class Words:
    """What a notice says to readers of one language."""

    subject: str
    html: str
    text: str
    url: str


class Notice(models.Model):
    """Something that happened, stored once whoever is told."""

    uuid = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=NoticeKind.choices)
    event = models.CharField(_("name of the event"), max_length=160, unique=True)
    keys = models.JSONField(_("what it is about"), default=list)
    # A notice is told in the language of whoever reads it: headings by language; the rest as it is
    # in the site's first language, and by language where another one has it differently.
    subjects = models.JSONField(_("headings by language"), default=dict)
    html = models.TextField(_("text as HTML"), blank=True)
    text = models.TextField(_("text"), blank=True)
    url = models.CharField(_("where to read it"), max_length=500)
    others = models.JSONField(_("in other languages"), default=dict)
    # Keyed hashes of those who are not told, for instance because they did it themselves.
    excluded = models.JSONField(_("not told"), default=list)
    facts = models.CharField(_("fingerprint of what was told"), max_length=64, blank=True)
    created_at = models.DateTimeField(_("happened"), default=timezone.now, editable=False)
    told_at = models.DateTimeField(_("followers are told"), null=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(
                fields=["created_at"], condition=Q(told_at__isnull=True), name="notice_untold"
            )
        ]

    def __str__(self) -> str:
        return self.event

    def subject(self, language: str) -> str:
        """The heading in the language, else in the language of the site."""
        found: Any = self.subjects.get(language) or self.subjects.get(settings.LANGUAGE_CODE)
        return str(found or "")

    def words(self, language: str) -> Words:
        """Everything in the language, else in the language of the site."""
        usual = {"html": self.html, "text": self.text, "url": self.url}
        return Words(self.subject(language), **{**usual, **self.others.get(language, {})})


class NoticeRecipient(models.Model):
    """One person is told of one notice, once: the database sees to it."""

    uuid = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="recipients")
    # Keyed hash of the address: one person with account and subscription is still one person.
    person = models.CharField(_("keyed hash of the address"), max_length=64)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="notices"
    )
    subscriber = models.ForeignKey(
        "notifications.Subscriber", null=True, on_delete=models.CASCADE, related_name="notices"
    )
    # Of a confirmed guest alone; accounts and subscribers are written to where they are then.
    address = models.CharField(_("e-mail address of a guest"), max_length=254, blank=True)
    reason = models.CharField(_("why this person is told"), max_length=80)
    language = models.CharField(_("language"), max_length=10)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel.choices)
    state = models.CharField(_("state"), max_length=8, choices=NoticeState.choices)
    due_at = models.DateTimeField(_("due"), default=timezone.now)
    posted_at = models.DateTimeField(_("posted"), null=True)
    message = models.ForeignKey(
        "notifications.Message", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    read_at = models.DateTimeField(_("read"), null=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "person"], name="notice_person_once"),
        ]
        indexes = [
            models.Index(
                fields=["channel", "due_at", "person"],
                condition=Q(state=NoticeState.WAITING),
                name="notice_waiting",
            ),
            models.Index(fields=["user", "-created_at", "-id"], name="notice_of_user"),
            models.Index(
                fields=["user"],
                condition=Q(read_at__isnull=True, user__isnull=False),
                name="notice_unread",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def words(self) -> Words:
        """What it says, for whoever reads it now."""
        return self.notice.words((get_language() or settings.LANGUAGE_CODE)[:2])

    @property
    def subject(self) -> str:
        """The heading, for whoever reads it now."""
        return self.words.subject


class Refusal(models.Model):
    """A person wants no more mail about one thing, whatever else they do there."""

    person = models.CharField(_("keyed hash of the address"), max_length=64)
    key = models.CharField(_("about what"), max_length=80)
    created_at = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("refusal")
        verbose_name_plural = _("refusals")
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="refusal_once")]

    def __str__(self) -> str:
        return self.key
