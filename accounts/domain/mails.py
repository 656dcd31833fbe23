"""Mails of the accounts room that allauth does not know."""

from collections.abc import Callable
from typing import Any, cast

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise, lazy

from accounts.models import User

FAREWELL = "farewell:"

Language = Callable[[User], str]
_languages: list[Language] = []


def speak(language: Language) -> None:
    """Let a higher room say in which language an account wants its mails; empty: it does not know.

    Whoever presses the button, or the worker at night, may speak another one.
    """
    _languages.append(language)


def send(user: User, template: str, *, dedupe_key: str | None = None, **context: Any) -> None:
    """Send `account/email/<template>` to the address of the account, in its language."""
    context = {"user": user, "profile_url": url("account_profile"), **context}
    chosen = next(filter(None, (language(user) for language in _languages)), "")
    with translation.override(chosen or translation.get_language()):
        get_adapter().send_mail(
            f"account/email/{template}", user.email, context, dedupe_key=dedupe_key
        )


def url(name: str, *args: Any) -> Promise:
    """Public address of one of our views, in the language of the mail it stands in."""

    def write() -> str:
        return str(settings.SITE_URL) + reverse(name, args=args)

    return cast(Promise, lazy(write, str)())
