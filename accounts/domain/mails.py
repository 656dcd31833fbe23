"""Mails of the accounts room that allauth does not know."""

from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.urls import reverse

from accounts.models import User

FAREWELL = "farewell:"


def send(user: User, template: str, *, dedupe_key: str | None = None, **context: Any) -> None:
    """Send `account/email/<template>` to the address of the account."""
    context = {"user": user, "profile_url": url("account_profile"), **context}
    get_adapter().send_mail(f"account/email/{template}", user.email, context, dedupe_key=dedupe_key)


def url(name: str, *args: Any) -> str:
    """Public address of one of our views."""
    return str(settings.SITE_URL) + reverse(name, args=args)
