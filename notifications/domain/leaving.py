"""Leaving, in part or altogether, and coming back."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from cms.models import Topic
from notifications.domain import chosen, consent
from notifications.domain.consent import Choice
from notifications.domain.followers import ALL_NEWS
from notifications.enums import Cadence, ConsentEvent, Scope
from notifications.models import Subscriber

logger = logging.getLogger(__name__)

UNDO_WITHIN = timedelta(days=30)


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
        choices=chosen.of(subscriber),
        form_path=form_path,
        now=now,
        confirmed_at=now,
    )
    logger.info("unsubscription taken back subscriber=%s", subscriber.uuid)
    return subscriber


@transaction.atomic
def leave(
    subscriber: Subscriber, *, key: str, form_path: str, now: datetime | None = None
) -> Subscriber:
    """End one subscription, named by its key such as `topic:3`; with the last one, everything."""
    now = now or timezone.now()
    subscriber = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    rows = subscriber.subscriptions.all()
    kept = rows.exclude(**chosen.rows_of(key))
    if not subscriber.is_active or not rows.filter(**chosen.rows_of(key)).exists():
        return subscriber
    if not kept.exists():
        return unsubscribe(subscriber, form_path=form_path, now=now)
    rows.filter(**chosen.rows_of(key)).delete()
    chosen.end_waiting(subscriber)
    chosen.record(subscriber, form_path, now)
    logger.info("subscription left subscriber=%s", subscriber.uuid)
    return subscriber


@transaction.atomic
def leave_list(
    subscriber: Subscriber, *, topic_id: int, form_path: str, now: datetime | None = None
) -> Subscriber:
    """End the issues for one topic: none of them comes any more. Idempotent.

    Who reads all news would get them all the same, and what an issue for a topic that is gone
    belonged to nobody can say: then everything ends.
    """
    subscriber = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    if chosen.include(subscriber, ALL_NEWS) or not Topic.objects.filter(pk=topic_id).exists():
        return unsubscribe(subscriber, form_path=form_path, now=now)
    return leave(subscriber, key=_key_of_topic(topic_id), form_path=form_path, now=now)


@transaction.atomic
def return_to_list(subscriber: Subscriber, *, topic_id: int, form_path: str) -> Subscriber:
    """Take back `leave_list` where it ended the topic alone. Only what was agreed to comes back."""
    agreed = consent.last_choice(subscriber, Scope.TOPIC, topic_id)
    if agreed is None or not chosen.exists(agreed) or not subscriber.is_active:
        return subscriber
    key = _key_of_topic(topic_id)
    return return_to(subscriber, key=key, cadence=agreed.cadence, form_path=form_path)


def gets_list(subscriber: Subscriber, topic_id: int) -> bool:
    """Whether issues for one topic come to the subscriber."""
    keys = (ALL_NEWS, _key_of_topic(topic_id))
    return any(chosen.include(subscriber, key) for key in keys)


def _key_of_topic(topic_id: int) -> str:
    return f"{Scope.TOPIC}:{topic_id}"


@transaction.atomic
def return_to(
    subscriber: Subscriber,
    *,
    key: str,
    cadence: Cadence,
    form_path: str,
    now: datetime | None = None,
) -> Subscriber:
    """Take back `leave`."""
    now = now or timezone.now()
    subscriber = resume(subscriber, form_path=form_path, now=now)
    if not subscriber.is_active or chosen.include(subscriber, key):
        return subscriber
    scope, _colon, name = key.partition(":")
    target = None if scope == Scope.ALL else int(name)
    chosen.add(subscriber, [Choice(Scope(scope), target, "", cadence)])
    chosen.record(subscriber, form_path, now)
    return subscriber
