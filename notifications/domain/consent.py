"""What a subscriber agrees to, and the record of it."""

import hashlib
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from notifications.enums import Cadence, ConsentEvent, Scope
from notifications.models import ConsentRecord, Subscriber


@dataclass(frozen=True)
class Choice:
    """One thing to hear about: its scope and, unless it is all news, the id of its target.

    The label is what was read when it was chosen.
    """

    scope: Scope
    target_id: int | None
    label: str
    cadence: Cadence = Cadence.AT_ONCE

    @property
    def title(self) -> str:
        """For whoever reads it now: a mail may speak another language than the form."""
        return capfirst(str(self.scope.label)) if self.scope == Scope.ALL else self.label


def wording(choices: list[Choice]) -> str:
    """The exact declaration, as the form shows it, with what was chosen."""
    lines = [f"- {choice.label} ({choice.cadence.label})" for choice in choices]
    return "\n".join([declaration(), *lines])


def declaration() -> str:
    """The declaration the form shows beside its button."""
    return _(
        "I would like to receive e-mails from %(site)s (%(region)s) about what I have chosen, as "
        "often as I have chosen. Newsletters come when they appear, a few times a year. I can end "
        "this at any time with the link in every mail."
    ) % {"site": settings.SITE_NAME, "region": settings.SITE_REGION}


def address_hash(email: str, *, secret: str | None = None) -> str:
    """Keyed hash under which the records of an address are found."""
    return salted_hmac(
        "notifications.consent", email.strip().lower(), secret=secret, algorithm="sha256"
    ).hexdigest()


def address_hashes(email: str) -> tuple[str, ...]:
    """The hash of the address under every secret key, that of the present one first."""
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return tuple(address_hash(email, secret=secret) for secret in secrets)


def records_of(email: str) -> list[ConsentRecord]:
    """The proof for an address, oldest first, also under earlier secret keys."""
    return list(ConsentRecord.objects.filter(address_hash__in=address_hashes(email)))


def record(
    subscriber: Subscriber,
    *,
    event: ConsentEvent,
    choices: list[Choice],
    form_path: str,
    now: datetime,
    request: ConsentRecord | None = None,
    shown: str = "",
    **fields: Any,
) -> ConsentRecord:
    """Append to the proof. A confirmation repeats wording and time of its request.

    Args:
        subscriber: whose proof.
        event: what they said.
        choices: what it is about.
        form_path: where they said it.
        now: the time of it.
        request: what is confirmed.
        shown: the declaration as the person read it; empty: as it is in the language of now.
        fields: of the record.
    """
    text = request.wording if request else shown or (wording(choices) if choices else "")
    return ConsentRecord.objects.create(
        event=event,
        subscriber_uuid=subscriber.uuid,
        address_hash=address_hash(subscriber.email),
        scopes=[asdict(choice) for choice in choices],
        wording=text,
        wording_hash=hashlib.sha256(text.encode()).hexdigest() if text else "",
        form_path=form_path[:200],
        requested_at=request.requested_at if request else fields.pop("requested_at", None),
        message_id=request.message_id if request else fields.pop("message_id", ""),
        created_at=now,
        **fields,
    )


def confirmation_of(request: ConsentRecord) -> ConsentRecord | None:
    """The record of the click that answered this request, if there was one."""
    rows = ConsentRecord.objects.filter(event=ConsentEvent.CONFIRMED, message_id__gt="")
    return rows.filter(message_id=request.message_id).first()


def choices_of(request: ConsentRecord) -> list[Choice]:
    """What the recorded request asked for."""
    return [
        Choice(
            scope=Scope(item["scope"]),
            target_id=item["target_id"],
            label=item["label"],
            cadence=Cadence(item["cadence"]),
        )
        for item in request.scopes
    ]


def last_choice(subscriber: Subscriber, scope: Scope, target_id: int | None) -> Choice | None:
    """What the subscriber last agreed to hear about this thing; None if they never did."""
    agreed = ConsentRecord.objects.filter(
        subscriber_uuid=subscriber.uuid,
        event__in=[ConsentEvent.CONFIRMED, ConsentEvent.RESUMED],
        scopes__contains=[{"scope": scope.value, "target_id": target_id}],
    ).last()
    found = choices_of(agreed) if agreed else []
    return next((one for one in found if (one.scope, one.target_id) == (scope, target_id)), None)


def past(now: datetime) -> QuerySet[ConsentRecord]:
    """Proof past its time: a withdrawal, and what it ended."""
    return ConsentRecord.objects.filter(_ended(now) | Q(expires_at__lt=now))


def purge(now: datetime) -> None:
    """Delete proof past its time: first what a withdrawal ended, then the withdrawal itself."""
    ConsentRecord.objects.filter(_ended(now)).delete()
    ConsentRecord.objects.filter(expires_at__lt=now).delete()


def _ended(now: datetime) -> Q:
    """What a withdrawal ended. One that was taken back ended nothing: the consent goes on."""
    of_same = ConsentRecord.objects.filter(subscriber_uuid=OuterRef("subscriber_uuid"))
    said = of_same.filter(pk__gt=OuterRef("pk")).exclude(event=ConsentEvent.REQUESTED)
    followed_by = Coalesce(Subquery(said.order_by("pk").values("event")[:1]), Value(""))
    withdrawal = of_same.filter(
        event=ConsentEvent.WITHDRAWN, created_at__gte=OuterRef("created_at"), expires_at__lt=now
    )
    standing = withdrawal.alias(followed_by=followed_by).exclude(followed_by=ConsentEvent.RESUMED)
    return Q(Exists(standing), expires_at=None)


def end_of_limitation(moment: datetime) -> datetime:
    """Claims lapse three years after the end of the year (sections 195 and 199 BGB).

    It is the year of the calendar here, not that of UTC.
    """
    here = timezone.localtime(moment)
    return datetime(here.year + 4, 1, 1, tzinfo=here.tzinfo)
