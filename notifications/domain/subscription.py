"""Subscribing, confirming, changing, ending."""

import logging
import uuid
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation

from cms.models import Municipality, ProjectPage, Topic
from notifications.domain import consent, mail
from notifications.domain.consent import Choice
from notifications.domain.tokens import LIFETIMES, Purpose, link
from notifications.enums import ConsentEvent, MessageKind, Scope
from notifications.models import ConsentRecord, Subscriber, Subscription

logger = logging.getLogger(__name__)

ASK_AGAIN_AFTER = timedelta(hours=24)
UNDO_WITHIN = timedelta(days=30)
TARGETS: dict[Scope, type[Topic | ProjectPage | Municipality]] = {
    Scope.TOPIC: Topic,
    Scope.PROJECT: ProjectPage,
    Scope.MUNICIPALITY: Municipality,
}


@transaction.atomic
def request(
    email: str, *, choices: list[Choice], form_path: str, language: str, now: datetime | None = None
) -> Subscriber:
    """Ask the owner of the address to confirm the choices; nothing else changes before.

    Anybody can type any address, so an address gets at most one such mail in 24 hours, and the
    caller shows the same answer whether there was one or not.
    """
    now = now or timezone.now()
    subscriber, _created = Subscriber.objects.get_or_create(
        email__iexact=email, defaults={"email": email, "language": language, "created_at": now}
    )
    subscriber = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    if subscriber.asked_at and now - subscriber.asked_at < ASK_AGAIN_AFTER:
        logger.info("subscription asked again too soon subscriber=%s", subscriber.uuid)
        return subscriber
    _ask(subscriber, choices, form_path, now)
    subscriber.asked_at = now
    subscriber.save(update_fields=["asked_at"])
    logger.info("subscription requested subscriber=%s", subscriber.uuid)
    return subscriber


def _ask(subscriber: Subscriber, choices: list[Choice], form_path: str, now: datetime) -> None:
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

    Returns None if the subscriber is gone, or has ended the subscription since.
    """
    now = now or timezone.now()
    subscriber = Subscriber.objects.select_for_update().filter(uuid=asked.subscriber_uuid).first()
    if subscriber is None:
        return None
    done = ConsentRecord.objects.filter(
        event=ConsentEvent.CONFIRMED, message_id=asked.message_id, message_id__gt=""
    )
    if done.exists():
        return subscriber if subscriber.is_active else None
    choices = consent.choices_of(asked)
    if subscriber.unsubscribed_at:
        subscriber.subscriptions.all().delete()
    _add(subscriber, choices)
    _activate(subscriber, now)
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
    subscriber.save(update_fields=["confirmed_at", "unsubscribed_at", "user"])


def _add(subscriber: Subscriber, choices: list[Choice]) -> None:
    """Add what is not there yet; a target that no longer exists is left out."""
    rows = []
    for choice in choices:
        if choice.scope == Scope.ALL:
            rows.append(Subscription(subscriber=subscriber, scope=Scope.ALL))
            continue
        if TARGETS[choice.scope]._default_manager.filter(pk=choice.target_id or 0).exists():
            rows.append(
                Subscription(
                    subscriber=subscriber,
                    scope=choice.scope,
                    cadence=choice.cadence,
                    **{f"{choice.scope}_id": choice.target_id},
                )
            )
    Subscription.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def change(
    subscriber: Subscriber, *, choices: list[Choice], form_path: str, now: datetime | None = None
) -> Subscriber:
    """Replace all choices. Whoever holds the signed link reads the mailbox: no new mail needed."""
    now = now or timezone.now()
    subscriber = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    if not choices:
        return unsubscribe(subscriber, form_path=form_path, now=now)
    subscriber.subscriptions.all().delete()
    _add(subscriber, choices)
    _activate(subscriber, now)
    consent.record(
        subscriber,
        event=ConsentEvent.CONFIRMED,
        choices=choices,
        form_path=form_path,
        now=now,
        requested_at=now,
        confirmed_at=now,
    )
    logger.info("subscription changed subscriber=%s", subscriber.uuid)
    return subscriber


@transaction.atomic
def unsubscribe(
    subscriber: Subscriber, *, form_path: str, now: datetime | None = None
) -> Subscriber:
    """End everything at once; waiting newsletters are not sent any more. Idempotent."""
    now = now or timezone.now()
    subscriber = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    if not subscriber.is_active:
        return subscriber
    subscriber.unsubscribed_at = now
    subscriber.save(update_fields=["unsubscribed_at"])
    consent.record(
        subscriber,
        event=ConsentEvent.WITHDRAWN,
        choices=[],
        form_path=form_path,
        now=now,
        expires_at=consent.end_of_limitation(now),
    )
    logger.info("unsubscribed subscriber=%s", subscriber.uuid)
    return subscriber


@transaction.atomic
def resume(subscriber: Subscriber, *, form_path: str, now: datetime | None = None) -> Subscriber:
    """Take back an unsubscription of the last 30 days, with the choices as they were."""
    now = now or timezone.now()
    subscriber = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    ended = subscriber.unsubscribed_at
    if ended is None or subscriber.confirmed_at is None or now - ended > UNDO_WITHIN:
        return subscriber
    subscriber.unsubscribed_at = None
    subscriber.save(update_fields=["unsubscribed_at"])
    consent.record(
        subscriber,
        event=ConsentEvent.RESUMED,
        choices=choices_now(subscriber),
        form_path=form_path,
        now=now,
        confirmed_at=now,
    )
    logger.info("unsubscription taken back subscriber=%s", subscriber.uuid)
    return subscriber


def choices_now(subscriber: Subscriber) -> list[Choice]:
    """What the subscriber hears about at present."""
    rows = subscriber.subscriptions.select_related("topic", "project", "municipality")
    return [
        Choice(
            scope=Scope(row.scope),
            target_id=row.topic_id or row.project_id or row.municipality_id,
            label=str(row),
        )
        for row in rows.order_by("scope", "pk")
    ]


def send_link(email: str) -> None:
    """Send the owner of a confirmed address the link to the preference page, once in an hour."""
    subscriber = Subscriber.objects.filter(email__iexact=email, confirmed_at__isnull=False).first()
    if subscriber is None:
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


def purge(now: datetime | None = None) -> int:
    """Delete who never confirmed (7 days), who left (30 days), and proof past its time."""
    now = now or timezone.now()
    unconfirmed = Q(confirmed_at__isnull=True) & (
        Q(asked_at__lt=now - LIFETIMES[Purpose.CONFIRM])
        | Q(asked_at__isnull=True, created_at__lt=now - LIFETIMES[Purpose.CONFIRM])
    )
    with transaction.atomic():
        people, _by_model = Subscriber.objects.filter(
            unconfirmed | Q(unsubscribed_at__lt=now - UNDO_WITHIN)
        ).delete()
        consent.purge(now)
    logger.info("subscribers purged rows=%d", people)
    return people
