"""How allauth meets our accounts: names, addresses, mails."""

from typing import Any
from urllib.parse import urlsplit

import css_inline
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailConfirmation
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.forms import BaseForm
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.fields import clean_email
from accounts.models import User

# Nothing is fetched while a mail is being built: not from the network, not from the disk.
# The media queries stay in the head: dark mode lives there.
_INLINER = css_inline.CSSInliner(load_remote_stylesheets=False, keep_at_rules=True)


class AccountAdapter(DefaultAccountAdapter):
    """Allauth's behaviour; what differs is overridden here."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("The e-mail address or the password is not right."),
        "too_many_login_attempts": _(
            "Too many attempts have failed. Please wait five minutes and try again."
        ),
        "enter_current_password": _("This is not your current password."),
        "incorrect_password": _("This is not your password."),
        "duplicate_email": _("This is already the address of your account."),
    }

    def clean_email(self, email: str) -> str:
        return clean_email(email)

    def save_user(
        self, request: HttpRequest, user: User, form: BaseForm, commit: bool = True
    ) -> User:
        user.display_name = form.cleaned_data["display_name"]
        saved: User = super().save_user(request, user, form, commit)
        return saved

    def is_ajax(self, request: HttpRequest) -> bool:
        """Never: allauth's JSON answers are a second way in that nobody here uses."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return reverse("wagtail_serve", args=[""])

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        return reverse("wagtail_serve", args=[""])

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return reverse("wagtail_serve", args=[""])

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account_profile")

    def get_email_confirmation_url(
        self, request: HttpRequest, emailconfirmation: EmailConfirmation
    ) -> str:
        return _public(super().get_email_confirmation_url(request, emailconfirmation))

    def get_reset_password_from_key_url(self, key: str) -> str:
        return _public(super().get_reset_password_from_key_url(key))

    def send_account_already_exists_mail(self, email: str) -> None:
        context = {
            "login_url": settings.SITE_URL + reverse("account_login"),
            "password_reset_url": settings.SITE_URL + reverse("account_reset_password"),
        }
        self.send_mail("account/email/account_already_exists", email, context)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell the owner what changed, without the IP address and browser allauth would add."""
        context = {
            "user": user,
            "password_reset_url": settings.SITE_URL + reverse("account_reset_password"),
            **(context or {}),
        }
        self.send_mail(template_prefix, email or user.email, context)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send one mail from its three templates: _subject.txt, _message.txt, _message.html."""
        context = {
            "email": email,
            "site_name": settings.SITE_NAME,
            "site_region": settings.SITE_REGION,
            "site_url": settings.SITE_URL,
            **context,
        }
        subject = render_to_string(f"{template_prefix}_subject.txt", context)
        context["subject"] = " ".join(subject.split())
        message = EmailMultiAlternatives(
            subject=context["subject"],
            body=render_to_string(f"{template_prefix}_message.txt", context).strip() + "\n",
            to=[email],
        )
        html = render_to_string(f"{template_prefix}_message.html", context)
        message.attach_alternative(_INLINER.inline(html), "text/html")
        message.send()


def _public(url: str) -> str:
    """The same page at the site's public address, whatever host name the request came by."""
    return str(settings.SITE_URL) + urlsplit(url).path
