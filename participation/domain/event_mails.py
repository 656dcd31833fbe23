"""The mails about events: which template, to whom, why."""

import hashlib

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import timezone, translation

from cms.models import EventPage
from notifications.domain import mail, outbox
from notifications.enums import MessageKind
from participation.enums import SignUpState
from participation.models import EventSignUp

# The link must work from any mail about the event, so it is signed and not a secret of one mail.
SIGNER = signing.Signer(sep=".", salt="participation.event")


def fingerprint(event: EventPage) -> str:
    """What somebody who comes needs to know, so that a change can be told once."""
    facts = (event.starts_at, event.ends_at, event.place_name, event.address, event.online_url)
    instants = [fact.timestamp() if hasattr(fact, "timestamp") else fact for fact in facts]
    state = (*instants, event.is_cancelled, event.live)
    return hashlib.sha256(repr(state).encode()).hexdigest()


def link(sign_up: EventSignUp) -> str:
    """The page where the person confirms or cancels."""
    token = SIGNER.sign(sign_up.public_id.hex)
    return f"{settings.SITE_URL}{reverse('participation:sign_up_link', args=[token])}"


def send_confirmation(sign_up: EventSignUp) -> None:
    """Ask a guest to confirm. Nothing that was typed stands in this mail to perhaps a stranger."""
    _send("event_confirm", sign_up, kind=MessageKind.CONFIRMATION)


def send_state(sign_up: EventSignUp) -> None:
    """Say that there is a place, or that the person is on the waiting list."""
    if sign_up.state == SignUpState.CONFIRMED:
        _send("event_place", sign_up)
    else:
        _send("event_waiting", sign_up)


def send_promoted(sign_up: EventSignUp) -> None:
    """Somebody on the waiting list has a place now."""
    _send("event_promoted", sign_up)


def send_cancelled(sign_up: EventSignUp) -> None:
    """The sign-up is cancelled."""
    _send("event_signed_off", sign_up)


def send_change(sign_up: EventSignUp) -> None:
    """The event moved, is cancelled or is not public any more."""
    event = sign_up.event
    off = event.is_cancelled or not event.live
    _send("event_off" if off else "event_moved", sign_up)


def send_reminder(sign_up: EventSignUp) -> None:
    """It is tomorrow. Sent once per sign-up and date."""
    start = timezone.localtime(sign_up.event.starts_at)
    key = f"participation.event.reminder.{sign_up.pk}.{start:%Y%m%d%H%M}"
    _send("event_reminder", sign_up, dedupe_key=key)


def _send(
    name: str,
    sign_up: EventSignUp,
    *,
    kind: MessageKind = MessageKind.NOTICE,
    dedupe_key: str | None = None,
) -> None:
    event = sign_up.event
    if not sign_up.address:
        return
    has_place = sign_up.state == SignUpState.CONFIRMED
    # The one who signs up or off may not be the one who is written to.
    with translation.override(sign_up.mail_language):
        message = mail.build(
            f"participation/mail/{name}",
            to=sign_up.address,
            context={
                "event": event,
                "event_link": f"{settings.SITE_URL}{event.url or ''}",
                "link": link(sign_up),
                "online_url": event.online_url if has_place else "",
            },
        )
    outbox.put(message, kind=kind, dedupe_key=dedupe_key)
