"""Places, waiting list and the mails around them."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone, translation

from accounts.models import User
from cms.models import EventPage
from notifications.models import Message, NoticeSettings
from participation.domain import event_care
from participation.domain import sign_up as sign_ups
from participation.domain.guest import Guest
from participation.domain.sign_up import InvalidLink, SignUpClosed
from participation.enums import SignUpState
from participation.models import EventSignUp
from tests.participation.conftest import mail_text

MakeEvent = Callable[..., EventPage]


def person(number: int) -> User:
    user: User = User.objects.create_user(
        f"gast{number}@example.org", display_name=f"Gast {number}"
    )
    return user


def states(event: EventPage) -> list[str]:
    rows = EventSignUp.objects.filter(event=event).order_by("pk")
    return list(rows.values_list("state", flat=True))


def last_mail() -> Message:
    mail = Message.objects.order_by("pk").last()
    assert mail is not None
    return mail


def guest_link(event: EventPage, email: str = "gast@example.org") -> str:
    """Sign a guest up and take the link out of the mail."""
    sign_ups.sign_up_guest(event, Guest(email=email, name="Uferläufer"))
    found = re.search(r"/anmeldung/([^/\s]+)/", mail_text(last_mail()))
    assert found is not None
    return found[1]


def test_places_go_in_order_and_the_rest_waits(make_event: MakeEvent) -> None:
    event = make_event(capacity=2)

    for number in range(3):
        sign_ups.sign_up_member(event, person(number))

    assert states(event) == ["confirmed", "confirmed", "waiting"]
    assert "Warteliste" in last_mail().subject


def test_without_a_limit_everybody_has_a_place(make_event: MakeEvent) -> None:
    event = make_event(capacity=None)

    for number in range(3):
        sign_ups.sign_up_member(event, person(number))

    assert set(states(event)) == {"confirmed"}


def test_signing_up_twice_is_one_sign_up(make_event: MakeEvent, resident: User) -> None:
    event = make_event()

    first = sign_ups.sign_up_member(event, resident)

    assert sign_ups.sign_up_member(event, resident) == first
    assert Message.objects.count() == 1


def test_guest_holds_nothing_before_the_confirmation(make_event: MakeEvent, resident: User) -> None:
    event = make_event(capacity=1)
    token = guest_link(event)
    assert states(event) == ["unconfirmed"]
    assert "Uferläufer" not in mail_text(last_mail())

    sign_ups.sign_up_member(event, resident)
    assert sign_ups.confirm(token).state == SignUpState.WAITING
    assert sign_ups.confirm(token).state == SignUpState.WAITING

    assert states(event) == ["waiting", "confirmed"]
    assert Message.objects.count() == 3


def test_known_guest_hears_by_mail_how_it_stands(make_event: MakeEvent) -> None:
    event = make_event()
    sign_ups.confirm(guest_link(event))

    guest_link(event)

    assert states(event) == ["confirmed"]
    assert "Sie haben einen Platz" in last_mail().subject


def test_who_cancels_frees_the_place_for_the_longest_waiting(make_event: MakeEvent) -> None:
    event = make_event(capacity=1)
    first, second, third = (sign_ups.sign_up_member(event, person(n)) for n in range(3))

    sign_ups.cancel(first)
    sign_ups.cancel(first)

    assert states(event) == ["cancelled", "confirmed", "waiting"]
    assert (last_mail().to_address, "frei" in last_mail().subject) == (second.address, True)
    sign_ups.cancel(third)
    assert states(event) == ["cancelled", "confirmed", "cancelled"]
    assert sign_ups.sign_up_member(event, first.account).state == SignUpState.WAITING  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "fields",
    [{"sign_up": "off"}, {"is_cancelled": True}, {"live": False}, {"begins": -1}],
    ids=str,
)
def test_closed_events_take_nobody(
    make_event: MakeEvent, resident: User, fields: dict[str, object]
) -> None:
    event = make_event(**fields)

    with pytest.raises(SignUpClosed):
        sign_ups.sign_up_member(event, resident)
    with pytest.raises(SignUpClosed):
        sign_ups.sign_up_guest(event, Guest(email="gast@example.org", name="Uferläufer"))

    assert not EventSignUp.objects.exists()


def test_sign_up_ends_when_it_is_said_to(make_event: MakeEvent, resident: User) -> None:
    event = make_event(sign_up_closes_at=timezone.now() - timedelta(minutes=1))

    with pytest.raises(SignUpClosed):
        sign_ups.sign_up_member(event, resident)


@pytest.mark.parametrize("token", ["", "x", "a.b", "0" * 32 + ".falsch"])
def test_made_up_links_lead_nowhere(db: None, token: str) -> None:
    with pytest.raises(InvalidLink):
        sign_ups.find(token)


def test_old_or_late_links_lead_nowhere(make_event: MakeEvent) -> None:
    event = make_event()
    token = guest_link(event)

    EventPage.objects.filter(pk=event.pk).update(is_cancelled=True)
    with pytest.raises(InvalidLink):
        sign_ups.confirm(token)
    EventPage.objects.filter(pk=event.pk).update(is_cancelled=False)
    EventSignUp.objects.update(created_at=timezone.now() - sign_ups.LIFETIME)
    with pytest.raises(InvalidLink):
        sign_ups.confirm(token)


def test_more_places_are_filled_and_changes_told_once(make_event: MakeEvent) -> None:
    event = make_event(capacity=1)
    for number in range(2):
        sign_ups.sign_up_member(event, person(number))
    event.capacity, event.place_name = 2, "Volkshaus"
    event.save()

    event_care.settle(event.pk)
    told = Message.objects.count()
    event_care.settle(event.pk)

    assert states(event) == ["confirmed", "confirmed"]
    # Two confirmations, one that moved up, and both hear of the new place.
    assert told == Message.objects.count() == 5
    assert "Volkshaus" in mail_text(last_mail())


@pytest.mark.parametrize("capacity", [0, 1])
def test_capacity_below_the_sign_ups_is_refused_in_words(
    make_event: MakeEvent, capacity: int
) -> None:
    event = make_event(capacity=5)
    for number in range(2):
        sign_ups.sign_up_member(event, person(number))
    event.capacity = capacity
    with pytest.raises(ValidationError) as refused:
        event.full_clean()
    assert "2 Plätze sind schon vergeben" in str(refused.value.message_dict["capacity"])
    event.capacity = 2
    event.full_clean()


def test_cancelled_event_is_told_and_settling_a_lost_page_is_harmless(
    make_event: MakeEvent, resident: User
) -> None:
    event = make_event()
    sign_ups.sign_up_member(event, resident)
    event.is_cancelled, event.cancelled_because = True, "Sturm"
    event.save()

    event_care.sweep()
    event_care.settle(0)

    assert last_mail().subject.startswith("Fällt aus")
    assert "Sturm" in mail_text(last_mail())


def test_reminder_goes_once_to_those_with_a_place(make_event: MakeEvent) -> None:
    event = make_event(begins=23, capacity=1)
    for number in range(2):
        sign_ups.sign_up_member(event, person(number))
    assert event_care.remind() == 0  # signed up on the last day
    EventSignUp.objects.update(confirmed_at=timezone.now() - timedelta(days=3))

    assert event_care.remind() == 1
    assert event_care.remind() == 0

    assert last_mail().to_address == "gast0@example.org"


def test_nobody_is_reminded_early(make_event: MakeEvent, resident: User) -> None:
    sign_ups.sign_up_member(make_event(begins=30), resident)

    assert event_care.remind() == 0


def test_sign_ups_are_forgotten(make_event: MakeEvent, resident: User) -> None:
    old, coming = make_event(), make_event(title="Später")
    sign_ups.sign_up_member(old, resident)
    kept = sign_ups.sign_up_member(coming, resident)
    guest_link(coming)
    EventSignUp.objects.filter(email="gast@example.org").update(
        created_at=timezone.now() - timedelta(days=8)
    )
    ended = timezone.now() - event_care.KEEP - timedelta(hours=1)
    EventPage.objects.filter(pk=old.pk).update(starts_at=ended - timedelta(hours=2), ends_at=ended)

    assert event_care.purge() == 2
    assert list(EventSignUp.objects.all()) == [kept]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize(("people", "capacity"), [(2, 1), (20, 5)])
def test_last_place_goes_to_one_person(make_event: MakeEvent, people: int, capacity: int) -> None:
    event = make_event(capacity=capacity)
    users = [person(number) for number in range(people)]
    together = Barrier(people)

    def sign_up(user: User) -> str:
        try:
            together.wait(timeout=30)
            return sign_ups.sign_up_member(event, user).state
        finally:
            connection.close()

    with ThreadPoolExecutor(people) as pool:
        results = list(pool.map(sign_up, users))

    assert results.count(SignUpState.CONFIRMED) == capacity
    assert sorted(results) == sorted(states(event))


def test_each_is_written_to_in_their_own_language(
    make_event: MakeEvent, resident: User, stranger: User
) -> None:
    """Who cancels is not who gets the place, and a worker has no language at all."""
    event = make_event(begins=40, capacity=1)
    first = sign_ups.sign_up_member(event, resident)
    with translation.override("en"):
        sign_ups.sign_up_member(event, stranger)
    with translation.override("en"):
        sign_ups.confirm(guest_link(event))
        assert "Warteliste" in last_mail().subject
        sign_ups.cancel(first)
    assert last_mail().to_address == stranger.email
    assert "free" in last_mail().subject

    NoticeSettings.objects.create(user=stranger, language="de")
    with translation.override("en"):
        sign_ups.cancel(EventSignUp.objects.get(account=stranger))
    promoted, farewell = Message.objects.order_by("-pk")[:2]
    assert (farewell.to_address, promoted.to_address) == (stranger.email, "gast@example.org")
    assert "/en/" not in mail_text(farewell) + mail_text(promoted)
    assert " Uhr" in mail_text(promoted)

    EventSignUp.objects.filter(email="gast@example.org").update(language="en")
    EventPage.objects.filter(pk=event.pk).update(place_name="Anderswo")
    event_care.settle(event.pk)
    assert "/en/" in mail_text(last_mail())
    # “5 p.m.” needs no word behind it.
    assert "clock" not in mail_text(last_mail())
