"""Reads of the notifications room."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from notifications.enums import FINAL, MailingState, MessageStatus, Scope
from notifications.models import Mailing, Message, Subscriber, Subscription, Suppression

# Why somebody a newsletter is meant for does not get it.
EXCLUSIONS = {
    "unconfirmed": _("address not confirmed"),
    "unsubscribed": _("unsubscribed"),
    "blocked_addresses": _("address blocked"),
}


@dataclass(frozen=True)
class AudienceCount:
    """How many get a newsletter, and how many of those it is meant for do not, by reason."""

    recipients: int
    excluded: dict[str, int] = field(default_factory=dict)

    @property
    def candidates(self) -> int:
        return self.recipients + sum(self.excluded.values())


def candidates(audience: dict[str, list[int]]) -> QuerySet[Subscriber]:
    """Everybody the newsletter is meant for, confirmed or not, blocked or not."""
    people = Subscriber.objects.all()
    if not any(audience.values()):
        return people
    wanted = (
        Q(scope=Scope.ALL)
        | Q(topic__in=audience.get("topics", []))
        | Q(project__in=audience.get("projects", []))
        | Q(municipality__in=audience.get("municipalities", []))
    )
    return people.filter(Exists(Subscription.objects.filter(wanted, subscriber=OuterRef("pk"))))


def recipients(audience: dict[str, list[int]]) -> QuerySet[Subscriber]:
    """Those of the candidates who get it."""
    active = candidates(audience).filter(confirmed_at__isnull=False, unsubscribed_at__isnull=True)
    return active.filter(~_blocked())


def _blocked() -> Exists:
    rows = Suppression.objects.annotate(address=Lower("email"))
    return Exists(rows.filter(address=Lower(OuterRef("email"))))


def count_audience(audience: dict[str, list[int]]) -> AudienceCount:
    """Count recipients and exclusions in one query; each person counts once."""
    unconfirmed = Q(confirmed_at__isnull=True)
    left = Q(confirmed_at__isnull=False, unsubscribed_at__isnull=False)
    active = Q(confirmed_at__isnull=False, unsubscribed_at__isnull=True)
    counts: dict[str, int] = (
        candidates(audience)
        .annotate(blocked=_blocked())
        .aggregate(
            recipients=Count("pk", filter=active & Q(blocked=False)),
            unconfirmed=Count("pk", filter=unconfirmed),
            unsubscribed=Count("pk", filter=left),
            blocked_addresses=Count("pk", filter=active & Q(blocked=True)),
        )
    )
    got = counts.pop("recipients")
    return AudienceCount(got, {reason: count for reason, count in counts.items() if count})


def progress(mailing: Mailing) -> dict[str, int]:
    """Number of messages by status, every status named."""
    rows = mailing.messages.order_by().values_list("status").annotate(number=Count("pk"))
    found = dict(rows)
    return {status.value: found.get(status.value, 0) for status in MessageStatus}


def named_progress(counts: dict[str, int]) -> list[tuple[str, int]]:
    """The numbers with the names of their statuses, for people."""
    return [(str(status.label), counts[status.value]) for status in MessageStatus]


def named_exclusions(excluded: dict[str, int]) -> list[tuple[str, int]]:
    """The numbers of those left out, with the reason in words."""
    return [(str(EXCLUSIONS[reason]), number) for reason, number in excluded.items()]


def is_accounted_for(mailing: Mailing, counts: dict[str, int]) -> bool:
    """Whether every prepared message has reached an end: sent + failed + skipped + in doubt."""
    return mailing.prepared is not None and mailing.prepared == sum(
        counts[status.value] for status in FINAL
    )


def unfinished_mailings() -> QuerySet[Mailing]:
    """Mailings a worker should be busy with."""
    return Mailing.objects.filter(state__in=[MailingState.PREPARING, MailingState.SENDING])


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
