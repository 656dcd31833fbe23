"""What we know about a person, and how it goes away."""

from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import User
from notifications.domain import consent, ledger, subscription
from notifications.enums import FINAL, MessageKind
from notifications.models import Message, Subscriber, Suppression


def _subscribers(user: User) -> QuerySet[Subscriber]:
    return Subscriber.objects.filter(Q(user=user) | Q(email__iexact=user.email))


def _addresses(user: User) -> list[str]:
    """Every address we may have written to, each once."""
    found = [user.email, *_subscribers(user).values_list("email", flat=True)]
    return sorted({address.lower() for address in found})


def _messages(user: User) -> QuerySet[Message]:
    wanted = Q()
    for address in _addresses(user):
        wanted |= Q(to_address__iexact=address)
    return Message.objects.filter(wanted)


def export(user: User) -> dict[str, Any]:
    """Subscriptions, the proof of consent, and the mails written to the person."""
    addresses = _addresses(user)
    return {
        "subscriptions": [
            {
                "email": person.email,
                "language": person.language,
                "confirmed_at": person.confirmed_at,
                "unsubscribed_at": person.unsubscribed_at,
                "choices": [choice.label for choice in subscription.choices_now(person)],
            }
            for person in _subscribers(user)
        ],
        "consent": [
            {
                "event": record.event,
                "wording": record.wording,
                "form": record.form_path,
                "requested_at": record.requested_at,
                "confirmed_at": record.confirmed_at,
                "recorded_at": record.created_at,
            }
            for address in addresses
            for record in consent.records_of(address)
        ],
        "messages": [
            {"kind": row.kind, "subject": row.subject, "status": row.status, "sent_at": row.sent_at}
            for row in _messages(user).order_by("created_at").defer("mime")
        ],
    }


@transaction.atomic
def erase(user: User) -> None:
    """Delete subscriptions and addresses. Two things stay: numbers and proof.

    The rows of the outbox stay without address, subject and content, so that mailings still add
    up. The proof of consent holds a keyed hash only and ends by itself. Account mails that wait
    are still sent: the confirmation of the erasure is one of them.
    """
    messages = _messages(user)
    ids = list(messages.values_list("pk", flat=True))
    for person in _subscribers(user):
        subscription.unsubscribe(person, form_path="")
    _subscribers(user).delete()
    Suppression.objects.filter(email__iexact=user.email).delete()
    rows = Message.objects.filter(pk__in=ids)
    ledger.skip_waiting(rows.exclude(kind=MessageKind.ACCOUNT), reason="erased")
    rows.filter(status__in=FINAL).update(to_address="", subject="", mime=None)
