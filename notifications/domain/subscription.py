"""Subscribing, confirming, changing, and what time takes away."""

import logging
import uuid
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone, translation

from accounts.models import User
from notifications.domain import chosen, consent, leaving, mail, moving, outbox, suppression
from notifications.domain.consent import Choice
from notifications.domain.leaving import UNDO_WITHIN
from notifications.domain.tokens import LIFETIMES, Purpose, link
from notifications.enums import ConsentEvent, MessageKind
from notifications.models import ConsentRecord, Message, Subscriber
from notifications.models.subscriber import BY_ITSELF, IN_ACCOUNT

logger = logging.getLogger(__name__)

ASK_AGAIN_AFTER = timedelta(hours=24)


@transaction.atomic
def request(
    email: str, *, choices: list[Choice], form_path: str, language: str, now: datetime | None = None
) -> Subscriber:
    """Ask the owner of the address to confirm the choices; nothing else changes before.

    Anybody can type any address, so an address gets at most one such mail in 24 hours that its
    owner does not confirm, one that staff blocked gets none, and the caller shows the same answer
    whether there was one or not.

    Call it in the language in which the form was shown: the proof holds what was read there.
    """
    now = now or timezone.now()
    shown = consent.wording(choices)
    # Looked up with its lock: whom the nightly purge deletes just now begins anew.
    subscriber, _created = Subscriber.objects.select_for_update().get_or_create(
        email__iexact=email, defaults={"email": email, "language": language, "created_at": now}
    )
    if subscriber.asked_at and now - subscriber.asked_at < ASK_AGAIN_AFTER:
        logger.info("subscription asked again too soon subscriber=%s", subscriber.uuid)
        return subscriber
    if suppression.is_blocked_by_staff(email):
        logger.info("subscription asked for a blocked address subscriber=%s", subscriber.uuid)
        return subscriber
    if not subscriber.is_active:
        subscriber.language = language
    _ask(subscriber, choices, shown, form_path, now)
    subscriber.asked_at = now
    subscriber.save(update_fields=["asked_at", "language"])
    logger.info("subscription requested subscriber=%s", subscriber.uuid)
    return subscriber


def _ask(
    subscriber: Subscriber, choices: list[Choice], shown: str, form_path: str, now: datetime
) -> None:
    record_id = uuid.uuid4()
    with translation.override(subscriber.language):
        message = mail.send(
            "notifications/mail/confirm",
            to=subscriber.email,
            kind=MessageKind.CONFIRMATION,
            context={
                "confirm_url": link(Purpose.CONFIRM, record_id),
                "choices": choices,
                "days": LIFETIMES[Purpose.CONFIRM].days,
            },
        )
        consent.record(
            subscriber,
            event=ConsentEvent.REQUESTED,
            choices=choices,
            form_path=form_path,
            now=now,
            shown=shown,
            uuid=record_id,
            requested_at=now,
            message_id=message.message_id if message else "",
            expires_at=now + UNDO_WITHIN,
        )


@transaction.atomic
def confirm(
    asked: ConsentRecord, *, form_path: str, now: datetime | None = None
) -> Subscriber | None:
    """Make the requested choices count. Doing it twice changes nothing the second time.

    Whoever left before they confirmed begins anew, with these choices alone.

    Returns None if the subscriber is gone, or has left since they confirmed this request.
    """
    now = now or timezone.now()
    subscriber = Subscriber.objects.select_for_update().filter(uuid=asked.subscriber_uuid).first()
    if subscriber is None:
        return None
    if consent.confirmation_of(asked):
        return subscriber if subscriber.is_active else None
    choices = consent.choices_of(asked)
    if subscriber.unsubscribed_at:
        chosen.replace(subscriber, choices)
    else:
        chosen.add(subscriber, choices)
    _activate(subscriber, now)
    # The mail was wanted: whoever now asks for one thing more does not wait for a day.
    subscriber.asked_at = None
    subscriber.save(update_fields=["asked_at"])
    suppression.lift_for_owner(subscriber.email)
    consent.record(
        subscriber,
        event=ConsentEvent.CONFIRMED,
        choices=choices,
        form_path=form_path,
        now=now,
        request=asked,
        confirmed_at=now,
    )
    logger.info("subscription confirmed subscriber=%s", subscriber.uuid)
    return subscriber


def _activate(subscriber: Subscriber, now: datetime) -> None:
    if not subscriber.is_active:
        subscriber.confirmed_at = now
        subscriber.unsubscribed_at = None
    if subscriber.user_id is None:
        address = EmailAddress.objects.filter(
            email__iexact=subscriber.email, verified=True, user__subscriber__isnull=True
        ).first()
        subscriber.user = address.user if address else None
    subscriber.save(update_fields=["confirmed_at", "unsubscribed_at", "user", "language"])


