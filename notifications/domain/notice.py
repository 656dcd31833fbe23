"""Announcing: something happened; store it once and see that everybody concerned hears of it.

The recipients are rows, written in the transaction of the event: whatever dies afterwards, nobody
is forgotten, and the unique constraint of notice and person sees to it that nobody is told twice.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, cast

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.functional import Promise, lazy

from accounts.models import User
from notifications.domain import followers, nudge, post, rich
from notifications.domain.consent import address_hash
from notifications.domain.followers import Candidate, Guest
from notifications.domain.languages import MAIL_LANGUAGES
from notifications.enums import Channel, NoticeKind, NoticeState
from notifications.models import Notice, NoticeRecipient, Words

logger = logging.getLogger(__name__)

# So many are told within the caller's request, which writes their mails; a worker tells the rest.
INLINE = 20
CHUNK = 1000

__all__ = [
    "Guest",
    "announce",
    "forget_language",
    "tell_followers",
    "withdraw",
    "withdraw_all",
    "written",
]


@transaction.atomic
def announce(
    *,
    kind: NoticeKind,
    event: str,
    keys: Sequence[str],
    subject: str | Promise,
    url: str | Promise,
    html: str | Promise = "",
    text: str | Promise = "",
    to_users: Iterable[User] = (),
    to_addresses: Iterable[Guest] = (),
    exclude: Iterable[User | str] = (),
    facts: str = "",
) -> Notice:
    """Tell followers of `keys` and the people named, each by the channel they chose.

    Call it in the transaction of the event. Calling it again with the same `event` tells only
    those who have not been told: never one person twice; what was withdrawn stands again with the
    words of now. What is lazy is told in each recipient's language.

    Args:
        kind: the line of the channel matrix.
        event: a name that is this event's alone, e.g. `contribution:<uuid>:answer:4`.
        keys: what it is about; followers of any of them are told. The first one is what a
            recipient named in `to_users` or `to_addresses` can refuse to hear more of.
        subject: the heading.
        url: where to read it, a path of ours or an absolute address.
        html: the full text; it is sanitised here. `text` is made from it unless given.
        text: the full text in plain words; without `html` its paragraphs become the HTML.
        to_users: told in any case, by their channel matrix.
        to_addresses: guests who confirmed the address for this; by mail at once, with a link
            that ends mails about the first key.
        exclude: accounts or addresses that are not told: who did it knows it.
        facts: fingerprint of what was told, so that a later change can be noticed.
    """
    now = timezone.now()
    # The languages are rendered before the insert, so a broken translation stores nothing.
    words = _in_every_language(subject, html, text, url)
    row, created = Notice.objects.get_or_create(
        event=event,
        defaults={
            "kind": kind,
            "keys": list(keys),
            **words,
            "facts": facts,
            "created_at": now,
            "excluded": sorted({_hash(one) for one in exclude}),
        },
    )
    row = Notice.objects.select_for_update().get(pk=row.pk)
    comes_back = row.withdrawn_at is not None
    if comes_back:
        _take_up_again(row, words)
    _store(row, followers.direct(kind, keys[0], to_users, to_addresses), now)
    _send_out(row, is_new=created or comes_back)
    logger.info("announced kind=%s notice=%s", kind, row.pk)
    return row


def written(write: Callable[[], str]) -> Promise:
    """What `write` returns, for `announce` to tell each recipient in their language."""
    return cast(Promise, lazy(write, str)())


def _take_up_again(row: Notice, words: dict[str, Any]) -> None:
    """Let a withdrawn notice stand again.

    Who was told of it stays told. Who was still to be told when it was withdrawn is looked for
    anew, for meanwhile they may have left or chosen another way.
    """
    for name, value in {**words, "withdrawn_at": None, "told_at": None}.items():
        setattr(row, name, value)
    row.save(update_fields=[*words, "withdrawn_at", "told_at"])
    row.recipients.filter(state=NoticeState.DROPPED, read_at__isnull=True).delete()


def _send_out(row: Notice, *, is_new: bool) -> None:
    """Tell the followers, or leave them to a worker if they are many; post what is due."""
    if is_new and followers.count(row.keys) > INLINE:
        nudge.tell_soon()
    elif row.told_at is None:
        tell_followers(row)
    post.at_once(notice=row, limit=INLINE)
    if post.is_waiting():
        nudge.tell_soon()


@transaction.atomic
def tell_followers(row: Notice) -> int:
    """Write a row for everybody who follows; restartable, since each person is written once."""
    row = Notice.objects.select_for_update().get(pk=row.pk)
    if row.told_at is not None:
        return 0
    now = timezone.now()
    found = followers.of(NoticeKind(row.kind), row.keys) if row.withdrawn_at is None else []
    _store(row, found, now)
    row.told_at = now
    row.save(update_fields=["told_at"])
    return len(found)


@transaction.atomic
def withdraw(event: str) -> bool:
    """Take an announcement back: it leaves the page of notifications, waiting mails are dropped.

    Mails that were posted cannot be called back. Returns whether there was anything to withdraw.
    """
    now = timezone.now()
    rows = Notice.objects.filter(event=event, withdrawn_at__isnull=True)
    count = rows.update(withdrawn_at=now, told_at=now)
    NoticeRecipient.objects.filter(notice__event=event, state=NoticeState.WAITING).update(
        state=NoticeState.DROPPED
    )
    return bool(count)


def withdraw_all(prefix: str, *, but: str = "") -> int:
    """Take back what was announced under names that begin like this, except for one."""
    rows = Notice.objects.filter(event__startswith=prefix, withdrawn_at__isnull=True)
    return sum(withdraw(event) for event in rows.exclude(event=but).values_list("event", flat=True))


def forget_language(prefix: str, language: str) -> None:
    """From now on tell what was announced under such names in the site's first language only."""
    for row in Notice.objects.filter(event__startswith=prefix, subjects__has_key=language):
        del row.subjects[language]
        row.others.pop(language, None)
        row.save(update_fields=["subjects", "others"])


