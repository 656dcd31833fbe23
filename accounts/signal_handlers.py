"""What allauth and Django tell us about sign-ins goes into the audit log."""

from ipaddress import ip_network
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from django.http import HttpRequest

from accounts.domain.audit import record
from accounts.enums import AuditAction
from accounts.fields import normalise_email
from accounts.middleware import mark_staff_session
from accounts.models import User


def signed_in(request: HttpRequest, user: User, **_more: Any) -> None:
    methods = [entry.get("method", "") for entry in get_authentication_records(request, user)]
    mark_staff_session(request, user)
    record(AuditAction.SIGNED_IN, by=user, obj=user, facts={"methods": methods})


def sign_in_failed(credentials: dict[str, Any], **_more: Any) -> None:
    """The address itself is not kept; both kinds of address cost the same queries."""
    typed = credentials.get("email") or credentials.get("username") or ""
    user = User.objects.filter(email=normalise_email(str(typed))).first()
    record(AuditAction.SIGN_IN_FAILED, obj=user, facts={"methods": ["password"]})


def signed_out(user: User | None, **_more: Any) -> None:
    if user is not None:
        record(AuditAction.SIGNED_OUT, by=user, obj=user)


def signed_up(user: User, **_more: Any) -> None:
    record(AuditAction.ACCOUNT_CREATED, by=user, obj=user)


def password_changed(user: User, **_more: Any) -> None:
    record(AuditAction.PASSWORD_CHANGED, by=user, obj=user)


def email_changed(user: User, **_more: Any) -> None:
    record(AuditAction.EMAIL_CHANGED, by=user, obj=user)


def authenticator_added(user: User, authenticator: Any, **_more: Any) -> None:
    record(AuditAction.MFA_ADDED, by=user, obj=user, facts={"type": authenticator.type})


def authenticator_removed(user: User, authenticator: Any, **_more: Any) -> None:
    record(AuditAction.MFA_REMOVED, by=user, obj=user, facts={"type": authenticator.type})


def authenticator_reset(user: User, authenticator: Any, **_more: Any) -> None:
    record(AuditAction.MFA_RESET, by=user, obj=user, facts={"type": authenticator.type})


def second_factor_failed(user: User, authenticator: Any, **_more: Any) -> None:
    record(AuditAction.SIGN_IN_FAILED, obj=user, facts={"methods": [authenticator.type]})


def shorten_address(instance: Any, **_more: Any) -> None:
    """The list of one's sessions shows from which network, not from which connection."""
    prefix = 48 if ":" in str(instance.ip) else 24
    instance.ip = str(ip_network(f"{instance.ip}/{prefix}", strict=False).network_address)


def code_rejected(user: User | None = None, **_more: Any) -> None:
    record(AuditAction.SIGN_IN_FAILED, obj=user, facts={"methods": ["code"]})
