"""Designed mails: three templates become one multipart mail in the outbox."""

from typing import Any

import css_inline
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context, Engine
from django.template.loader import render_to_string

from notifications.domain import outbox
from notifications.enums import MessageKind
from notifications.models import Message


def send(
    template: str,
    *,
    to: str,
    context: dict[str, Any],
    kind: MessageKind,
    dedupe_key: str | None = None,
    headers: dict[str, str] | None = None,
) -> Message | None:
    """Put a mail into the outbox, within the caller's transaction.

    Args:
        template: "<room>/mail/<name>"; rendered are `<name>_subject.txt`, `<name>.txt` and
            `<name>.html`, which extends templates/mail/base.html.
        to: the recipient's address.
        context: for all three templates; site_name, site_region and site_url are always there.
        kind: decides the queue.
        dedupe_key: a second mail with the same key is not written; then the answer is None.
        headers: additional headers.
    """
    mail = build(template, to=to, context=context, headers=headers)
    rows = outbox.put(mail, kind=kind, dedupe_key=dedupe_key)
    return rows[0] if rows else None


def build(
    template: str, *, to: str, context: dict[str, Any], headers: dict[str, str] | None = None
) -> EmailMultiAlternatives:
    """Render the three templates into a multipart mail."""
    full = {
        "site_name": settings.SITE_NAME,
        "site_region": settings.SITE_REGION,
        "site_url": settings.SITE_URL,
        **context,
    }
    subject = " ".join(_plain(f"{template}_subject.txt", full).split())
    mail = EmailMultiAlternatives(
        subject=subject,
        body=_plain(f"{template}.txt", full).strip() + "\n",
        to=[to],
        headers=headers,
    )
    html = render_to_string(f"{template}.html", {**full, "subject": subject})
    mail.attach_alternative(inline_css(html), "text/html")
    return mail


def _plain(template: str, context: dict[str, Any]) -> str:
    """Plain text as it is: an ampersand in a title must not become an entity."""
    return str(
        Engine.get_default().get_template(template).render(Context(context, autoescape=False))
    )


def inline_css(html: str) -> str:
    """Move styles onto the elements, as mail programs need it; media queries stay in the head."""
    return str(css_inline.inline(html, load_remote_stylesheets=False, keep_at_rules=True))
