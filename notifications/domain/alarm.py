"""Mails to the staff who answer for the post: something needs a person."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation

from accounts.domain.roles import people_with
from accounts.enums import Role
from notifications.domain import mail
from notifications.domain.reasons import explain
from notifications.enums import MessageKind
from notifications.models import Mailing, MailRelay


def mailing_stopped(mailing: Mailing) -> None:
    """A mailing stands and nobody stopped it. To be called once for each time it stops."""
    _tell(
        "notifications/mail/mailing_stopped",
        None,
        {
            "title": mailing.subject,
            "cause": mailing.get_stop_cause_display(),
            "answer": mailing.state_reason,
            "link": settings.SITE_URL + reverse("notifications_mailing", args=[mailing.pk]),
        },
    )


def mailing_refused(mailing: Mailing, number: int, answer: str) -> None:
    """Other mail servers refused a mailing that is over already. Told once for each mailing."""
    _tell(
        "notifications/mail/mailing_refused",
        f"refused:{mailing.pk}",
        {
            "title": mailing.subject,
            "number": number,
            "answer": answer,
            "link": settings.SITE_URL + reverse("notifications_mailing", args=[mailing.pk]),
        },
    )


def relay_down(relay: MailRelay) -> None:
    """A mail server has taken nothing for a while; told once an hour at most."""
    _tell(
        "notifications/mail/relay_down",
        f"relay:{relay.name}:{timezone.now():%Y%m%d%H}",
        {
            "title": relay.get_name_display(),
            "cause": explain(relay.smtp_code, relay.smtp_text),
            "answer": f"{relay.smtp_code or ''} {relay.smtp_text}".strip(),
            "link": settings.SITE_URL + reverse("notifications_relays"),
        },
    )


def _tell(template: str, key: str | None, context: dict[str, Any]) -> None:
    """One mail to each; with a key, only the first of those that have the same."""
    with translation.override(settings.LANGUAGE_CODE):
        for person in people_with(Role.MARKETER).order_by("pk"):
            mail.send(
                template,
                to=person.email,
                context=context,
                kind=MessageKind.ACCOUNT,
                dedupe_key=f"{key}:{person.pk}" if key else None,
            )
