"""“No more mails about this”, from the mail itself, and taking it back."""

import logging

from django.db import transaction

from notifications.domain import follow, subscription
from notifications.enums import DIGESTS, Channel, NoticeKind, Scope
from notifications.models import Follow, NoticeRecipient, NoticeSettings, Refusal

logger = logging.getLogger(__name__)


@transaction.atomic
def refuse(row: NoticeRecipient, *, form_path: str) -> None:
    """End what this mail came from: a digest as a whole, a subscription, or one thing. Idempotent.

    Notices still stand on the page of notifications of an account; only mails end.
    """
    if row.user and row.channel in DIGESTS:
        _digest_off(follow.settings_of(row.user), row)
    elif row.subscriber and _is_subscription(row.reason):
        subscription.leave(row.subscriber, key=row.reason, form_path=form_path)
    else:
        people = {"user": row.user, "subscriber": row.subscriber}
        if row.user or row.subscriber:
            Follow.objects.filter(**people, key=row.reason).delete()
        Refusal.objects.get_or_create(person=row.person, key=row.reason)
    logger.info("notices refused recipient=%s", row.uuid)


@transaction.atomic
def allow(row: NoticeRecipient, *, form_path: str) -> None:
    """Take the refusal back. Idempotent."""
    Refusal.objects.filter(person=row.person, key=row.reason).delete()
    if row.user and row.channel in DIGESTS:
        _digest_on(follow.settings_of(row.user), row)
    elif row.subscriber and _is_subscription(row.reason):
        subscription.return_to(
            row.subscriber, key=row.reason, channel=Channel(row.channel), form_path=form_path
        )
    logger.info("notices allowed again recipient=%s", row.uuid)


def is_refused(row: NoticeRecipient) -> bool:
    """Whether what this mail came from has ended."""
    if row.user and row.channel in DIGESTS:
        chosen = NoticeSettings.objects.filter(user=row.user).first()
        return bool(chosen and chosen.channel(NoticeKind(row.notice.kind)) == Channel.SITE)
    if row.subscriber and _is_subscription(row.reason):
        return not subscription.is_subscribed(row.subscriber, row.reason)
    return Refusal.objects.filter(person=row.person, key=row.reason).exists()


def _is_subscription(key: str) -> bool:
    return key.partition(":")[0] in Scope.values


def _digest_off(chosen: NoticeSettings, row: NoticeRecipient) -> None:
    """Keep every kind of the digest on the site only, and which ones these were."""
    for kind in NoticeKind:
        if chosen.channel(kind) == row.channel:
            chosen.channels[kind.value] = Channel.SITE.value
            Refusal.objects.get_or_create(person=row.person, key=_digest(row) + kind.value)
    chosen.save(update_fields=["channels"])


def _digest_on(chosen: NoticeSettings, row: NoticeRecipient) -> None:
    """Bring back all kinds that ended with the digest, unless the person set them otherwise."""
    ended = Refusal.objects.filter(person=row.person, key__startswith=_digest(row))
    kinds = {key.rpartition(":")[2] for key in ended.values_list("key", flat=True)}
    for kind in {*kinds, row.notice.kind}:
        if chosen.channel(NoticeKind(kind)) == Channel.SITE:
            chosen.channels[kind] = row.channel
    ended.delete()
    chosen.save(update_fields=["channels"])


def _digest(row: NoticeRecipient) -> str:
    return f"digest:{row.channel}:"