def untold() -> list[Notice]:
    """Notices whose followers a worker has yet to tell, oldest first."""
    return list(Notice.objects.filter(told_at__isnull=True).order_by("created_at")[:20])


def _store(row: Notice, found: Sequence[Candidate], now: datetime) -> None:
    """Write the rows in batches, so that a large audience never stands in memory as rows."""
    excluded = set(row.excluded)
    told = [one for one in found if excluded.isdisjoint(one.persons)]
    for start in range(0, len(told), CHUNK):
        rows = [_recipient(row, one, now) for one in told[start : start + CHUNK]]
        NoticeRecipient.objects.bulk_create(rows, ignore_conflicts=True)


def _recipient(row: Notice, one: Candidate, now: datetime) -> NoticeRecipient:
    on_site = one.channel == Channel.SITE
    return NoticeRecipient(
        notice=row,
        person=one.person,
        user_id=one.user_id,
        subscriber_id=one.subscriber_id,
        address=one.address,
        reason=one.reason,
        language=one.language,
        channel=one.channel,
        state=NoticeState.SITE if on_site else NoticeState.WAITING,
        due_at=followers.due_at(one.channel, now),
        created_at=now,
    )


def _hash(one: User | str) -> str:
    return address_hash(one if isinstance(one, str) else one.email)


def _in_every_language(*parts: str | Promise) -> dict[str, Any]:
    """The fields of a notice that hold what it says."""
    told = {}
    for code in MAIL_LANGUAGES:
        with translation.override(code):
            told[code] = asdict(_words(*map(str, parts)))
    subjects = {code: words.pop("subject") for code, words in told.items()}
    usual = told.pop(settings.LANGUAGE_CODE)
    others = {code: words for code, words in told.items() if words != usual}
    return {"subjects": subjects, **usual, "others": others}


def _words(subject: str, html: str, text: str, url: str) -> Words:
    body = rich.clean(html) if html else rich.paragraphs(text)
    return Words(subject[:200], body, text or rich.plain(body), url)
