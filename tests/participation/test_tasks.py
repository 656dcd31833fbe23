from django.utils import timezone

from participation.domain import guest as guests
from participation.domain.guest import Guest
from participation.models import Contribution, GuestConfirmation
from participation.tasks import purge_unconfirmed
from tests.participation.conftest import Write


def test_purge_works_through_all_batches(write: Write, guest: Guest, monkeypatch: object) -> None:
    for _ in range(3):
        write(guest=guest)
    GuestConfirmation.objects.update(expires_at=timezone.now())
    monkeypatch.setattr(guests, "PURGE_BATCH", 1)  # type: ignore[attr-defined]
    purge_unconfirmed()
    assert not Contribution.objects.exists()
