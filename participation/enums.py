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
    UPHOLD = "uphold", _("stand by the removal")


class Rule(models.TextChoices):
    """The paragraph of the netiquette a removed contribution breaks."""

    RESPECT = "respect", _("§ 1 Criticise the matter, not the person")
    LAW = "law", _("§ 2 Nothing unlawful, no calls to crime")
    PRIVACY = "privacy", _("§ 3 No private life, addresses or numbers of others")
    ADVERTISING = "advertising", _("§ 4 No advertising, no endless repetition")
    TOPIC = "topic", _("§ 5 Stay with the topic of the page")
    SOURCES = "sources", _("§ 6 Name your source for figures and texts of others")


class HoldReason(models.TextChoices):
    """Why a contribution waits for the moderation instead of being published at once."""

    PAGE = "page", _("the page publishes after approval")
    GUEST = "guest", _("the page holds what guests write")
    FIRST = "first", _("first contribution of this person")
    WORDS = "words", _("contains a word of the word list")


class Outcome(models.TextChoices):
    """What becomes of a contribution."""

    RECEIVED = "received", _("received")
    REVIEW = "review", _("under review")
    ADOPTED = "adopted", _("adopted")
    PARTLY = "partly", _("partly adopted")
    NOT_ADOPTED = "not_adopted", _("not adopted")
    IMPLEMENTED = "implemented", _("implemented")


# What came of something, at least in part.
TAKEN_UP = (Outcome.ADOPTED, Outcome.PARTLY, Outcome.IMPLEMENTED)


class CaseStep(models.TextChoices):
    """What staff did on the way to an answer. Notes are for colleagues alone."""

    ASSIGNED = "assigned", _("assigned")
    PAUSED = "paused", _("clock paused")
    RESUMED = "resumed", _("clock resumed")
    NOTE = "note", _("internal note")
    ANSWERED = "answered", _("answered")
    CORRECTED = "corrected", _("answer corrected")
    OUTCOME = "outcome", _("outcome set")


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
    ANSWERED = "beantwortet", _("Answered first")


class Answered(models.TextChoices):
    """Whether the administration has answered a contribution; the value stands in the address."""

    YES = "beantwortet", pgettext_lazy("contribution", "answered")
    NO = "offen", pgettext_lazy("contribution", "not answered yet")


class YearBand(models.TextChoices):
    """When somebody was born, within ten years; the ends are open."""

    TO_1939 = "-1939", _("before 1940")
    TO_1949 = "1940-1949", "1940–1949"
    TO_1959 = "1950-1959", "1950–1959"
    TO_1969 = "1960-1969", "1960–1969"
    TO_1979 = "1970-1979", "1970–1979"
    TO_1989 = "1980-1989", "1980–1989"
    TO_1999 = "1990-1999", "1990–1999"
    FROM_2000 = "2000-", _("2000 or later")


# Outcomes a reader may ask for, by the value in the address.
ASKED_OUTCOMES = {
    "in-pruefung": Outcome.REVIEW,
    "uebernommen": Outcome.ADOPTED,
    "teilweise-uebernommen": Outcome.PARTLY,
    "nicht-uebernommen": Outcome.NOT_ADOPTED,
    "umgesetzt": Outcome.IMPLEMENTED,
}


class Channel(models.TextChoices):
    """How a contribution reached us. All channels count the same."""

    ONLINE = "online", _("written here")
    HALL = "hall", _("from an event")
    PAPER = "paper", _("on paper")
    SPOKEN = "spoken", _("by telephone or in conversation")


class ChangeKind(models.TextChoices):
    """What a new version of a draft did to a section."""

    NEW = "new", _("new section")
    CHANGED = "changed", pgettext_lazy("section", "changed")
    REMOVED = "removed", pgettext_lazy("section", "dropped")
    SAME = "same", pgettext_lazy("section", "unchanged")


class Hint(models.TextChoices):
    """What somebody may want to look at again before a text is public. Never a reason to refuse."""

    SHOUTING = (
        "shouting",
        _("Large parts of your text are in capital letters. That reads as if you shouted."),
    )
    LINK = "link", _("Your text contains a link. Please say in a few words what one finds there.")
    PHONE = (
        "phone",
        _("There seems to be a telephone number in your text. Everybody will be able to read it."),
    )
    EMAIL = (
        "email",
        _("There seems to be an e-mail address in your text. Everybody will be able to read it."),
    )
    IBAN = (
        "iban",
        _(
            "There seems to be a bank account number in your text."
            " Everybody will be able to read it."
        ),
    )


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


class ArchiveAnswer(models.TextChoices):
    """What the public archive says about statements it was offered."""

    PENDING = "pending", _("not answered yet")
    TAKEN = "taken", _("taken over by the archive")
    DECLINED = "declined", _("not taken over: of no lasting value")


class PrintKind(models.TextChoices):
    """What one can print of a format; the value stands in the address."""

    POSTER = "aushang", _("Poster")
    LEAFLET = "handzettel", _("Leaflet to write on")
