"""States and kinds of messages, mailings and consent. A leaf: imports nothing of ours."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MessageKind(models.TextChoices):
    """What a mail is for."""

    ACCOUNT = "account", _("account")
    CONFIRMATION = "confirmation", _("confirmation")
    NOTICE = "notice", _("notice")
    NEWSLETTER = "newsletter", _("newsletter")
    TEST = "test", _("test")


class Queue(models.TextChoices):
    """Two ways out, so that a sign-in mail never waits behind a newsletter."""

    MAIL = "mail", _("at once")
    BULK = "bulk", _("in bulk")


class MessageStatus(models.TextChoices):
    """Where a message stands in the ledger.

    pending and retry wait for a worker; claimed belongs to one; sending is the one mail in its
    hands. The others are final. unknown: a worker died while the mail was in its hands, and the
    mailing prefers no mail to two.
    """

    PENDING = "pending", _("waiting")
    CLAIMED = "claimed", _("taken by a worker")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    RETRY = "retry", _("will be tried again")
    FAILED = "failed", _("failed")
    SKIPPED = "skipped", _("left out")
    UNKNOWN = "unknown", _("in doubt")


WAITING = (MessageStatus.PENDING, MessageStatus.RETRY)
LEASED = (MessageStatus.CLAIMED, MessageStatus.SENDING)
FINAL = (
    MessageStatus.SENT,
    MessageStatus.FAILED,
    MessageStatus.SKIPPED,
    MessageStatus.UNKNOWN,
)


class MailingState(models.TextChoices):
    """preparing -> sending <-> paused -> done or cancelled."""

    PREPARING = "preparing", _("being prepared")
    SENDING = "sending", _("being sent")
    PAUSED = "paused", _("paused")
    DONE = "done", _("done")
    CANCELLED = "cancelled", _("cancelled")


class InDoubtPolicy(models.TextChoices):
    """What happens to the one mail that was in the hands of a worker that died."""

    RETRY = "retry", _("send again: perhaps twice, never lost")
    HOLD = "hold", _("hold back: perhaps lost, never twice")


class Scope(models.TextChoices):
    """What a subscription is about."""

    ALL = "all", _("all news")
    TOPIC = "topic", _("topic")
    PROJECT = "project", _("project")
    MUNICIPALITY = "municipality", _("municipality")


class Cadence(models.TextChoices):
    """How often the subscriber wants to hear."""

    AT_ONCE = "at_once", _("as soon as there is news")
    WEEKLY = "weekly", _("once a week at most")


class ConsentEvent(models.TextChoices):
    """What the proof of consent records."""

    REQUESTED = "requested", _("requested")
    CONFIRMED = "confirmed", _("confirmed")
    WITHDRAWN = "withdrawn", _("withdrawn")
    RESUMED = "resumed", _("withdrawal taken back")


class SuppressionReason(models.TextChoices):
    """Why an address gets no more newsletters."""

    UNKNOWN_MAILBOX = "unknown_mailbox", _("mailbox does not exist")
    COMPLAINT = "complaint", _("complaint")
    MANUAL = "manual", _("entered by staff")
