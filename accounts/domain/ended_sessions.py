"""Sessions that are over, and what was noted of the devices they ran on."""

import logging
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

logger = logging.getLogger(__name__)


def ended(now: datetime) -> QuerySet[Session]:
    """Sessions nobody can use any more."""
    return Session.objects.filter(expire_date__lte=now)


def devices(now: datetime) -> QuerySet[UserSession]:
    """Network address and browser of sessions that ran out or were signed out of.

    allauth deletes them only when their owner opens the list.
    """
    running = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=now)
    rows: QuerySet[UserSession] = UserSession.objects.filter(~Exists(running))
    return rows


def purge() -> None:
    """Delete what is over."""
    now = timezone.now()
    noted, _by_model = devices(now).delete()
    sessions, _by_model = ended(now).delete()
    logger.info("ended sessions purged rows=%d devices=%d", sessions, noted)
