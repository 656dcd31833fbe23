"""States and kinds of messages, mailings and consent. A leaf: imports nothing of ours."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


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

    pending and retry wait for a worker; claimed belongs to one. The others are final. unknown: the
    worker died or the connection broke while the mail was on its way, and the mailing prefers no
    mail to two, or it was sent again once already.
    """

    PENDING = "pending", _("waiting")
    CLAIMED = "claimed", _("taken by a worker")
    SENT = "sent", _("sent")
    RETRY = "retry", _("will be tried again")
    FAILED = "failed", _("failed")
    SKIPPED = "skipped", _("left out")
    UNKNOWN = "unknown", _("in doubt")


WAITING = (MessageStatus.PENDING, MessageStatus.RETRY)
FINAL = (
    MessageStatus.SENT,
    MessageStatus.FAILED,
    MessageStatus.SKIPPED,
    MessageStatus.UNKNOWN,
)


class MailingState(models.TextChoices):
    """[scheduled ->] preparing -> sending <-> paused -> done or cancelled."""

    SCHEDULED = "scheduled", _("scheduled")
    PREPARING = "preparing", _("being prepared")
    SENDING = "sending", _("being sent")
    PAUSED = "paused", _("paused")
    DONE = "done", _("done")
    CANCELLED = "cancelled", _("cancelled")


class StopCause(models.TextChoices):
    """Why a mailing stands although nobody stopped it."""

    REFUSED = "refused", _("the mail server refuses us")
    NOT_PUBLIC = "not_public", _("the web edition is not public")
    BOUNCES = "bounces", _("other mail servers refuse us")
    NOBODY = "nobody", _("nobody would get it")
    DEAD_LINK = "dead_link", _("a link of ours leads to nothing")


class RelayName(models.TextChoices):
    """Mail servers we hand mail to. Without one of its own, bulk mail takes the main one."""

    MAIN = "main", _("all mail")
    BULK = "bulk", _("newsletters and notices")


class ReturnKind(models.TextChoices):
    """What a mail in the mailbox for returned mail is.

    hard: the mailbox does not exist. soft: not now. policy: they refuse us, not the person.
    receipt: a delivery report that reports no failure. unclear: only a person can tell.
    """

    HARD = "hard", _("mailbox does not exist")
    SOFT = "soft", _("mailbox not reachable at present")
    POLICY = "policy", _("refused because of us")
    COMPLAINT = "complaint", _("complaint")
    DELAY = "delay", _("delayed, still being tried")
    AUTO_REPLY = "auto_reply", _("automatic reply")
    RECEIPT = "receipt", _("report without a failure")
    UNCLEAR = "unclear", _("unclear")


class ReturnState(models.TextChoices):
    """What became of a returned mail."""

    COUNTED = "counted", _("counted")
    IGNORED = "ignored", _("of no consequence")
    OPEN = "open", _("to be read")
    DONE = "done", _("done")


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
    DAILY = "daily", _("once a day at most")
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
    UNREACHABLE = "unreachable", _("mailbox not reachable for long")
    COMPLAINT = "complaint", _("complaint")
    MANUAL = "manual", _("entered by staff")


class NoticeKind(models.TextChoices):
    """What one can be told about. The channel matrix has one line for each."""

    PUBLISHED = "published", _("something new is published")
    ANSWER = "answer", _("a contribution is answered")
    OUTCOME = "outcome", _("what became of a contribution")
    REPLY = "reply", _("somebody replies")
    EVENT = "event", _("an event changes")
    CLOSING = "closing", _("a survey or a dialogue closes soon")
    WORK = "work", _("work is waiting for me")


class Channel(models.TextChoices):
    """How a notice reaches a person. The order is that of speed; `cadence` values recur here."""

    AT_ONCE = "at_once", _("by mail, at once")
    DAILY = "daily", _("by mail, once a day")
    WEEKLY = "weekly", _("by mail, once a week")
    SITE = "site", _("on this site only")


DIGESTS = (Channel.DAILY, Channel.WEEKLY)


class NoticeState(models.TextChoices):
    """waiting -> posted (its mail is in the outbox) or dropped (the person left, or has read it).

    site: never a mail, it stands on the page of notifications only.
    """

    WAITING = "waiting", _("waiting")
    POSTED = "posted", _("posted")
    DROPPED = "dropped", _("dropped")
    SITE = "site", _("on the site")


class Match(models.TextChoices):
    """How topics, projects and municipalities of an audience go together."""

    ANY = "any", _("one of them is enough")
    ALL = "all", _("one of each kind that is chosen")


class CampaignChannel(models.TextChoices):
    """By which means a campaign reaches people."""

    NEWSLETTER = "newsletter", _("newsletter")
    NEWS = "news", pgettext_lazy("channel", "news item")
    SURVEY = "survey", _("survey")
    DIALOGUE = "dialogue", _("dialogue")
    EVENT = "event", pgettext_lazy("channel", "event")
    POSTER = "poster", _("poster or flyer")
    SOCIAL = "social", _("social media")
    PRESS = "press", _("press release")