@transaction.atomic
def change(
    subscriber: Subscriber,
    *,
    choices: list[Choice],
    form_path: str,
    language: str = "",
    now: datetime | None = None,
) -> Subscriber:
    """Replace all choices. Whoever holds the signed link reads the mailbox: no new mail needed.

    Args:
        subscriber: whose choices.
        choices: what counts from now on; none ends the subscription. Of who has left meanwhile
            nothing counts.
        form_path: where it was said.
        language: of mails from now on; empty leaves it as it is.
        now: the time of it.
    """
    now = now or timezone.now()
    subscriber = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    if not subscriber.is_active:
        return subscriber
    if not choices:
        return leaving.unsubscribe(subscriber, form_path=form_path, now=now)
    subscriber.language = language or subscriber.language
    subscriber.save(update_fields=["language"])
    chosen.replace(subscriber, choices)
    chosen.record(subscriber, form_path, now)
    logger.info("subscription changed subscriber=%s", subscriber.uuid)
    return subscriber


@transaction.atomic
def join_account(user: User, email: str, *, now: datetime | None = None) -> Subscriber | None:
    """Bring subscription and account of one person together, once the address is proved theirs.

    A person who changed the address of the account keeps one subscription: that of the new
    address, which takes over what the old one had. What they refused stays refused.
    """
    now = now or timezone.now()
    earlier = moving.earlier_persons(user, email)
    rows = Subscriber.objects.select_for_update()
    here = rows.filter(email__iexact=email).first()
    before = rows.filter(user=user).exclude(email__iexact=email).first()
    if before is not None and before.is_active:
        here = here or Subscriber.objects.create(
            email=email, language=before.language, created_at=now
        )
        _move(before, here, now)
    Subscriber.objects.filter(user=user).exclude(email__iexact=email).update(user=None)
    moving.account(user, email, earlier=earlier)
    if here is None or not here.is_confirmed or here.user_id not in (None, user.pk):
        return None
    here.user = user
    here.save(update_fields=["user"])
    logger.info("subscription joined an account subscriber=%s", here.uuid)
    return here


def _move(before: Subscriber, here: Subscriber, now: datetime) -> None:
    """Let the new address of an account have what the old one had; its own choices come first.

    What it chose before it left, or asked for and never confirmed, counts no more.
    """
    found = chosen.of(before)
    if here.is_active:
        known = {(choice.scope, choice.target_id) for choice in chosen.of(here)}
        chosen.add(here, [one for one in found if (one.scope, one.target_id) not in known])
    else:
        here.language = before.language
        chosen.replace(here, found)
    leaving.unsubscribe(before, form_path=IN_ACCOUNT, now=now)
    moving.subscription(before, here)
    _activate(here, now)
    chosen.record(here, IN_ACCOUNT, now)


def send_link(email: str) -> None:
    """Send the owner of a confirmed address the link to the preference page, once in an hour.

    An address that staff blocked gets none.
    """
    subscriber = Subscriber.objects.filter(email__iexact=email, confirmed_at__isnull=False).first()
    if subscriber is None or suppression.is_blocked_by_staff(email):
        return
    hour = timezone.now().strftime("%Y%m%d%H")
    with translation.override(subscriber.language):
        mail.send(
            "notifications/mail/link",
            to=subscriber.email,
            kind=MessageKind.CONFIRMATION,
            context={"preferences_url": link(Purpose.PREFERENCES, subscriber.uuid)},
            dedupe_key=f"preferences-link:{subscriber.uuid}:{hour}",
        )


def gone(now: datetime) -> QuerySet[Subscriber]:
    """Who never confirmed (7 days) and who left (30 days) and has not asked anew since."""
    unconfirmed = Q(confirmed_at__isnull=True) & (
        Q(asked_at__lt=now - LIFETIMES[Purpose.CONFIRM])
        | Q(asked_at__isnull=True, created_at__lt=now - LIFETIMES[Purpose.CONFIRM])
    )
    asks_anew = Q(asked_at__gte=now - LIFETIMES[Purpose.CONFIRM])
    return Subscriber.objects.filter(
        unconfirmed | Q(unsubscribed_at__lt=now - UNDO_WITHIN) & ~asks_anew
    )


def purge(now: datetime | None = None) -> int:
    """Delete who never confirmed, who left, and proof past its time.

    The mail that asked to confirm forgets its address too: nobody wanted it to be known. Whoever
    subscribed only to what was deleted since has left: there is nothing to write to them about.
    """
    now = now or timezone.now()
    nothing = Subscriber.objects.filter(unsubscribed_at=None, subscriptions=None)
    for person in nothing.filter(confirmed_at__isnull=False):
        leaving.unsubscribe(person, form_path=BY_ITSELF, now=now)
    asked = Message.objects.exclude(to_address="").filter(kind=MessageKind.CONFIRMATION)
    with transaction.atomic():
        # Locked, so that nobody is deleted who asks or confirms just now.
        ids = list(gone(now).select_for_update().values_list("pk", flat=True))
        rows = Subscriber.objects.filter(pk__in=ids)
        addresses = rows.values(address=Lower("email"))
        outbox.forget(asked.alias(address=Lower("to_address")).filter(address__in=addresses))
        people, _by_model = rows.delete()
        consent.purge(now)
    logger.info("subscribers purged rows=%d", people)
    return people
