"""Who a newsletter is meant for, who gets it, and why the others do not."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notifications.enums import (
    FINAL,
    ConsentEvent,
    MailingState,
    Match,
    MessageStatus,
    Scope,
)
from notifications.models import (
    ConsentRecord,
    Mailing,
    Message,
    NewsletterPage,
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
    "recent": _("got another newsletter a short time ago, or will get one"),
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

    Who has not confirmed yet is meant by what they asked for.

    Args:
        audience: as `NewsletterPage.audience` makes it. Without topics, projects and
            municipalities it is those who chose all news: whoever ticked one thing agreed to hear
            about that alone. What else is missing or empty narrows nothing.
    """
    confirmed = Q(confirmed_at__isnull=False)
    want = reduce(and_, _wants(audience), confirmed)
    asked = reduce(and_, _asked(audience), ~confirmed)
    return _narrowed(audience).filter(want | asked)


def _narrowed(audience: dict[str, Any]) -> QuerySet[Subscriber]:
    """Everybody of the languages and of the time; who has not confirmed belongs to no time."""
    people = Subscriber.objects.all()
    if audience.get("languages"):
        people = people.filter(language__in=audience["languages"])
    if audience.get("joined_after"):
        people = people.filter(confirmed_at__date__gte=audience["joined_after"])
    if audience.get("joined_before"):
        people = people.filter(confirmed_at__date__lte=audience["joined_before"])
    return people


def who_still_want(audience: dict[str, Any] | None) -> QuerySet[Subscriber]:
    """Those who have not left and at present subscribe to what a newsletter on its way is for.

    Whoever has dropped that meanwhile is to get it no more; whoever only wants to hear more or
    less often still is.

    Args:
        audience: None for mails that are no newsletter.
    """
    people = Subscriber.objects.filter(ACTIVE)
    if audience is None:
        return people
    return people.filter(*_wants({**audience, "cadences": []}))


def _wants(audience: dict[str, Any]) -> list[Exists]:
    """What is to be true of the subscriptions of a person: one of each of these."""
    rows = Subscription.objects.filter(subscriber=OuterRef("pk"))
    if audience.get("cadences"):
        rows = rows.filter(cadence__in=audience["cadences"])
    suits = [
        [Q(scope=Scope.ALL), *(Q(**{f"{scope}__in": ids}) for scope, ids in part.items())]
        for part in _parts(audience)
    ]
    return [Exists(rows.filter(reduce(or_, conditions))) for conditions in suits]


def _asked(audience: dict[str, Any]) -> list[Exists]:
    """The same of what a person asked for, which counts once it is confirmed."""
    rows = ConsentRecord.objects.filter(
        subscriber_uuid=OuterRef("uuid"), event=ConsentEvent.REQUESTED
    )
    rhythms = [{"cadence": cadence} for cadence in audience.get("cadences") or []] or [{}]
    suits = [
        [Q(scopes__contains=[{**thing, **rhythm}]) for thing in _things(part) for rhythm in rhythms]
        for part in _parts(audience)
    ]
    return [Exists(rows.filter(reduce(or_, conditions))) for conditions in suits]


def _things(part: dict[str, list[int]]) -> list[dict[str, Any]]:
    """What suits a part of the audience, as the proof of consent names it."""
    chosen = [{"scope": scope, "target_id": pk} for scope, ids in part.items() for pk in ids]
    return [{"scope": Scope.ALL.value}, *chosen]


def _parts(audience: dict[str, Any]) -> list[dict[str, list[int]]]:
    """Of each of these a person must want one thing; all news counts for each."""
    chosen = {scope: audience[name] for name, scope in DIMENSIONS if audience.get(name)}
    if audience.get("match") == Match.ALL and chosen:
        return [{scope: ids} for scope, ids in chosen.items()]
    return [chosen]


def recipients(audience: dict[str, Any]) -> QuerySet[Subscriber]:
    """Those of the candidates who get it."""
    people = _narrowed(audience).filter(ACTIVE, *_wants(audience)).filter(~blocked())
    if audience.get("issue"):
        people = people.filter(~_had(audience["issue"]))
    days = audience.get("quiet_days")
    return people.filter(~_recent(days)) if days else people


def blocked(column: str = "email") -> Exists:
    """Whether the address in this column of a row gets nothing."""
    rows = Suppression.objects.annotate(address=Lower("email"))
    return Exists(rows.filter(address=Lower(OuterRef(column))))


def _had(issue: int) -> Exists:
    """Whether the person got this very newsletter, in a mailing that was cancelled afterwards.

    Perhaps counts, whatever became of the mail after that: rather none than two.
    """
    got = Q(status=MessageStatus.SENT) | Q(status=MessageStatus.UNKNOWN) | Q(in_doubt=True)
    rows = Message.objects.filter(got, subscriber=OuterRef("pk"), mailing__page=issue)
    return Exists(rows)


def _recent(days: int) -> Exists:
    """Whether a newsletter went to the person within so many days, or is about to.

    This is the frequency cap. Perhaps counts as sent.
    """
    since = timezone.now() - timedelta(days=days)
    went = Q(sent_at__gte=since) | Q(status=MessageStatus.UNKNOWN, first_attempt_at__gte=since)
    waits = ~Q(status__in=FINAL) & ~Q(mailing__state=MailingState.CANCELLED)
    rows = Message.objects.filter(subscriber=OuterRef("pk"), mailing__isnull=False)
    return Exists(rows.filter(went | waits))


def with_reason(audience: dict[str, Any]) -> QuerySet[Subscriber]:
    """The candidates, each with `reason`: why the person is left out, empty for recipients."""
    found = [
        When(confirmed_at__isnull=True, then=Value("unconfirmed")),
        When(unsubscribed_at__isnull=False, then=Value("unsubscribed")),
        When(blocked(), then=Value("blocked_addresses")),
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
    """Why this person is left out, empty for a recipient; None for no candidate."""
    row: Any = with_reason(audience).filter(pk=person.pk).first()
    return None if row is None else str(row.reason)


def count_audience(audience: dict[str, Any]) -> AudienceCount:
    """Count recipients and exclusions in one query; each person counts once."""
    people = with_reason(audience).order_by()
    rows = people.values("reason").annotate(number=Count("pk"))  # type: ignore[misc]
    counts = {str(row["reason"]): int(row["number"]) for row in rows}
    got = counts.pop("", 0)
    return AudienceCount(got, {name: counts[name] for name in EXCLUSIONS if name in counts})


def named_exclusions(excluded: dict[str, int]) -> list[tuple[str, int]]:
    """The numbers of those left out, with the reason in words."""
    return [(str(EXCLUSIONS[reason]), number) for reason, number in excluded.items()]


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


def awaited_by(segment: Segment) -> QuerySet[NewsletterPage]:
    """Newsletters that have yet to go to this audience: published like that, or drafted."""
    waits = [MailingState.CANCELLED, MailingState.SCHEDULED]
    begun = Mailing.objects.filter(page=OuterRef("pk")).exclude(state__in=waits)
    chosen = Q(segment=segment) | Q(latest_revision__content__segment=segment.pk)
    pages: QuerySet[NewsletterPage] = NewsletterPage.objects.filter(chosen).filter(~Exists(begun))
    return pages.order_by("title")
