"""What the outbox forgets, and when."""

import logging
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from notifications.enums import FINAL
from notifications.models import Message

logger = logging.getLogger(__name__)

# Long enough to answer "why did I get this?" and to follow up failures, and no longer.
KEEP = timedelta(days=90)


def forget_old_messages(now: datetime | None = None) -> int:
    """Blank address, subject and content of finished messages older than 90 days.

    The rows stay, so that mailings still add up. Returns how many were blanked.
    """
    before = (now or timezone.now()) - KEEP
    old = Message.objects.filter(~Q(to_address=""), status__in=FINAL, created_at__lt=before)
    count = old.update(to_address="", subject="", mime=None, smtp_text="")
    logger.info("messages forgotten rows=%d", count)
    return count
