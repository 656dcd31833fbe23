"""Reads of the notifications room."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import reduce
from operator import or_
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from notifications.enums import (
    FINAL,
    MailingState,
    Match,
    MessageStatus,
    RelayName,
    ReturnKind,
    ReturnState,
    Scope,
)
from notifications.models import (
    Follow,
    MailboxMark,
    Mailing,
    MailRelay,
    Message,
    NewsletterIndexPage,
    NoticeRecipient,
    ReturnedMail,
    Segment,
    Subscriber,
    Subscription,
    Suppression,
)

# Why somebody a newsletter is meant for does not get it; the first that applies.
EXCLUSIONS = {
    "unconfirmed": _("address not confirmed"),
    "unsubscribed": _("unsubscribed"),
    "blocked_addresses": _("address blocked"),
    "had_it": _("got this issue, or perhaps got it, before it was cancelled"),
    "recent": _("got another newsletter a short time ago"),
}
# Confirmed, and has not left since.
ACTIVE = Q(confirmed_at__isnull=False, unsubscribed_at__isnull=True)
DIMENSIONS = (("topics", "topic"), ("projects", "project"), ("municipalities", "municipality"))


@dataclass(frozen=True)
class AudienceCount:
    """How many get a newsletter, and how many of those it is meant for do not, by reason."""

    recipients: int
    excluded: dict[str, int] = field(default_factory=dict)

    @property
    def candidates(self) -> int:
        return self.recipients + sum(self.excluded.values())


def candidates(audience: dict[str, Any]) -> QuerySet[Subscriber]:
    """Everybody the newsletter is meant for, confirmed or not, blocked or not.

    Args:
        audience: as `NewsletterPage.audience` makes it. Without topics, projects and
            municipalities it is those who chose all news: whoever ticked one thing agreed to hear
            about that alone. What else is missing or empty narrows nothing.
    """
    people = Subscriber.objects.all()
    if audience.get("languages"):
        people = people.filter(language__in=audience["languages"])
    if audience.get("joined_after"):
        people = people.filter(confirmed_at__date__gte=audience["joined_after"])
    if audience.get("joined_before"):
        people = people.filter(confirmed_at__date__lte=audience["joined_before"])
    return _who_want(audience, people)


def who_still_want(audience: dict[str, Any] | None) -> QuerySet[Subscriber]:
    """Those who have not left and at present subscribe to what a newsletter on its way is for.

    Whoever has dropped that meanwhile is to get it no more; whoever only wants to hear more or
    less often still is.

    Args:
        audience: None for mails that are no newsletter.
    """
    people = Subscriber.objects.filter(ACTIVE)
    return people if audience is None else _who_want({**audience, "cadences": []}, people)


def _who_want(audience: dict[str, Any], people: QuerySet[Subscriber]) -> QuerySet[Subscriber]:
    for wanted in _wanted(audience):
        people = people.filter(Exists(wanted.filter(subscriber=OuterRef("pk"))))
    return people


def _wanted(audience: dict[str, Any]) -> list[QuerySet[Subscription]]:
    """The subscriptions a person must have: one of each of these. All news counts for each."""
    rows = Subscription.objects.all()
    if audience.get("cadences"):
        rows = rows.filter(cadence__in=audience["cadences"])
    parts = [
        Q(**{f"{field_name}__in": audience[name]})
        for name, field_name in DIMENSIONS
        if audience.get(name)
    ]
    everything = Q(scope=Scope.ALL)
    if parts and audience.get("match") == Match.ALL:
        return [rows.filter(everything | part) for part in parts]
    return [rows.filter(reduce(or_, parts, everything))]


def recipients(audience: dict[str, Any]) -> QuerySet[Subscriber]:
    """Those of the candidates who get it."""
    people = candidates(audience).filter(ACTIVE, ~_blocked())
    if audience.get("issue"):
        people = people.filter(~_had(audience["issue"]))
    days = audience.get("quiet_days")
    return people.filter(~_recent(days)) if days else people


def _blocked() -> Exists:
    rows = Suppression.objects.annotate(address=Lower("email"))
    return Exists(rows.filter(address=Lower(OuterRef("email"))))


def _had(issue: int) -> Exists:
    """Whether the person got this very newsletter, in a mailing that was cancelled afterwards.

    Perhaps counts: rather none than two.
    """
    got = [MessageStatus.SENT, MessageStatus.UNKNOWN]
    return Exists(
        Message.objects.filter(subscriber=OuterRef("pk"), mailing__page=issue, status__in=got)
    )


def _recent(days: int) -> Exists:
    """Whether a newsletter went to the person within so many days: the frequency cap."""
    since = timezone.now() - timedelta(days=days)
    return Exists(
        Message.objects.filter(subscriber=OuterRef("pk"), mailing__isnull=False, sent_at__gte=since)
    )


def with_reason(audience: dict[str, Any]) -> QuerySet[Subscriber]:
    """The candidates, each with `reason`: why the person is left out, empty for recipients."""
    found = [
        When(confirmed_at__isnull=True, then=Value("unconfirmed")),
        When(unsubscribed_at__isnull=False, then=Value("unsubscribed")),
        When(_blocked(), then=Value("blocked_addresses")),
    ]
    if audience.get("issue"):
        found.append(When(_had(audience["issue"]), then=Value("had_it")))
    if audience.get("quiet_days"):
        found.append(When(_recent(audience["quiet_days"]), then=Value("recent")))
    reason = Case(*found, default=Value(""), output_field=CharField())
    return candidates(audience).annotate(reason=reason)


def left_out(audience: dict[str, Any], reason: str) -> QuerySet[Subscriber]:
    """The candidates left out for this reason, by address; the recipients for an empty one."""
    found = with_reason(audience).filter(reason=reason)  # type: ignore[misc]
    return found.order_by("email")


def reason_for(audience: dict[str, Any], person: Subscriber) -> str | None:
    """Why this person is left out, empty for a recipient; None for no candidate.

    What somebody asked for counts once it is confirmed, so until then that is the reason.
    """
    if person.confirmed_at is None:
        return "unconfirmed"
    row: Any = with_reason(audience).filter(pk=person.pk).first()
    return None if row is None else str(row.reason)


def count_audience(audience: dict[str, Any]) -> AudienceCount:
    """Count recipients and exclusions in one query; each person counts once."""
    people = with_reason(audience).order_by()
    rows = people.values("reason").annotate(number=Count("pk"))  # type: ignore[misc]
    counts = {str(row["reason"]): int(row["number"]) for row in rows}
    got = counts.pop("", 0)
    return AudienceCount(got, {name: counts[name] for name in EXCLUSIONS if name in counts})


def progress(mailing: Mailing) -> dict[str, int]:
    """Number of messages by status, every status named."""
    rows = mailing.messages.order_by().values_list("status").annotate(number=Count("pk"))
    found = dict(rows)
    return {status.value: found.get(status.value, 0) for status in MessageStatus}


def named_progress(counts: dict[str, int]) -> list[tuple[str, str, int]]:
    """Status, its name for people, and the number."""
    return [(status.value, str(status.label), counts[status.value]) for status in MessageStatus]


def named_exclusions(excluded: dict[str, int]) -> list[tuple[str, int]]:
    """The numbers of those left out, with the reason in words."""
    return [(str(EXCLUSIONS[reason]), number) for reason, number in excluded.items()]


def is_accounted_for(mailing: Mailing, counts: dict[str, int]) -> bool:
    """Whether every prepared message has reached an end: sent + failed + skipped + in doubt."""
    return mailing.prepared is not None and mailing.prepared == sum(
        counts[status.value] for status in FINAL
    )


def settled(counts: dict[str, int]) -> int:
    """How many messages have reached an end."""
    return sum(counts[status.value] for status in FINAL)


def named_returns(mailing: Mailing) -> list[tuple[str, int]]:
    """What came back of the mailing, by kind, in words; only what was counted."""
    rows = ReturnedMail.objects.filter(message__mailing=mailing, state=ReturnState.COUNTED)
    found = dict(rows.order_by().values_list("kind").annotate(number=Count("pk")))
    return [(str(kind.label), found[kind.value]) for kind in ReturnKind if kind.value in found]


def recipients_of(mailing: Mailing, *, status: str = "", address: str = "") -> QuerySet[Message]:
    """Messages of the mailing for the listing: what needs a person first, with what came back."""
    rows = mailing.messages.defer("mime").prefetch_related(
        Prefetch("returns", ReturnedMail.objects.defer("content"))
    )
    if status == "returned":
        rows = rows.filter(Exists(ReturnedMail.objects.filter(message=OuterRef("pk"))))
    elif status:
        rows = rows.filter(status=status)
    if address:
        rows = rows.filter(to_address__icontains=address)
    return rows.order_by("status", "pk")


def bulk_relay() -> MailRelay | None:
    """The mail server of newsletters, if it has ever been used."""
    name = RelayName.BULK if settings.BULK_RELAY else RelayName.MAIN
    return MailRelay.objects.filter(name=name).first()


def mailbox() -> MailboxMark | None:
    """The mailbox for returned mail read last."""
    if not settings.BOUNCE_MAILBOX_URL:
        return None
    return MailboxMark.objects.order_by("-read_at").first()


def unfinished_mailings() -> QuerySet[Mailing]:
    """Mailings a worker should be busy with."""
    return Mailing.objects.filter(state__in=[MailingState.PREPARING, MailingState.SENDING])


def due_mailings() -> QuerySet[Mailing]:
    """Mailings whose time has come."""
    return Mailing.objects.filter(
        state=MailingState.SCHEDULED, scheduled_for__lte=timezone.now()
    ).only("pk")


def retriable(mailing: Mailing, *, in_doubt: bool = False) -> QuerySet[Message]:
    """Messages of the mailing that failed and whose address is not blocked."""
    statuses = [MessageStatus.FAILED, *([MessageStatus.UNKNOWN] if in_doubt else [])]
    blocked = Suppression.objects.annotate(address=Lower("email")).filter(
        address=Lower(OuterRef("to_address"))
    )
    rows = mailing.messages.filter(status__in=statuses, subscriber__isnull=False)
    return rows.exclude(to_address="").filter(~Exists(blocked))


def outbox(*, status: str = "", kind: str = "") -> QuerySet[Message]:
    """Messages for the listing, newest first, without their content."""
    filters: dict[str, Any] = {}
    if status:
        filters["status"] = status
    if kind:
        filters["kind"] = kind
    return (
        Message.objects.filter(**filters)
        .select_related("mailing")
        .defer("mime", "mailing__html", "mailing__text", "mailing__mime")
    )


def notices_of(user: User) -> QuerySet[NoticeRecipient]:
    """What an account was told and what was not withdrawn since, newest first."""
    rows = NoticeRecipient.objects.filter(user=user, notice__withdrawn_at__isnull=True)
    return rows.select_related("notice").order_by("-created_at", "-pk")


def unread(user: User) -> int:
    """How many notices the person has not opened."""
    return notices_of(user).filter(read_at__isnull=True).count()


def follows_of(user: User) -> QuerySet[Follow]:
    """What an account follows, newest first."""
    return Follow.objects.filter(user=user).order_by("-created_at", "-pk")


def subscriber_of(user: User) -> Subscriber | None:
    """The subscription of an account, or of its confirmed address; None if there is none now."""
    confirmed = EmailAddress.objects.filter(user=user, verified=True).values(address=Lower("email"))
    rows = Subscriber.objects.annotate(address=Lower("email")).filter(
        Q(user=user) | Q(user=None, address__in=confirmed),
        confirmed_at__isnull=False,
        unsubscribed_at=None,
    )
    return rows.order_by("user", "pk").first()


def head_counts(segments: Sequence[Segment]) -> dict[int, int]:
    """How many people each audience reaches now, by its id: one query for all of them."""
    found = dict.fromkeys((segment.pk for segment in segments), 0)
    counts = [
        recipients(segment.criteria)
        .order_by()
        .values(segment=Value(segment.pk))
        .annotate(number=Count("pk"))
        .values_list("segment", "number")
        for segment in segments
    ]
    if counts:
        found |= dict(counts[0].union(*counts[1:], all=True))
    return found


def archive() -> NewsletterIndexPage | None:
    """The archive of newsletters in the language of the moment, else that in the main one."""
    codes = [get_language(), settings.LANGUAGE_CODE]
    archives = NewsletterIndexPage.objects.live().public().filter(locale__language_code__in=codes)
    found = {page.locale.language_code: page for page in archives.select_related("locale")}
    return next((found[code] for code in codes if code in found), None)
