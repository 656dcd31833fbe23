"""How allauth meets our accounts: names, addresses, mails."""

from typing import Any
from urllib.parse import urlsplit

import css_inline
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailConfirmation
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.core.mail import EmailMultiAlternatives
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.domain.rate_limit import is_counting
from accounts.fields import clean_email
from accounts.models import User
from accounts.rules import works_here

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
        """Only where a browser asks for the challenge of a passkey; there is no second way in."""
        return request.path == reverse("mfa_login_webauthn") and request.method == "GET"

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """Allauth's, and a code by mail for whoever has no second factor."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if is_mfa_enabled(user):
            # Whoever has a passkey touches it sooner than they look for a code.
            passkey = reverse("mfa_reauthenticate_webauthn")
            return sorted(methods, key=lambda method: method["url"] != passkey)
        by_mail = {
            "id": "code",
            "description": _("With a code by mail"),
            "url": reverse("account_reauthenticate_code"),
        }
        return [*methods, by_mail]

    def pre_login(self, request: HttpRequest, user: User, **more: Any) -> HttpResponse | None:
        """Refuse people who work here while attempts cannot be counted: fail closed."""
        if works_here(user) and not is_counting():
            messages.error(
                request,
                _("At present nobody can sign in to work here. Please try again in some minutes."),
            )
            return redirect("account_login")
        response: HttpResponse | None = super().pre_login(request, user, **more)
        return response

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

    def send_mail(
        self,
        template_prefix: str,
        email: str,
        context: dict[str, Any],
        *,
        dedupe_key: str | None = None,
    ) -> None:
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
        if dedupe_key:
            # Read by the outbox: a mail that must be found again, or be sent only once.
            vars(message)["dedupe_key"] = dedupe_key
        message.send()


def _public(url: str) -> str:
    """The same page at the site's public address, whatever host name the request came by."""
    return str(settings.SITE_URL) + urlsplit(url).path
