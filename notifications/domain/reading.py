"""Reading notices on the site, and choosing how to be told."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from notifications.domain import waiting
from notifications.enums import DIGESTS, Channel, NoticeKind, NoticeState
from notifications.models import NoticeRecipient, NoticeSettings


@transaction.atomic
def mark_read(user: User, ids: Sequence[int] | None = None) -> int:
    """Mark these notices of the person as read, or all; a digest leaves them out."""
    rows = NoticeRecipient.objects.filter(user=user, read_at__isnull=True)
    if ids is not None:
        rows = rows.filter(pk__in=ids)
    in_digests = rows.filter(state=NoticeState.WAITING, channel__in=DIGESTS)
    in_digests.update(state=NoticeState.DROPPED)
    return rows.update(read_at=timezone.now())


@transaction.atomic
def choose(
    row: NoticeSettings, *, channels: dict[NoticeKind, Channel], language: str
) -> NoticeSettings:
    """Keep the matrix. It counts for what happens from now on.

    What waits of a kind that stays on the site from now on comes by no mail either.
    """
    # First the settings, then what waits, as “no more mails about this” does: none waits for ever.
    row.channels = {kind.value: channel.value for kind, channel in channels.items()}
    row.language = language
    row.save(update_fields=["channels", "language"])
    quiet = [kind for kind, channel in channels.items() if channel == Channel.SITE]
    waiting.keep_on_site(NoticeRecipient.objects.filter(user=row.user, notice__kind__in=quiet))
    return row
