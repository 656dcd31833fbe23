"""Waiting notices become mails: one each for those who want them at once, digests for the rest.

Rows are taken with a lock and marked in the same commit that writes the mail into the outbox, so
a crash leaves either both or neither: a digest never doubles and never vanishes.
"""

import logging
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Min, QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import capfirst
from django.utils.translation import gettext

from notifications.domain import mail, outbox, quiet, suppression
from notifications.domain.tokens import Purpose, link, make
from notifications.enums import DIGESTS, Channel, MessageKind, NoticeState
from notifications.models import Message, Notice, NoticeRecipient
from notifications.models.message import list_id

logger = logging.getLogger(__name__)

BATCH = 50
# A digest that grew longer than this tells the newest in full and names the rest.
MOST_IN_DIGEST = 30
# By which mail programs sort (RFC 2919).
LIST_NAME = "mitteilungen"


def _waiting() -> QuerySet[NoticeRecipient]:
    return NoticeRecipient.objects.filter(state=NoticeState.WAITING)


def is_waiting() -> bool:
    """Whether somebody who is told at once has not been written to yet."""
    return _waiting().filter(channel=Channel.AT_ONCE).exists()


@transaction.atomic
def at_once(*, notice: Notice | None = None, limit: int = BATCH) -> int:
    """Put up to `limit` mails into the outbox. Returns how many rows were dealt with."""
    rows = _waiting().filter(channel=Channel.AT_ONCE)
    if notice is not None:
        rows = rows.filter(notice=notice)
    oldest = rows.order_by("pk").select_for_update(skip_locked=True, of=("self",))
    taken = _to_whom(oldest[:limit])
    labels, addresses = quiet.labels(taken), _addresses(taken)
    for row in taken:
        _post(row.channel, [row], labels, addresses)
    return len(taken)


def _to_whom(rows: QuerySet[NoticeRecipient]) -> list[NoticeRecipient]:
    """The rows with those who are told, in the language they chose by now."""
    found = list(rows.select_related("notice", "user__notice_settings", "subscriber"))
    for row in found:
        row.language = _language(row)
    return found


def _language(row: NoticeRecipient) -> str:
    """Of the account or the subscription; what was noted is that of a guest."""
    chosen = getattr(row.user, "notice_settings", None) or row.subscriber
    return chosen.language if chosen else row.language


def digests(now: datetime | None = None, *, limit: int = 500) -> int:
    """Send every due digest, one commit per person. Returns how many persons were dealt with."""
    now = now or timezone.now()
    due = _waiting().filter(channel__in=DIGESTS, due_at__lte=now)
    groups = due.values("person", "subscriber", "channel").annotate(first=Min("pk"))
    count = 0
    for group in list(groups.order_by("first")[:limit]):
        person, subscriber, channel = group["person"], group["subscriber"], group["channel"]
        count += _digest(group["first"], now, person, subscriber, channel)
    if count:
        logger.info("digests persons=%d", count)
    return count


@transaction.atomic
def _digest(first: int, now: datetime, person: str, subscriber: int | None, channel: str) -> bool:
    """Write one digest; False if another worker is at it or it is done.

    The oldest row is the gate: whoever holds it owns the person's digest, others pass by. What an
    account follows and what its address subscribes to are digests of their own: each has a link
    that ends all of it, and neither goes with the other when it ends.
    """
    gate = _waiting().select_for_update(skip_locked=True).filter(pk=first)
    if not gate.exists():
        return False
    rows = _waiting().filter(person=person, subscriber=subscriber, channel=channel, due_at__lte=now)
    newest = rows.order_by("-notice__created_at", "-pk")
    taken = _to_whom(newest.select_for_update(of=("self",)))
    _post(channel, taken, quiet.labels(taken), _addresses(taken))
    return True


