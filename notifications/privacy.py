"""What we know about a person, and how it goes away."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from accounts.domain.mails import FAREWELL
from accounts.models import User
from notifications.domain import chosen, consent, leaving, ledger, outbox
from notifications.models import (
    Follow,
    Message,
    NoticeRecipient,
    NoticeSettings,
    Refusal,
    ReturnedMail,
    SeedAddress,
    Subscriber,
    Suppression,
)


@dataclass(frozen=True)
class _Person:
    """Somebody by their address, with the account if there is one."""

    email: str
    user: User | None = None


def _subscribers(person: _Person) -> QuerySet[Subscriber]:
    rows = Q(email__iexact=person.email)
    if person.user is not None:
        rows |= Q(user=person.user)
    return Subscriber.objects.filter(rows)


def _addresses(person: _Person) -> list[str]:
    """Every address we may have written to, each once."""
    found = [person.email, *_subscribers(person).values_list("email", flat=True)]
    return sorted({address.lower() for address in found})


def _messages(person: _Person) -> QuerySet[Message]:
    # As the index has it: erased rows are in it no more.
    named = Message.objects.alias(address=Lower("to_address")).exclude(to_address="")
    return named.filter(address__in=_addresses(person))


def _follows(person: _Person) -> QuerySet[Follow]:
    if person.user is None:
        return Follow.objects.none()
    return Follow.objects.filter(user=person.user)


def _notices(person: _Person) -> QuerySet[NoticeRecipient]:
    rows = Q(person__in=_hashes(person))
    for address in _addresses(person):
        rows |= Q(address__iexact=address)
    if person.user is not None:
        rows |= Q(user=person.user)
    return NoticeRecipient.objects.filter(rows)


def _settings(person: _Person) -> QuerySet[NoticeSettings]:
    if person.user is None:
        return NoticeSettings.objects.none()
    return NoticeSettings.objects.filter(user=person.user)


def _refusals(person: _Person) -> QuerySet[Refusal]:
    return Refusal.objects.filter(person__in=_hashes(person))


def _blocked(person: _Person) -> QuerySet[Suppression]:
    named = Suppression.objects.alias(address=Lower("email"))
    return named.filter(address__in=_addresses(person))


def _hashes(person: _Person) -> list[str]:
    return [one for address in _addresses(person) for one in consent.address_hashes(address)]


def _returned(person: _Person) -> QuerySet[ReturnedMail]:
    wanted = Q()
    for address in _addresses(person):
        wanted |= Q(address__iexact=address) | Q(sender__iexact=address)
    return ReturnedMail.objects.filter(wanted)


def export(user: User) -> dict[str, Any]:
    """Subscriptions, the proof of consent, and the mails written to the person."""
    return _export(_Person(user.email, user))


def export_address(email: str) -> dict[str, Any]:
    """The same of somebody without an account."""
    return _export(_Person(email))


def _export(known: _Person) -> dict[str, Any]:
    return {
        "subscriptions": [
            {
                "email": person.email,
                "language": person.language,
                "confirmed_at": person.confirmed_at,
                "unsubscribed_at": person.unsubscribed_at,
                "choices": [choice.label for choice in chosen.of(person)],
            }
            for person in _subscribers(known)
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
            for address in _addresses(known)
            for record in consent.records_of(address)
        ],
        "follows": list(_follows(known).values_list("key", flat=True)),
        "notification_settings": list(_settings(known).values("language", "channels")),
        "notifications": [
            {
                "kind": row.notice.kind,
                "subject": row.notice.subject(row.language),
                "channel": row.channel,
                "at": row.created_at,
                "read_at": row.read_at,
            }
            for row in _notices(known).select_related("notice").order_by("created_at")
        ],
        "refusals": list(_refusals(known).values("key", "created_at")),
        "blocked": list(_blocked(known).values("email", "reason", "detail", "created_at")),
        "messages": [
            {
                "kind": row.kind,
                "subject": row.subject,
                "status": row.status,
                "answer": row.smtp_text,
                "sent_at": row.sent_at,
            }
            for row in _messages(known).order_by("created_at").defer("mime")
        ],
        "returned": [
            {"kind": row.kind, "answer": row.diagnostic, "received_at": row.received_at}
            for row in _returned(known).order_by("received_at").defer("content")
        ],
    }


def erase(user: User) -> None:
    """Delete subscriptions, follows, notices and addresses. Two things stay: numbers and proof.

    The rows of the outbox stay without address, subject and content, so that mailings still add
    up. The proof of consent holds a keyed hash only and ends by itself. Of the mails that wait
    only the last one is still sent: that the account was erased.
    """
    _erase(_Person(user.email, user))


def erase_address(email: str) -> list[UUID]:
    """The same for somebody without an account; returns the public ids that are gone."""
    return _erase(_Person(email))


def addresses_of(public_ids: set[UUID]) -> list[str]:
    """Addresses of subscribers whom a backup brought back."""
    rows = Subscriber.objects.filter(uuid__in=public_ids).order_by("pk")
    return list(rows.values_list("email", flat=True))


@transaction.atomic
def _erase(known: _Person) -> list[UUID]:
    addresses = _addresses(known)
    messages = _messages(known)
    # Some may have gone to an address the account had before.
    told = list(_notices(known).exclude(message=None).values_list("message", flat=True))
    _notices(known).delete()
    _follows(known).delete()
    _settings(known).delete()
    _refusals(known).delete()
    _blocked(known).delete()
    _returned(known).delete()
    public_ids = []
    for person in _subscribers(known):
        leaving.unsubscribe(person, form_path="")
        public_ids.append(person.uuid)
    # Now that nobody can be written to any more: a mailing that is being prepared waits for us.
    ids = [*told, *messages.values_list("pk", flat=True)]
    _subscribers(known).delete()
    for address in addresses:
        SeedAddress.objects.filter(email__iexact=address).delete()
    rows = Message.objects.filter(pk__in=ids).exclude(dedupe_key__startswith=FAREWELL)
    ledger.skip_erased(rows)
    outbox.forget(rows)
    return public_ids
