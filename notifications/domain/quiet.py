"""“No more mails about this”, from the mail itself, and taking it back."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from notifications.domain import chosen, follow, leaving, waiting
from notifications.domain.followers import key_of
from notifications.domain.things import Thing, things_of
from notifications.enums import DIGESTS, Cadence, Channel, NoticeKind, Scope
from notifications.models import NoticeRecipient, NoticeSettings, Refusal, Subscriber

logger = logging.getLogger(__name__)

LABELS = {
    Scope.ALL.value: gettext_lazy("No more mails with all news"),
    Scope.TOPIC.value: gettext_lazy("No more mails about the topic “%(name)s”"),
    Scope.PROJECT.value: gettext_lazy("No more mails about the project “%(name)s”"),
    Scope.MUNICIPALITY.value: gettext_lazy("No more mails about %(name)s"),
}


@dataclass(frozen=True)
class Ending:
    """What the link of a mail ends, and what that means for the rest, in the language of now."""

    label: str
    consequence: str


def ending(row: NoticeRecipient) -> Ending:
    """What `refuse` would end."""
    return Ending(_label(row, _things([row])), _consequence(row))


def labels(rows: Iterable[NoticeRecipient]) -> dict[int, str]:
    """By number of the row what its link ends, in its language; few queries for many rows."""
    by_language: dict[str, list[NoticeRecipient]] = {}
    for row in rows:
        by_language.setdefault(row.language, []).append(row)
    found = {}
    for language, some in by_language.items():
        with translation.override(language):
            things = _things(some)
            found.update({row.pk: _label(row, things) for row in some})
    return found


def _things(rows: Iterable[NoticeRecipient]) -> dict[str, Thing]:
    return things_of(row.reason for row in rows if not _is_digest(row))


def _label(row: NoticeRecipient, things: Mapping[str, Thing]) -> str:
    if _is_digest(row):
        weekly = row.channel == Channel.WEEKLY
        return _("No more weekly summaries") if weekly else _("No more daily summaries")
    words = LABELS.get(row.reason.partition(":")[0]) or _("No more mails about “%(name)s”")
    return str(words) % {"name": things[row.reason].title}


def _consequence(row: NoticeRecipient) -> str:
    if _is_digest(row):
        return _(
            "What would be in it is on your page of notifications all the same. Everything "
            "else stays as it is."
        )
    if row.subscriber and _is_subscription(row.reason):
        if _is_last(row.subscriber, row.reason):
            return _(
                "You subscribed to nothing else: with the button the whole subscription ends, "
                "and you get no more newsletters either."
            )
        return _("Whatever else you subscribed to stays as it is.")
    if row.user:
        return _(
            "Then we tell you nothing more about it, not even on your page of notifications. "
            "Everything else stays as it is."
        )
    return _("Everything else stays as it is.")


def _is_last(subscriber: Subscriber, key: str) -> bool:
    return {key_of(row) for row in subscriber.subscriptions.all()} <= {key}


@transaction.atomic
def refuse(row: NoticeRecipient, *, form_path: str) -> None:
    """End what this mail came from: a digest as a whole, a subscription, or one thing. Idempotent.

    What would be in a digest stands on the page of notifications all the same; of one thing the
    person is told no more there either. What waits is not sent.
    """
    if row.user and row.channel in DIGESTS:
        _digest_off(_locked_settings(row.user), row)
    elif row.subscriber and _is_subscription(row.reason):
        leaving.leave(row.subscriber, key=row.reason, form_path=form_path)
    else:
        _refuse_thing(row)
    logger.info("notices refused recipient=%s", row.uuid)


@transaction.atomic
def allow(row: NoticeRecipient, *, form_path: str) -> None:
    """Take the refusal back. Idempotent."""
    Refusal.objects.filter(person=row.person, key=row.reason).delete()
    if row.user and row.channel in DIGESTS:
        _digest_on(_locked_settings(row.user), row)
    elif row.subscriber and _is_subscription(row.reason):
        leaving.return_to(
            row.subscriber, key=row.reason, cadence=Cadence(row.channel), form_path=form_path
        )
    elif row.user:
        _follow_again(row.user, row)
    logger.info("notices allowed again recipient=%s", row.uuid)


def is_refused(row: NoticeRecipient) -> bool:
    """Whether what this mail came from has ended."""
    if row.user and row.channel in DIGESTS:
        preferences = NoticeSettings.objects.filter(user=row.user).first()
        return bool(
            preferences and preferences.channel(NoticeKind(row.notice.kind)) == Channel.SITE
        )
    if row.subscriber and _is_subscription(row.reason):
        return not chosen.include(row.subscriber, row.reason)
    return Refusal.objects.filter(person=row.person, key=row.reason).exists()


def _is_digest(row: NoticeRecipient) -> bool:
    """Whether its link ends a digest; that of a subscriber's digest ends everything."""
    return row.user_id is not None and row.channel in DIGESTS


def _is_subscription(key: str) -> bool:
    return key.partition(":")[0] in Scope.values


def _refuse_thing(row: NoticeRecipient) -> None:
    """Tell no more about it, and remember whether the person followed it."""
    Refusal.objects.get_or_create(person=row.person, key=row.reason)
    if row.user and follow.unfollow(row.user, row.reason):
        Refusal.objects.get_or_create(person=row.person, key=follow.mark_of(row.reason))
    rows = NoticeRecipient.objects.filter(person=row.person, reason=row.reason)
    waiting.end(rows, keys=follow.keys_of(row.user) if row.user else ())


def _follow_again(user: User, row: NoticeRecipient) -> None:
    mark = Refusal.objects.filter(person=row.person, key=follow.mark_of(row.reason))
    if mark.exists():
        follow.follow(user, row.reason)


def _locked_settings(user: User) -> NoticeSettings:
    """As they are now: one who saves the matrix at this moment must not lose what they chose."""
    row = follow.settings_of(user)
    return NoticeSettings.objects.select_for_update().get(pk=row.pk)


def _digest_off(preferences: NoticeSettings, row: NoticeRecipient) -> None:
    """Keep every kind of the digest on the site only, and which ones these were."""
    for kind in NoticeKind:
        if preferences.channel(kind) == row.channel:
            preferences.channels[kind.value] = Channel.SITE.value
            Refusal.objects.get_or_create(person=row.person, key=_digest(row) + kind.value)
    preferences.save(update_fields=["channels"])
    waiting.keep_on_site(NoticeRecipient.objects.filter(user=row.user, channel=row.channel))


def _digest_on(preferences: NoticeSettings, row: NoticeRecipient) -> None:
    """Bring back all kinds that ended with the digest, unless the person set them otherwise."""
    ended = Refusal.objects.filter(person=row.person, key__startswith=_digest(row))
    kinds = {key.rpartition(":")[2] for key in ended.values_list("key", flat=True)}
    quiet = [
        kind
        for kind in {*kinds, row.notice.kind}
        if preferences.channel(NoticeKind(kind)) == Channel.SITE
    ]
    preferences.channels.update(dict.fromkeys(quiet, row.channel))
    ended.delete()
    told = NoticeRecipient.objects.filter(user=row.user, channel=row.channel)
    waiting.send_after_all(told.filter(notice__kind__in=quiet))
    preferences.save(update_fields=["channels"])


def _digest(row: NoticeRecipient) -> str:
    return f"digest:{row.channel}:"
