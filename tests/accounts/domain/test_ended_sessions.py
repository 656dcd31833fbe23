"""What is left of sessions that are over goes; what runs stays."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.domain import ended_sessions
from accounts.models import User


def _session(user: User, key: str, *, hours: int | None) -> None:
    """A session that ends in so many hours; None: signed out of, only its device is left."""
    now = timezone.now()
    if hours is not None:
        ends = now + timedelta(hours=hours)
        Session.objects.create(session_key=key, session_data="", expire_date=ends)
    UserSession.objects.create(user=user, session_key=key, ip="192.0.2.7", last_seen_at=now)


@pytest.mark.parametrize(("hours", "stays"), [(1, True), (-1, False), (None, False)])
def test_only_what_runs_stays(resident: User, hours: int | None, stays: bool) -> None:
    _session(resident, "eine", hours=hours)
    ended_sessions.purge()
    assert Session.objects.exists() is stays
    assert UserSession.objects.exists() is stays
