"""What waits to be told to somebody who does not want to hear it, or not by mail, any more."""

from collections.abc import Collection

from django.db.models import QuerySet

from notifications.enums import Channel, NoticeState
from notifications.models import NoticeRecipient


def end(rows: QuerySet[NoticeRecipient], *, keys: Collection[str] = ()) -> None:
    """Send none of these that waits, unless it is about something else the person hears about.

    Args:
        rows: of one person; their reason has ended.
        keys: what the person still follows or subscribes to.
    """
    waiting = rows.filter(state=NoticeState.WAITING).select_related("notice")
    for row in waiting.select_for_update(of=("self",)).order_by("pk"):
        others = [key for key in row.notice.keys if key in keys]
        if others:
            row.reason = others[0]
        else:
            row.state = NoticeState.DROPPED
        row.save(update_fields=["reason", "state"])


def keep_on_site(rows: QuerySet[NoticeRecipient]) -> None:
    """Leave what waits of these on the page of notifications only."""
    rows.filter(state=NoticeState.WAITING).update(state=NoticeState.SITE)


def send_after_all(rows: QuerySet[NoticeRecipient]) -> None:
    """Take back `keep_on_site`, unless it was read there."""
    kept = rows.filter(state=NoticeState.SITE, read_at__isnull=True)
    kept.exclude(channel=Channel.SITE).update(state=NoticeState.WAITING)
