"""The mails about requests for data sheets."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from notifications.domain import mail
from notifications.enums import MessageKind
from participation.models import DataSheetRequest


def send_to_contact(request: DataSheetRequest, *, to: str) -> None:
    """Tell the office, in its language; an answer goes straight to whoever asked."""
    with translation.override(settings.LANGUAGE_CODE):
        link = reverse("participation_data_sheets_detail", args=[request.pk])
        mail.send(
            "participation/mail/data_sheet_asked",
            to=to,
            context={"request": request, "link": settings.SITE_URL + link},
            kind=MessageKind.NOTICE,
            dedupe_key=contact_key(request),
            headers={"Reply-To": request.email},
        )


def contact_key(request: DataSheetRequest) -> str:
    """The key of the mail to the office, which holds what the person wrote."""
    return f"participation.data_sheet.contact.{request.number}"


def send_receipt(request: DataSheetRequest) -> None:
    """The number and the date.

    The address may be a stranger's, so nothing that was typed stands in this mail.
    """
    _send_to_asker(request, "receipt")


def send_declined(request: DataSheetRequest) -> None:
    """Why the document cannot be sent."""
    _send_to_asker(request, "declined")


def _send_to_asker(request: DataSheetRequest, what: str) -> None:
    """Once, in the language of whoever asked."""
    with translation.override(request.mail_language):
        mail.send(
            f"participation/mail/data_sheet_{what}",
            to=request.email,
            context={"request": request},
            kind=MessageKind.NOTICE,
            dedupe_key=f"participation.data_sheet.{what}.{request.number}",
        )
