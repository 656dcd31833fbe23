"""States and kinds of what residents hand in. A leaf: imports nothing of ours."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ContributionStatus(models.TextChoices):
    """Where a contribution stands. Only what is published counts and can be answered."""

    UNCONFIRMED = "unconfirmed", _("waiting for confirmation by mail")
    PENDING = "pending", _("waiting for approval")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn by its author")
    REMOVED = "removed", _("removed by the moderation")


class DecisionAction(models.TextChoices):
    """What the moderation decides about a contribution."""

    PUBLISH = "publish", _("publish")
    REMOVE = "remove", _("remove")
    KEEP = "keep", _("leave as it is")


class ReportReason(models.TextChoices):
    """Why somebody asks the moderation to look at a contribution."""

    INSULT = "insult", _("insult or threat")
    UNLAWFUL = "unlawful", _("unlawful content")
    PRIVACY = "privacy", _("personal data of somebody else")
    SPAM = "spam", _("advertising or spam")
    OTHER = "other", _("another reason")


class RequestStatus(models.TextChoices):
    """Where a request for a data sheet stands."""

    OPEN = "open", _("open")
    ANSWERED = "answered", _("answered")
    DECLINED = "declined", _("declined")


class ThreadSort(models.TextChoices):
    """Order of a discussion; the value stands in the address."""

    NEWEST = "neu", _("Newest")
    SUPPORTED = "zustimmung", _("Most supported")
    DISCUSSED = "diskutiert", _("Most discussed")


class SignUpState(models.TextChoices):
    """Where a sign-up for an event stands. Only a confirmed one holds a place."""

    UNCONFIRMED = "unconfirmed", _("waiting for confirmation by mail")
    CONFIRMED = "confirmed", _("has a place")
    WAITING = "waiting", _("on the waiting list")
    CANCELLED = "cancelled", pgettext_lazy("sign-up", "cancelled")


class InquiryKind(models.TextChoices):
    """What somebody turns to the administration with."""

    BARRIER = "barrier", _("barrier on the website")
    CONTACT = "contact", _("message to an office")


class InquiryStatus(models.TextChoices):
    """Where an inquiry stands."""

    NEW = "new", _("new")
    WORKING = "working", _("in progress")
    ANSWERED = "answered", _("answered")
    CLOSED = "closed", _("closed")


class InquiryAction(models.TextChoices):
    """What staff do with an inquiry."""

    TAKE = "take", _("take it on")
    ANSWER = "answer", _("answer by mail")
    CLOSE = "close", _("close")
    REOPEN = "reopen", _("open again")
