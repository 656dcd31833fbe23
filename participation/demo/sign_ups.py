"""Who comes to the demo's events: a tour that is full with people waiting, a workshop with room."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from cms.models import EventPage
from participation.domain.event_mails import fingerprint
from participation.enums import SignUpState
from participation.models import EventSignUp

RESIDENT = "resident@revierdialog.example"
GUESTS = [
    "Familie aus Zwenkau", "Radlerin", "Uferläufer", "Nachbarin aus Pegau", "Dorfchronist",
    "Wanderfreundin", "Angler", "Schleenhainer", "Lehrerin aus Borna", "Imker", "Seglerin",
]  # fmt: skip
# Event, how many sign up. The first of them has the demo's account.
COMING = {"rundfahrt-tagebau": 11, "planungswerkstatt-ufer": 7}


def load() -> None:
    """Fill events nobody has signed up for yet."""
    resident = User.objects.filter(email=RESIDENT).first()
    for slug, number in COMING.items():
        event = EventPage.objects.filter(slug=slug).first()
        if event is not None and not EventSignUp.objects.filter(event=event).exists():
            _fill(event, number, resident)


def _fill(event: EventPage, number: int, resident: User | None) -> None:
    """Sign-ups of the last days in their order: places first, then the waiting list."""
    start = timezone.now() - timedelta(days=3)
    names = GUESTS[: number - 1 if resident else number]
    rows = [EventSignUp(account=resident)] if resident else []
    rows += [
        EventSignUp(name=name, email=f"demo-gast-{order}@example.org")
        for order, name in enumerate(names, start=1)
    ]
    for order, row in enumerate(rows):
        has_place = event.capacity is None or order < event.capacity
        row.event, row.told = event, fingerprint(event)
        row.state = SignUpState.CONFIRMED if has_place else SignUpState.WAITING
        row.created_at = row.confirmed_at = start + timedelta(hours=5 * order)
        # Their reminder would go to addresses that do not exist.
        row.reminded_at = row.confirmed_at
    EventSignUp.objects.bulk_create(rows)
