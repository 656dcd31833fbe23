"""Following: be told when something happens with a thing.

A thing is named by a key, kind and id: `page:12`, `contribution:<uuid>`, `project:5`, `topic:3`.
This room does not know the things; whoever announces an event names the keys it is about. Only a
page is followed by the key of its version in the site's first language, whichever one reads.
"""

import logging

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from notifications.domain import waiting
from notifications.domain.consent import address_hashes
from notifications.domain.languages import for_mails, original_key
from notifications.models import Follow, NoticeRecipient, NoticeSettings, Refusal

logger = logging.getLogger(__name__)


@transaction.atomic
def follow(who: User, key: str) -> Follow:
    """Follow; doing it twice changes nothing. It takes back an earlier “no more about this”.

    Raises:
        ValueError: the key is malformed.
    """
    _check(key)
    key = original_key(key)
    settings_of(who)
    refused = Refusal.objects.filter(person__in=address_hashes(who.email))
    refused.filter(key__in=[key, mark_of(key)]).delete()
    row, created = Follow.objects.get_or_create(user=who, key=key)
    if created:
        logger.info("follow kind=%s", key.partition(":")[0])
    return row


@transaction.atomic
def unfollow(who: User, key: str) -> bool:
    """Stop following; what waits about it is not sent.

    Returns whether there was anything to stop.
    """
    rows = _rows(who, key)
    ended = set(rows.values_list("key", flat=True))
    rows.delete()
    told = NoticeRecipient.objects.filter(user=who, reason__in=ended)
    waiting.end(told, keys=keys_of(who))
    return bool(ended)


def is_following(who: User, key: str) -> bool:
    """Whether this person follows this thing."""
    return _rows(who, key).exists()


def keys_of(who: User) -> set[str]:
    """What this person follows."""
    return set(Follow.objects.filter(user=who).values_list("key", flat=True))


def mark_of(key: str) -> str:
    """What a refusal is noted under that ended a follow, so that it can be taken back."""
    return f"follow:{key}"


def settings_of(user: User) -> NoticeSettings:
    """The person's settings, made with the language of the request when there are none yet."""
    row, _created = NoticeSettings.objects.get_or_create(
        user=user, defaults={"language": for_mails()}
    )
    return row


def _rows(who: User, key: str) -> QuerySet[Follow]:
    return Follow.objects.filter(user=who, key__in={key, original_key(key)})


def _check(key: str) -> None:
    kind, colon, name = key.partition(":")
    if not (kind.isidentifier() and colon and name) or len(key) > 80:
        raise ValueError(f"not a key: {key!r}")
