"""The mails of this room: which template, to whom, why."""

from django.conf import settings
from django.urls import reverse

from cms.models import AccessibilitySettings
from notifications.domain import mail
from notifications.enums import MessageKind
from participation.models import (
    Contribution,
    GuestConfirmation,
    Inquiry,
    InquiryEntry,
)


def send_confirmation(contribution: Contribution, *, email: str, token: str) -> None:
    """Ask a guest to confirm.

    The address may be a stranger's, so nothing that was typed stands in this mail: otherwise
    anybody could send anybody a text of their own from our address.
    """
    mail.send(
        "participation/mail/confirm",
        to=email,
        context={
            "page_title": contribution.page.title,
            "link": absolute(reverse("participation:confirm", args=[token])),
        },
        kind=MessageKind.CONFIRMATION,
        dedupe_key=f"participation.confirm.{contribution.public_id}",
    )


def address_of(contribution: Contribution) -> str:
    """Where its author reads mail: a working account or a confirmed guest; empty if nowhere."""
    if contribution.author:
        return contribution.author.email if contribution.author.is_active else ""
    confirmed = GuestConfirmation.objects.filter(
        contribution=contribution, confirmed_at__isnull=False
    )
    return confirmed.values_list("email", flat=True).first() or ""


def absolute(path: str) -> str:
    """The full address, as a mail needs it."""
    return f"{settings.SITE_URL}{path}"


def send_inquiry(inquiry: Inquiry, *, to: str) -> None:
    """Tell the office what was handed in; an answer by mail reaches the resident."""
    mail.send(
        "participation/mail/inquiry",
        to=to,
        context={
            "inquiry": inquiry,
            "link": absolute(reverse("participation_inquiry", args=[inquiry.pk])),
        },
        kind=MessageKind.NOTICE,
        dedupe_key=f"participation.inquiry.{inquiry.receipt}",
    )


def send_receipt(inquiry: Inquiry) -> None:
    """Confirm to the resident. The address may be a stranger's, so nothing typed stands in it."""
    mail.send(
        "participation/mail/receipt",
        to=inquiry.email,
        context={"inquiry": inquiry},
        kind=MessageKind.NOTICE,
        dedupe_key=f"participation.receipt.{inquiry.receipt}",
    )


def send_answer(inquiry: Inquiry, entry: InquiryEntry) -> None:
    """Send what staff wrote."""
    mail.send(
        "participation/mail/answer",
        to=inquiry.email,
        context={"inquiry": inquiry, "text": entry.text},
        kind=MessageKind.NOTICE,
        dedupe_key=f"participation.answer.{entry.pk}",
    )


def send_check_due(facts: AccessibilitySettings, *, to: str) -> bool:
    """Remind of the yearly check; False if this check was reminded of before."""
    message = mail.send(
        "participation/mail/check_due",
        to=to,
        context={"facts": facts, "link": absolute(reverse("wagtailadmin_home"))},
        kind=MessageKind.NOTICE,
        dedupe_key=f"participation.check_due.{facts.pk}.{facts.checked_on.isoformat()}",
    )
    return message is not None
