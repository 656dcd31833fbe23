"""Who is to be told of an event, each person once, by the fastest way they asked for."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from notifications.domain.consent import address_hashes
from notifications.enums import Channel, NoticeKind, Scope
from notifications.models import Follow, NoticeSettings, Refusal, Subscription

SPEED = {channel: number for number, channel in enumerate(Channel)}
DIGEST_HOUR = 7
MONDAY = 0
ALL_NEWS = "all:news"


@dataclass(frozen=True)
class Guest:
    """Somebody without an account who confirmed this address for what they wrote."""

    address: str
    language: str = "de"


@dataclass(frozen=True)
class Candidate:
    """One person, how they are told, and the key that is the reason.

    `persons` are the keyed hashes of the address, that of the present secret key first.
    """

    persons: tuple[str, ...]
    reason: str
    language: str
    channel: Channel
    user_id: int | None = None
    subscriber_id: int | None = None
    address: str = ""

    @property
    def person(self) -> str:
        """What names the person in what is stored now."""
        return self.persons[0]


def direct(
    kind: NoticeKind, reason: str, users: Iterable[User], guests: Iterable[Guest]
) -> list[Candidate]:
    """Those who are told because of who they are: authors, mentioned people, staff."""
    people = list(users)
    chosen = {
        row.user_id: row for row in NoticeSettings.objects.filter(user__in=[u.pk for u in people])
    }
    found = [_account(user, chosen.get(user.pk), kind, reason) for user in people if user.is_active]
    found += [
        Candidate(
            persons=address_hashes(guest.address),
            reason=reason,
            language=guest.language,
            channel=Channel.AT_ONCE,
            address=guest.address,
        )
        for guest in guests
        if guest.address
    ]
    return fastest(without_refusals(found, [reason]))


def of(kind: NoticeKind, keys: Sequence[str]) -> list[Candidate]:
    """Accounts and subscribers that follow one of the keys or subscribe to what it names."""
    found = chain(_accounts(kind, keys), _subscribers(keys))
    return fastest(without_refusals(found, keys))


def count(keys: Sequence[str]) -> int:
    """How many rows `of` would look at; an upper bound of how many are told."""
    number: int = Follow.objects.filter(key__in=keys).count()
    return number + _subscriptions(keys).count()


def _accounts(kind: NoticeKind, keys: Sequence[str]) -> Iterator[Candidate]:
    rows = Follow.objects.filter(key__in=keys, user__is_active=True)
    for row in rows.select_related("user__notice_settings").iterator():
        yield _account(row.user, getattr(row.user, "notice_settings", None), kind, row.key)


def _subscribers(keys: Sequence[str]) -> Iterator[Candidate]:
    for row in _subscriptions(keys).select_related("subscriber").iterator():
        yield Candidate(
            persons=address_hashes(row.subscriber.email),
            reason=key_of(row),
            language=row.subscriber.language,
            channel=Channel(row.cadence),
            subscriber_id=row.subscriber_id,
        )


def _subscriptions(keys: Sequence[str]) -> QuerySet[Subscription]:
    """Active subscriptions to what the keys name; `all:news` is what everything new carries."""
    wanted = Q(pk__in=[])
    for key in keys:
        kind, _colon, name = key.partition(":")
        if key == ALL_NEWS:
            wanted |= Q(scope=Scope.ALL)
        elif kind in (Scope.TOPIC, Scope.PROJECT, Scope.MUNICIPALITY) and name.isdecimal():
            wanted |= Q(scope=kind, **{f"{kind}_id": int(name)})
    return Subscription.objects.filter(
        wanted,
        subscriber__confirmed_at__isnull=False,
        subscriber__unsubscribed_at__isnull=True,
    )


def key_of(row: Subscription) -> str:
    """The key that names what is subscribed to."""
    if row.scope == Scope.ALL:
        return ALL_NEWS
    return f"{row.scope}:{row.target_id}"


def _account(user: User, chosen: NoticeSettings | None, kind: NoticeKind, key: str) -> Candidate:
    chosen = chosen or NoticeSettings(language=settings.LANGUAGE_CODE)
    return Candidate(
        persons=address_hashes(user.email),
        reason=key,
        language=chosen.language,
        channel=chosen.channel(kind),
        user_id=user.pk,
    )


def fastest(found: Iterable[Candidate]) -> list[Candidate]:
    """Each person once, by the fastest of their ways; the first reason wins among equals."""
    best: dict[str, Candidate] = {}
    for one in found:
        known = best.get(one.person)
        if known is None or SPEED[one.channel] < SPEED[known.channel]:
            best[one.person] = one
    return list(best.values())


def without_refusals(found: Iterable[Candidate], reasons: Sequence[str]) -> Iterator[Candidate]:
    """Leave out the reasons about which a person wants no more mail; they may have others."""
    rows = Refusal.objects.filter(key__in=reasons).values_list("person", "key")
    refused = set(rows.iterator())
    for one in found:
        if not any((person, one.reason) in refused for person in one.persons):
            yield one


def due_at(channel: Channel, now: datetime) -> datetime:
    """When a notice of this channel is due: at once, tomorrow at seven, or on Monday at seven.

    The hour is wall time of the site; days are added before the time zone is applied, so a change
    of the clocks moves nothing.
    """
    if channel not in (Channel.DAILY, Channel.WEEKLY):
        return now
    local = timezone.localtime(now)
    slot = local.replace(hour=DIGEST_HOUR, minute=0, second=0, microsecond=0)
    days = 0 if local < slot else 1
    if channel == Channel.WEEKLY:
        days += (MONDAY - (slot + timedelta(days=days)).weekday()) % 7
    return slot + timedelta(days=days)
