"""What this room knows about a person, and how it forgets."""

from typing import Any

from accounts.models import User


def export(user: User) -> dict[str, Any]:
    """The account itself: addresses, public name, roles, when it was created and last used."""
    return {
        "id": user.uuid,
        "email": user.email,
        "display_name": user.display_name,
        "date_joined": user.date_joined,
        "last_login": user.last_login,
        "roles": sorted(user.role_names),
        "addresses": [
            {"email": row.email, "verified": row.verified, "primary": row.primary}
            for row in user.emailaddress_set.order_by("pk")  # type: ignore[attr-defined]
        ],
    }


def erase(user: User) -> None:
    """Delete the account with its addresses; sessions of an account that is gone open nothing."""
    user.delete()
