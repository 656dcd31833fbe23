"""What a subscriber has chosen: the rows of it, and the proof."""

from datetime import datetime

from cms.models import Municipality, ProjectPage, Topic
from notifications.domain import consent, waiting
from notifications.domain.consent import Choice
from notifications.domain.followers import key_of
from notifications.enums import Cadence, ConsentEvent, Scope
from notifications.models import NoticeRecipient, Refusal, Subscriber, Subscription

TARGETS: dict[Scope, type[Topic | ProjectPage | Municipality]] = {
    Scope.TOPIC: Topic,
    Scope.PROJECT: ProjectPage,
    Scope.MUNICIPALITY: Municipality,
}


def of(subscriber: Subscriber) -> list[Choice]:
    """What the subscriber hears about at present."""
    rows = subscriber.subscriptions.select_related("topic", "project", "municipality")
    return [
        Choice(
            scope=Scope(row.scope),
            target_id=row.target_id,
            label=str(row),
            cadence=Cadence(row.cadence),
        )
        for row in rows.order_by("scope", "pk")
    ]


def add(subscriber: Subscriber, choices: list[Choice]) -> None:
    """Add the choices; what is there already gets their cadence.

    Who asks for something takes back an earlier “no more mails about this”. A target that no
    longer exists is left out.
    """
    rows = {}
    for choice in choices:
        target = {} if choice.scope == Scope.ALL else {f"{choice.scope}_id": choice.target_id}
        if choice.scope == Scope.ALL or exists(choice):
            rows[choice.scope, choice.target_id] = Subscription(
                subscriber=subscriber, scope=choice.scope, cadence=choice.cadence, **target
            )
    Subscription.objects.bulk_create(
        rows.values(),
        update_conflicts=True,
        unique_fields=["subscriber", "scope", *(scope.value for scope in TARGETS)],
        update_fields=["cadence"],
    )
    Refusal.objects.filter(
        person__in=consent.address_hashes(subscriber.email),
        key__in=[key_of(row) for row in rows.values()],
    ).delete()


def replace(subscriber: Subscriber, choices: list[Choice]) -> None:
    """Let the choices alone count; what waits about anything else is not sent."""
    subscriber.subscriptions.all().delete()
    add(subscriber, choices)
    end_waiting(subscriber)


def end_waiting(subscriber: Subscriber) -> None:
    """Send nothing that waits about what the subscriber has left."""
    keys = {key_of(row) for row in subscriber.subscriptions.all()}
    told = NoticeRecipient.objects.filter(subscriber=subscriber)
    waiting.end(told.exclude(reason__in=keys), keys=keys)


def exists(choice: Choice) -> bool:
    """Whether what was chosen is still there. Not to be asked of all news, which has no target."""
    return TARGETS[choice.scope]._default_manager.filter(pk=choice.target_id or 0).exists()


def include(subscriber: Subscriber, key: str) -> bool:
    """Whether the subscriber hears about what the key names."""
    return subscriber.is_active and subscriber.subscriptions.filter(**rows_of(key)).exists()


def rows_of(key: str) -> dict[str, object]:
    """The conditions on subscriptions to what a key such as `topic:3` names."""
    scope, _colon, name = key.partition(":")
    return {"scope": scope} if scope == Scope.ALL else {"scope": scope, f"{scope}_id": int(name)}


def record(subscriber: Subscriber, form_path: str, now: datetime) -> None:
    """The proof of what counts from now on."""
    consent.record(
        subscriber,
        event=ConsentEvent.CONFIRMED,
        choices=of(subscriber),
        form_path=form_path,
        now=now,
        requested_at=now,
        confirmed_at=now,
    )
