"""Asking for a document that is not public, and settling such a request."""

import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from cms.models import RestrictedDocument
from notifications.domain import languages
from participation.domain import data_sheet_mails as mails
from participation.enums import RequestStatus
from participation.models import DataSheetRequest

logger = logging.getLogger(__name__)

# Whoever asks hears within two weeks.
DUE = timedelta(days=14)
# Settled requests are kept so long, for questions that follow; then they go.
KEEP = timedelta(days=180)
# No letters or digits that look alike, because people read the number out on the telephone.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


class NobodyToAsk(Exception):
    """The project names no contact."""


class AlreadySettled(Exception):
    """Somebody else was faster."""


@dataclass(frozen=True)
class Asker:
    """Who asks, and what for. The name may be empty."""

    email: str
    purpose: str
    name: str = ""
    user: User | None = None


def new_number() -> str:
    """A number nobody can guess and that tells nothing."""
    return "D-" + "".join(secrets.choice(ALPHABET) for _ in range(8))


@transaction.atomic
def ask(document: RestrictedDocument, *, asker: Asker, submit_key: UUID) -> DataSheetRequest:
    """Note the request, write to the contact of the project and send a receipt.

    A second press of the button (same key, same address) gives the same request. Call it in the
    language of the page on which they ask: they are answered in it. Raises NobodyToAsk if the
    project names no contact.
    """
    project = document.page
    if project.contact is None:
        raise NobodyToAsk
    request, is_new = DataSheetRequest.objects.get_or_create(
        submit_key=submit_key,
        email=asker.email,
        defaults={
            "number": new_number(),
            "project": project,
            "project_title": project.title,
            "document_title": document.title,
            "user": asker.user,
            "name": asker.name,
            "purpose": asker.purpose,
            "language": languages.for_mails(),
            "due_on": timezone.localdate() + DUE,
        },
    )
    if is_new:
        mails.send_to_contact(request, to=project.contact.email)
        mails.send_receipt(request)
        logger.info("data sheet request %s handed in", request.pk)
    return request


@transaction.atomic
def settle(
    request: DataSheetRequest, *, status: RequestStatus, by: User, reason: str = ""
) -> DataSheetRequest:
    """Answered or declined. Who is declined reads the reason in a mail.

    Raises AlreadySettled if the request is not open any more.
    """
    row = DataSheetRequest.objects.select_for_update().get(pk=request.pk)
    if not row.is_open:
        raise AlreadySettled
    row.status = status
    row.settled_at = timezone.now()
    row.settled_by = by
    row.reason = reason
    row.save(update_fields=["status", "settled_at", "settled_by", "reason"])
    if status == RequestStatus.DECLINED:
        mails.send_declined(row)
    logger.info("data sheet request %s is %s", row.pk, status)
    return row


def settled(now: datetime) -> QuerySet[DataSheetRequest]:
    """What was settled more than 180 days ago."""
    return DataSheetRequest.objects.filter(settled_at__lt=now - KEEP)


def purge_settled() -> int:
    """Delete what was settled long ago; return how many."""
    count, _rows = settled(timezone.now()).delete()
    logger.info("%s data sheet requests deleted", count)
    return count
