"""Rights of people who work here: what they have, and the note in the audit log when it changes."""

from typing import Any

from django.db.models import Q, QuerySet

from accounts.domain.audit import record
from accounts.domain.privacy import end_sessions
from accounts.enums import AuditAction, Role
from accounts.models import User


def staff_members() -> QuerySet[User]:
    """Everybody of whom `accounts.rules.is_staff_member` is true, by name."""
    named = Q(is_superuser=True) | Q(groups__name__in=[role.value for role in Role])
    return User.objects.filter(named, is_active=True).distinct().order_by("display_name", "pk")


def people_with(role: Role) -> QuerySet[User]:
    """Everybody with a role; administrators only where nobody has it."""
    active = User.objects.filter(is_active=True)
    holders = active.filter(groups__name=role.value)
    return holders if holders.exists() else active.filter(is_superuser=True)


def rights_of(user: User) -> dict[str, Any]:
    """Roles and switches of an account, as the audit log compares them."""
    stored = User.objects.get(pk=user.pk)
    return {
        "roles": sorted(stored.groups.values_list("name", flat=True)),
        "active": stored.is_active,
        "administrator": stored.is_superuser,
    }


def note_rights(user: User, *, before: dict[str, Any] | None, by: User | None) -> None:
    """Write down that rights were changed; whoever lost some is signed out everywhere.

    Without `before` (several accounts at once) the state afterwards is noted.
    """
    after = rights_of(user)
    if before == after:
        record(AuditAction.ACCOUNT_CHANGED, by=by, obj=user)
        return
    record(AuditAction.ROLES_CHANGED, by=by, obj=user, before=before, after=after, facts=after)
    if by is None or by.pk != user.pk:
        end_sessions(user)
