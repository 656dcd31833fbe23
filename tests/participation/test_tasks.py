from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from cms.models import EventPage
from notifications.models import Message
from participation.domain import guest as guests
from participation.domain import sign_up as sign_ups
from participation.domain.guest import Guest
from participation.models import Contribution, EventSignUp, GuestConfirmation
from participation.tasks import purge_sign_ups, purge_unconfirmed, settle_event, sweep_events
from tests.participation.conftest import Write


def test_purge_works_through_all_batches(write: Write, guest: Guest, monkeypatch: object) -> None:
    for _ in range(3):
        write(guest=guest)
    GuestConfirmation.objects.update(expires_at=timezone.now())
    monkeypatch.setattr(guests, "PURGE_BATCH", 1)  # type: ignore[attr-defined]
    purge_unconfirmed()
    assert not Contribution.objects.exists()


def test_events_are_settled_swept_and_forgotten(
    make_event: Callable[..., EventPage], resident: User
) -> None:
    event = make_event(begins=12)
    sign_ups.sign_up_member(event, resident)
    EventSignUp.objects.update(confirmed_at=timezone.now() - timedelta(days=3))
    event.place_name = "Volkshaus"
    event.save()

    settle_event(event.pk)
    sweep_events()
    assert Message.objects.count() == 3  # place, change, reminder

    gone = timezone.now() - timedelta(days=40)
    EventPage.objects.filter(pk=event.pk).update(starts_at=gone - timedelta(hours=1), ends_at=gone)
    purge_sign_ups()
    assert not EventSignUp.objects.exists()
