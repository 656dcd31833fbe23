"""What this room knows about a person, and how it forgets."""

from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import User
from cms.domain import page_cache
from notifications.domain import ledger, outbox
from notifications.models import Message
from participation.domain import about_me, finding
from participation.domain import contribution as contributions
from participation.domain import photo as photos
from participation.domain import sign_up as sign_ups
from participation.domain.data_sheet_mails import contact_key
from participation.models import (
    AboutMe,
    ArchiveOffer,
    Contribution,
    DataSheetRequest,
    Inquiry,
    InquiryEntry,
    Objection,
    Report,
    SealedText,
    Support,
)


def export(user: User) -> dict[str, Any]:
    """Everything the person handed in, ready for JSON. Nothing of other people."""
    return {
        "about_me": _exported_about_me(user),
        "event_sign_ups": _exported_sign_ups(user),
        "contributions": _exported_contributions(user),
        "data_sheet_requests": _exported_requests(user),
        "objections": _exported_objections(user),
        "supports": _exported_supports(user),
        "reports": _exported_reports(user),
        "inquiries": _exported_inquiries(user),
    }


def _exported_about_me(user: User) -> list[dict[str, Any]]:
    return [
        {
            "municipality": row.municipality.name if row.municipality else "",
            "year_of_birth": row.year_band,
        }
        for row in AboutMe.objects.filter(user=user).select_related("municipality")
    ]


def _exported_sign_ups(user: User) -> list[dict[str, Any]]:
    return [
        {
            "event": row.event.title,
            "begins": row.event.starts_at.isoformat(),
            "state": row.state,
            "at": row.created_at.isoformat(),
        }
        for row in sign_ups.of_person(user).select_related("event").order_by("pk")
    ]


def _exported_contributions(user: User) -> list[dict[str, Any]]:
    written = Contribution.objects.filter(author=user).select_related("page", "sealed", "photo")
    return [
        {
            "id": str(item.public_id),
            "page": item.page.title,
            "title": item.title,
            "text": item.body or _sealed(item),
            "earlier_versions": [
                {"title": row.title, "text": row.body, "written": row.written_at.isoformat()}
                for row in item.earlier_versions.all()
            ],
            "place": f"{item.latitude}, {item.longitude}" if item.latitude is not None else "",
            "picture_shows": item.photo.alt if hasattr(item, "photo") else "",
            "status": item.status,
            "written": item.created_at.isoformat(),
            "published": item.published_at.isoformat() if item.published_at else None,
            "supports": item.support_count,
            "replies": item.reply_count,
        }
        for item in written.prefetch_related("earlier_versions").order_by("pk")
    ]


def _exported_requests(user: User) -> list[dict[str, Any]]:
    return [
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
    ]


def _exported_objections(user: User) -> list[dict[str, Any]]:
    rows = Objection.objects.filter(contribution__author=user)
    return [
        {
            "contribution": str(row.contribution.public_id),
            "decision": row.decision.reason,
            "text": row.text,
            "at": row.created_at.isoformat(),
        }
        for row in rows.select_related("contribution", "decision").order_by("pk")
    ]


def _exported_supports(user: User) -> list[dict[str, Any]]:
    rows = Support.objects.filter(user=user).select_related("contribution").order_by("pk")
    return [
        {"contribution": str(row.contribution.public_id), "at": row.created_at.isoformat()}
        for row in rows
    ]


def _exported_reports(user: User) -> list[dict[str, Any]]:
    return [
        {
            "contribution": str(row.contribution.public_id),
            "reason": row.reason,
            "text": row.text,
            "at": row.created_at.isoformat(),
        }
        for row in Report.objects.filter(reporter=user)
        .select_related("contribution")
        .order_by("pk")
    ]


def _exported_inquiries(user: User) -> list[dict[str, Any]]:
    return [
        {
            "receipt": row.receipt,
            "kind": row.kind,
            "where": row.place,
            "text": row.text,
            "status": row.status,
            "at": row.created_at.isoformat(),
        }
        for row in Inquiry.objects.filter(email=user.email).order_by("pk")
    ]


def files(user: User) -> dict[str, bytes]:
    """The photographs the person handed in."""
    return photos.files_of(user)


def _sealed(contribution: Contribution) -> str:
    """What the moderation took out of sight still belongs to whoever wrote it."""
    sealed = getattr(contribution, "sealed", None)
    return sealed.body if sealed else ""


def _requests(user: User) -> QuerySet[DataSheetRequest]:
    """What the person asked for, signed in or with the same address as a guest."""
    return DataSheetRequest.objects.filter(Q(user=user) | Q(email__iexact=user.email))


def _forget_requests(user: User) -> None:
    """Delete the requests and what the mails to the offices say about the person."""
    keys = [contact_key(row) for row in _requests(user)]
    mails = Message.objects.filter(dedupe_key__in=keys)
    ledger.skip_erased(mails)
    outbox.forget(mails)
    _requests(user).delete()


@transaction.atomic
def erase(user: User) -> None:
    """Cut every tie between the person and what they did here.

    What was never public goes with its text. Published words belong to a conversation with
    others and stay under “Deleted account”; who does not want that withdraws them before. Answers
    and decisions about them stay. The texts of reports, objections and sealed words go, supports
    stay as a number.
    """
    about_me.delete(user)
    contributions.wipe_unpublished(user)
    for sign_up in sign_ups.of_person(user):
        sign_ups.cancel(sign_up, quiet=True)
    sign_ups.of_person(user).delete()
    SealedText.objects.filter(contribution__author=user).delete()
    Objection.objects.filter(contribution__author=user).update(text="")
    finding.hide_all(user)
    photos.forget(user)
    pages = Contribution.objects.filter(author=user).values_list("page_id", flat=True).distinct()
    for page_id in pages:
        page_cache.drop_page(page_id)
    Contribution.objects.filter(author=user).update(author=None)
    Support.objects.filter(user=user).update(user=None)
    Report.objects.filter(reporter=user).update(reporter=None, text="")
    user.moderation_decisions.update(by=None)
    user.answer_cases.update(person=None)
    user.case_entries.update(by=None)
    ArchiveOffer.objects.filter(offered_by=user).update(offered_by=None)
    user.official_responses.update(by=None)
    _forget_requests(user)
    # What the person wrote and what was answered go; the receipt and its dates stay as a number.
    mine = Inquiry.objects.filter(email=user.email)
    InquiryEntry.objects.filter(inquiry__in=mine).update(text="")
    mine.update(email="", text="", place="")
    InquiryEntry.objects.filter(by=user).update(by=None)
