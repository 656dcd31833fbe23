"""Signing up for events: places, waiting list, confirmation and cancelling.

Every verb that gives or frees a place locks the row of the event first, so the last place goes to
exactly one person. Somebody who confirms joins the waiting list, and the list fills the places.
"""

import logging
from datetime import timedelta
from uuid import UUID

from django.core import signing
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from cms.domain import page_cache
from cms.models import EventPage
from notifications.domain import languages
from participation.domain import event_mails as mails
from participation.domain.guest import Guest
from participation.enums import SignUpState
from participation.models import EventSignUp

logger = logging.getLogger(__name__)

LIFETIME = timedelta(days=7)  # of a confirmation link
ACTIVE = [SignUpState.CONFIRMED, SignUpState.WAITING]


class SignUpClosed(Exception):
    """The event takes no sign-ups (any more)."""


class InvalidLink(Exception):
    """The link is unknown, too old, or its sign-up is gone. Nobody learns which."""


@transaction.atomic
def sign_up_member(event: EventPage, user: User) -> EventSignUp:
    """Sign up somebody with an account. Their address is known, so it counts at once.

    Signing up again changes nothing. Raises SignUpClosed.
    """
    event = _lock(event.pk)
    _require_open(event)
    known = EventSignUp.objects.filter(event=event, account=user).exclude(
        state=SignUpState.CANCELLED
    )
    return known.first() or _join(
        EventSignUp(event=event, account=user, language=languages.for_mails()), event
    )


@transaction.atomic
def sign_up_guest(event: EventPage, guest: Guest) -> None:
    """Send the guest a link to confirm; until then nothing is held.

    Somebody whose address is known gets a mail that says how it stands, so the page can say the
    same to everybody. Raises SignUpClosed.
    """
    event = _lock(event.pk)
    _require_open(event)
    known = (
        EventSignUp.objects.filter(event=event, email=guest.email)
        .exclude(state=SignUpState.CANCELLED)
        .first()
    )
    if known is not None and known.is_active:
        mails.send_state(known)
        return
    if known is None:
        known = EventSignUp(event=event, email=guest.email)
    known.name, known.language, known.created_at = guest.name, guest.language, timezone.now()
    known.save()
    mails.send_confirmation(known)
    logger.info("event sign-up asked for event=%s", event.pk)


@transaction.atomic
def confirm(token: str) -> EventSignUp:
    """Let the sign-up behind the link count. Confirming twice changes nothing."""
    event = _lock(find(token).event_id)
    sign_up = find(token)
    if sign_up.state != SignUpState.UNCONFIRMED:
        return sign_up
    if event.is_cancelled or not event.live or event.starts_at <= timezone.now():
        raise InvalidLink
    return _join(sign_up, event)


@transaction.atomic
def cancel(sign_up: EventSignUp, *, quiet: bool = False) -> None:
    """Give the place back; whoever has waited longest gets it and is told."""
    event = _lock(sign_up.event_id)
    sign_up.refresh_from_db()
    if sign_up.state == SignUpState.CANCELLED:
        return
    was_active = sign_up.is_active
    sign_up.state = SignUpState.CANCELLED
    sign_up.save(update_fields=["state"])
    if was_active and not quiet:
        mails.send_cancelled(sign_up)
    for lucky in _fill(event):
        mails.send_promoted(lucky)
    page_cache.drop_page(event.pk)
    logger.info("event sign-up cancelled event=%s", event.pk)


@transaction.atomic
def promote(event_id: int) -> int:
    """Fill free places from the waiting list, after there are more of them."""
    lucky = _fill(_lock(event_id))
    for sign_up in lucky:
        mails.send_promoted(sign_up)
    page_cache.drop_page(event_id)
    return len(lucky)


def find(token: str) -> EventSignUp:
    """The sign-up behind a link; raise InvalidLink if there is none (any more)."""
    try:
        public_id = UUID(mails.SIGNER.unsign(token))
    except (signing.BadSignature, ValueError) as error:
        raise InvalidLink from error
    sign_up = (
        EventSignUp.objects.select_related("event", "account").filter(public_id=public_id).first()
    )
    if sign_up is None:
        raise InvalidLink
    waits = sign_up.state == SignUpState.UNCONFIRMED
    if waits and sign_up.created_at + LIFETIME <= timezone.now():
        raise InvalidLink
    return sign_up


def _lock(event_id: int) -> EventPage:
    event: EventPage = EventPage.objects.select_for_update(of=("self",)).get(pk=event_id)
    return event


def _require_open(event: EventPage) -> None:
    if not event.takes_sign_ups:
        raise SignUpClosed


def _join(sign_up: EventSignUp, event: EventPage) -> EventSignUp:
    """Put the person at the end of the waiting list and fill the places from its front."""
    sign_up.state, sign_up.confirmed_at = SignUpState.WAITING, timezone.now()
    sign_up.told = mails.fingerprint(event)
    sign_up.save()
    for lucky in _fill(event):
        if lucky.pk == sign_up.pk:
            sign_up.state = SignUpState.CONFIRMED
        else:
            mails.send_promoted(lucky)
    mails.send_state(sign_up)
    page_cache.drop_page(event.pk)
    logger.info("event sign-up event=%s state=%s", event.pk, sign_up.state)
    return sign_up


def _fill(event: EventPage) -> list[EventSignUp]:
    """Give free places to those who have waited longest. The event is locked by the caller."""
    if event.is_cancelled or not event.live or event.starts_at <= timezone.now():
        return []
    rows = EventSignUp.objects.filter(event=event)
    waiting = rows.filter(state=SignUpState.WAITING).order_by("confirmed_at", "pk")
    if event.capacity is not None:
        free = event.capacity - rows.filter(state=SignUpState.CONFIRMED).count()
        waiting = waiting[: max(free, 0)]
    lucky = list(waiting.select_related("account__notice_settings", "event"))
    for sign_up in lucky:
        sign_up.state = SignUpState.CONFIRMED
    EventSignUp.objects.bulk_update(lucky, ["state"])
    return lucky


def token_of(sign_up: EventSignUp) -> str:
    """What the link to the sign-up carries."""
    return mails.SIGNER.sign(sign_up.public_id.hex)


def of_person(user: User) -> QuerySet[EventSignUp]:
    """Where the person wants to go, signed in or with the same address as a guest."""
    return EventSignUp.objects.filter(Q(account=user) | Q(email__iexact=user.email))
