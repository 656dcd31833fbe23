"""What roles may do with this room's snippets and settings."""

from django.contrib.auth.models import Group
from django.db import transaction

from accounts.enums import Role
from cms.domain.roles import permissions

GRANTS: dict[Role, list[str]] = {
    Role.MODERATOR: ["participation.change_participationsettings"],
    Role.LEAD: [
        "participation.change_participationsettings",
        *(f"participation.{action}_textblock" for action in ("view", "add", "change", "delete")),
    ],
}


@transaction.atomic
def set_up_participation() -> None:
    """Give the roles what this room's screens ask for; take nothing away. Idempotent."""
    for role, names in GRANTS.items():
        group, _created = Group.objects.get_or_create(name=role.value)
        group.permissions.add(*permissions(names))
