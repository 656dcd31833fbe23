"""What this room knows about a person, and how it forgets."""

from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import User
from cms.domain import page_cache
from notifications.domain import ledger
from notifications.enums import FINAL
from notifications.models import Message
from participation.domain import contribution as contributions
from participation.domain import finding
from participation.domain import sign_up as sign_ups
from participation.domain.data_sheet_mails import contact_key
from participation.models import (
    Contribution,
    DataSheetRequest,
    EventSignUp,
    Inquiry,
    InquiryEntry,
    Report,
    Support,
)


def export(user: User) -> dict[str, Any]:
    """Everything the person handed in, ready for JSON. Nothing of other people."""
    written = Contribution.objects.filter(author=user).select_related("page").order_by("pk")
    written = written.prefetch_related("earlier_versions")
    supported = Support.objects.filter(user=user).select_related("contribution").order_by("pk")
    reported = Report.objects.filter(reporter=user).select_related("contribution").order_by("pk")
    return {
        "event_sign_ups": [
            {
                "event": row.event.title,
                "begins": row.event.starts_at.isoformat(),
                "state": row.state,
                "at": row.created_at.isoformat(),
            }
            for row in _sign_ups(user).select_related("event").order_by("pk")
        ],
        "contributions": [
            {
                "id": str(item.public_id),
                "page": item.page.title,
                "title": item.title,
                "text": item.body,
                "earlier_versions": [
                    {"title": row.title, "text": row.body, "written": row.written_at.isoformat()}
                    for row in item.earlier_versions.all()
                ],
                "status": item.status,
                "written": item.created_at.isoformat(),
                "published": item.published_at.isoformat() if item.published_at else None,
                "supports": item.support_count,
                "replies": item.reply_count,
            }
            for item in written
        ],
        "data_sheet_requests": [
            {
                "number": row.number,
                "document": row.document_title,
                "name": row.name,
                "email": row.email,
                "purpose": row.purpose,
                "status": row.status,
                "asked": row.created_at.isoformat(),
            }
            for row in _requests(user).order_by("pk")
        ],
        "supports": [
            {"contribution": str(row.contribution.public_id), "at": row.created_at.isoformat()}
            for row in supported
        ],
        "reports": [
            {
                "contribution": str(row.contribution.public_id),
                "reason": row.reason,
                "text": row.text,
                "at": row.created_at.isoformat(),
            }
            for row in reported
        ],
        "inquiries": [
            {
                "receipt": row.receipt,
                "kind": row.kind,
                "where": row.place,
                "text": row.text,
                "status": row.status,
                "at": row.created_at.isoformat(),
            }
            for row in Inquiry.objects.filter(email=user.email).order_by("pk")
        ],
    }


def _requests(user: User) -> QuerySet[DataSheetRequest]:
    """What the person asked for, signed in or with the same address as a guest."""
    return DataSheetRequest.objects.filter(Q(user=user) | Q(email__iexact=user.email))


def _sign_ups(user: User) -> QuerySet[EventSignUp]:
    """Where the person wants to go, signed in or with the same address as a guest."""
    return EventSignUp.objects.filter(Q(account=user) | Q(email__iexact=user.email))


def _forget_requests(user: User) -> None:
    """Delete the requests and what the mails to the offices say about the person."""
    keys = [contact_key(row) for row in _requests(user)]
    mails = Message.objects.filter(dedupe_key__in=keys)
    ledger.skip_waiting(mails, reason="erased")
    mails.filter(status__in=FINAL).update(to_address="", subject="", mime=None)
    _requests(user).delete()


@transaction.atomic
def erase(user: User) -> None:
    """Cut every tie between the person and what they did here.

    What was never public goes with its text. Published words belong to a conversation with
    others and stay under “Deleted account”; who does not want that withdraws them before. The
    texts of reports go, supports stay as a number.
    """
    contributions.wipe_unpublished(user)
    for sign_up in _sign_ups(user):
        sign_ups.cancel(sign_up, quiet=True)
    _sign_ups(user).delete()
    finding.hide_all(user)
    pages = Contribution.objects.filter(author=user).values_list("page_id", flat=True).distinct()
    for page_id in pages:
        page_cache.drop_page(page_id)
    Contribution.objects.filter(author=user).update(author=None)
    Support.objects.filter(user=user).update(user=None)
    Report.objects.filter(reporter=user).update(reporter=None, text="")
    user.moderation_decisions.update(by=None)
    _forget_requests(user)
    # What the person wrote and what was answered go; the receipt and its dates stay as a number.
    mine = Inquiry.objects.filter(email=user.email)
    InquiryEntry.objects.filter(inquiry__in=mine).update(text="")
    mine.update(email="", text="", place="")
    InquiryEntry.objects.filter(by=user).update(by=None)
