"""The verbs of an inquiry: hand in, work on it, make it a known barrier, forget it."""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.models import Site

from accounts.models import User
from cms.domain import page_cache
from cms.models import AccessibilityDefect, AccessibilitySettings, Contact
from notifications.domain import languages
from participation.domain import mails
from participation.domain.receipt import new_receipt
from participation.enums import InquiryAction, InquiryKind, InquiryStatus
from participation.models import Inquiry, InquiryEntry
from participation.rules import INQUIRY_ACTIONS, possible_inquiry_actions

logger = logging.getLogger(__name__)

KEEP = timedelta(days=180)
PREFIXES = {InquiryKind.BARRIER: "B", InquiryKind.CONTACT: "K"}


class ActionNotPossible(Exception):
    """The inquiry is in another state by now, or has no address to answer to."""


def settings() -> AccessibilitySettings:
    """What the body that runs the site promises; the defaults on a site without settings."""
    site = Site.objects.filter(is_default_site=True).first()
    return AccessibilitySettings.for_site(site) if site else AccessibilitySettings()


@transaction.atomic
def hand_in(
    kind: InquiryKind,
    *,
    text: str,
    submit_key: UUID,
    place: str = "",
    email: str = "",
    contact: Contact | None = None,
) -> Inquiry:
    """Keep an inquiry, tell the office, confirm to the resident if there is an address.

    The same key twice returns the first inquiry, so that a double click makes one. Call it in the
    language of the page on which it is written: the answer speaks it.
    """
    facts = settings()
    office = contact or facts.contact
    inquiry, is_new = Inquiry.objects.get_or_create(
        submit_key=submit_key,
        defaults={
            "receipt": new_receipt(PREFIXES[kind]),
            "kind": kind,
            "text": text,
            "place": place,
            "email": email,
            "language": languages.for_mails(),
            "contact": office,
            "due_on": timezone.localdate() + timedelta(days=facts.answer_days),
        },
    )
    if is_new:
        if office:
            mails.send_inquiry(inquiry, to=office.email)
        if email:
            mails.send_receipt(inquiry)
        logger.info("inquiry handed in kind=%s", kind)
    return inquiry


@transaction.atomic
def work(inquiry: Inquiry, *, action: InquiryAction, text: str, by: User) -> InquiryEntry:
    """Do one step; an answer goes out by mail.

    Raises:
        ActionNotPossible: somebody else was faster, or there is no address to answer to.
    """
    locked = Inquiry.objects.select_for_update().get(pk=inquiry.pk)
    if action not in possible_inquiry_actions(locked):
        raise ActionNotPossible
    _sources, target = INQUIRY_ACTIONS[action]
    locked.status = target
    locked.closed_at = timezone.now() if target == InquiryStatus.CLOSED else None
    locked.save(update_fields=["status", "closed_at"])
    entry = InquiryEntry.objects.create(inquiry=locked, action=action, text=text, by=by)
    if action == InquiryAction.ANSWER:
        mails.send_answer(locked, entry)
    logger.info("inquiry %s: %s", locked.pk, action)
    return entry


@transaction.atomic
def make_defect(inquiry: Inquiry) -> AccessibilityDefect:
    """List the reported barrier in the accessibility statement; twice makes one.

    The resident's own words may name people, so the list starts with a neutral line that the
    editor rewrites before saving; only the place is taken over.
    """
    locked = Inquiry.objects.select_for_update(of=("self",)).get(pk=inquiry.pk)
    if locked.defect:
        return locked.defect
    defect = AccessibilityDefect.objects.create(
        what=f"Gemeldete Barriere {locked.receipt}",
        where=locked.place[:300],
        found_on=timezone.localtime(locked.created_at).date(),
    )
    locked.defect = defect
    locked.save(update_fields=["defect"])
    page_cache.drop(page_cache.SITE)
    return defect


def old(now: datetime) -> QuerySet[Inquiry]:
    """What was closed half a year ago."""
    return Inquiry.objects.filter(closed_at__lt=now - KEEP)


def forget_old() -> int:
    """Delete old inquiries with their history; return how many."""
    count: int = old(timezone.now()).delete()[1].get("participation.Inquiry", 0)
    logger.info("inquiries forgotten rows=%d", count)
    return count


def remind_of_check() -> bool:
    """Once for each check: tell the office that the statement is a year old."""
    facts = settings()
    if not facts.pk or not facts.contact or not facts.is_check_due(timezone.localdate()):
        return False
    return mails.send_check_due(facts, to=facts.contact.email)