def _post(
    channel: str,
    rows: list[NoticeRecipient],
    labels: dict[int, str],
    addresses: dict[int, str],
) -> None:
    """Write the mail of these rows of one person, or drop them; mark them either way.

    Args:
        channel: of all of them.
        rows: one to be told at once, or those of a digest.
        labels: by number of the row what the link at the foot ends.
        addresses: by number of the row where the person is written to.
    """
    unread = [row for row in rows if row.read_at is None and row.notice.withdrawn_at is None]
    address = addresses[rows[0].pk] if unread else ""
    message: int | None = None
    if address:
        with translation.override(rows[0].language):
            build = _digest_mail if channel in DIGESTS else _mail
            built = build(unread, address, labels[unread[0].pk])
        key = f"notice:{rows[0].uuid}"
        written = outbox.put(
            built, kind=MessageKind.NOTICE, dedupe_key=key, subscriber=rows[0].subscriber
        )
        # A row that was inserted with a dedupe key does not know its number.
        message = Message.objects.values_list("pk", flat=True).get(uuid=written[0].uuid)
    state = NoticeState.POSTED if message else NoticeState.DROPPED
    NoticeRecipient.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=state, posted_at=timezone.now() if message else None, message_id=message
    )


def _addresses(rows: list[NoticeRecipient]) -> dict[int, str]:
    """By number of the row where the person is written to now.

    Empty if they left or the address is blocked.
    """
    found = {row.pk: _address(row) for row in rows}
    blocked = suppression.blocked_among(found.values())
    return {pk: "" if address.lower() in blocked else address for pk, address in found.items()}


def _address(row: NoticeRecipient) -> str:
    if row.user:
        return row.user.email if row.user.is_active else ""
    if row.subscriber:
        return row.subscriber.email if row.subscriber.is_active else ""
    return row.address


def _mail(rows: list[NoticeRecipient], address: str, label: str) -> EmailMultiAlternatives:
    row = rows[0]
    return mail.build(
        "notifications/mail/notice",
        to=address,
        context={"item": item(row), **_ways_out(row, label)},
        headers=_headers(row),
    )


def _digest_mail(rows: list[NoticeRecipient], address: str, label: str) -> EmailMultiAlternatives:
    return mail.build(
        "notifications/mail/digest",
        to=address,
        context={
            "items": [item(row) for row in rows[:MOST_IN_DIGEST]],
            "rest": [item(row) for row in rows[MOST_IN_DIGEST:]],
            "number": len(rows),
            "is_weekly": rows[0].channel == Channel.WEEKLY,
            **_ways_out(rows[0], label),
        },
        headers=_headers(rows[0]),
    )


def item(row: NoticeRecipient) -> dict[str, Any]:
    """A notice as templates show it, in the recipient's language."""
    words = row.notice.words(row.language)
    return {
        "subject": words.subject,
        "html": words.html,
        "text": words.text,
        "url": words.url if "://" in words.url else f"{settings.SITE_URL}{words.url}",
        "kind": capfirst(row.notice.get_kind_display()),
        "at": row.notice.created_at,
    }


def _ways_out(row: NoticeRecipient, label: str) -> dict[str, str]:
    """The links at the foot: whoever gets a mail can end it from the mail."""
    quiet_url = link(Purpose.QUIET, row.uuid)
    found = {"why": "guest", "settings_url": "", "stop_url": quiet_url, "stop_label": label}
    if row.subscriber:
        found["why"] = "subscriber"
        found["settings_url"] = link(Purpose.PREFERENCES, row.subscriber.uuid)
        if row.channel in DIGESTS:
            found["stop_url"] = link(Purpose.UNSUBSCRIBE, row.subscriber.uuid)
            found["stop_label"] = gettext("Unsubscribe from everything")
    elif row.user:
        found["why"] = "account"
        found["settings_url"] = settings.SITE_URL + reverse("notifications:notice_settings")
    return found


def _headers(row: NoticeRecipient) -> dict[str, str]:
    if row.subscriber and row.channel in DIGESTS:
        path = reverse("one_click", args=[make(Purpose.UNSUBSCRIBE, row.subscriber.uuid)])
    else:
        path = reverse("one_click_quiet", args=[make(Purpose.QUIET, row.uuid)])
    return {
        "List-Unsubscribe": f"<{settings.SITE_URL}{path}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "List-ID": list_id(LIST_NAME),
        "List-Help": f"<{settings.SITE_URL}{reverse('notifications:subscribe')}>",
    }
