"""The mails of this room: which template, to whom, why."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from cms.models import AccessibilitySettings
from notifications.domain import mail
from notifications.enums import MessageKind
from notifications.models import NoticeSettings
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


@dataclass(frozen=True)
class Reader:
    """Where somebody reads mail, empty if nowhere, and in which language."""

    address: str = ""
    language: str = settings.LANGUAGE_CODE


def author_of(contribution: Contribution) -> Reader:
    """Its author as a reader of mail: a working account or a confirmed guest."""
    if contribution.author:
        return _account(contribution.author)
    confirmed = GuestConfirmation.objects.filter(
        contribution=contribution, confirmed_at__isnull=False
    ).first()
    return Reader(confirmed.email, confirmed.language) if confirmed else Reader()


def _account(user: User) -> Reader:
    chosen = NoticeSettings.objects.filter(user=user).first()
    language = chosen.language if chosen else settings.LANGUAGE_CODE
    return Reader(user.email if user.is_active else "", language)


def absolute(path: str) -> str:
    """The full address, as a mail needs it."""
    return f"{settings.SITE_URL}{path}"


def send_inquiry(inquiry: Inquiry, *, to: str) -> None:
    """Tell the office in its language; an answer by mail reaches the resident."""
    with translation.override(settings.LANGUAGE_CODE):
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
    """Send what staff wrote, in a frame that speaks the language of whoever wrote to us."""
    with translation.override(inquiry.language):
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
