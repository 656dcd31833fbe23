"""People without an account: they confirm by mail that the words are theirs."""

import hashlib
import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from participation.domain import mails
from participation.domain import photo as photos
from participation.enums import ContributionStatus
from participation.models import Contribution, GuestConfirmation, Photo

logger = logging.getLogger(__name__)

LIFETIME = timedelta(days=7)
PURGE_BATCH = 500


class InvalidToken(Exception):
    """The link is unknown, too old, or its contribution is gone. Nobody learns which."""


@dataclass(frozen=True)
class Guest:
    """What a guest tells about themselves, and the language of the page they did it on.

    The name may be empty.
    """

    email: str
    name: str = ""
    language: str = "de"


def ask_to_confirm(contribution: Contribution, *, guest: Guest) -> GuestConfirmation:
    """Keep the address apart from the words and send the link. Only its hash is stored."""
    token = secrets.token_urlsafe(32)
    confirmation = GuestConfirmation.objects.create(
        contribution=contribution,
        email=guest.email,
        language=guest.language,
        token_hash=_digest(token),
        expires_at=timezone.now() + LIFETIME,
    )
    mails.send_confirmation(contribution, email=guest.email, token=token)
    return confirmation


def find(token: str) -> GuestConfirmation:
    """The confirmation behind a link; raise InvalidToken if there is none any more."""
    return _resolve(token, for_update=False)


def lock(token: str) -> GuestConfirmation:
    """As `find`, with the confirmation and its contribution locked against a second click."""
    return _resolve(token, for_update=True)


def _resolve(token: str, *, for_update: bool) -> GuestConfirmation:
    rows = GuestConfirmation.objects.select_related("contribution__page")
    if for_update:
        rows = rows.select_for_update(of=("self", "contribution"))
    confirmation = rows.filter(token_hash=_digest(token)).first()
    if confirmation is None:
        raise InvalidToken
    waiting = confirmation.contribution.status == ContributionStatus.UNCONFIRMED
    if confirmation.confirmed_at is None and (
        not waiting or confirmation.expires_at <= timezone.now()
    ):
        raise InvalidToken
    return confirmation


def expired(now: datetime) -> QuerySet[Contribution]:
    """What was never confirmed in time."""
    return Contribution.objects.filter(
        status=ContributionStatus.UNCONFIRMED, guest_confirmation__expires_at__lte=now
    )


def purge_expired() -> int:
    """Delete what was never confirmed in time, words and address; return how many."""
    with transaction.atomic():
        rows = expired(timezone.now()).select_for_update(of=("self",), skip_locked=True)
        keys = list(rows.values_list("pk", flat=True)[:PURGE_BATCH])
        for photo in Photo.objects.filter(contribution__in=keys):
            photos.delete_files(photo)
        Contribution.objects.filter(pk__in=keys).delete()
    if keys:
        logger.info("%s unconfirmed contributions deleted", len(keys))
    return len(keys)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
