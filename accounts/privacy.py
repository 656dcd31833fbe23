"""What this room knows about a person, and how it forgets."""

from typing import Any

from accounts.domain import personal_copy
from accounts.models import Erasure, User


def export(user: User) -> dict[str, Any]:
    """The account itself: addresses, public name, roles, when it was created and last used."""
    return {
        "id": user.uuid,
        "email": user.email,
        "display_name": user.display_name,
        "date_joined": user.date_joined,
        "last_login": user.last_login,
        "roles": sorted(user.role_names),
        "second_factors": [
            {"type": row.type, "created": row.created_at, "last_used": row.last_used_at}
            for row in user.authenticator_set.order_by("pk")  # type: ignore[attr-defined]
        ],
        "sessions": [
            {
                "network": row.ip,
                "browser": row.user_agent,
                "begun": row.created_at,
                "seen": row.last_seen_at,
            }
            for row in user.usersession_set.order_by("pk")  # type: ignore[attr-defined]
        ],
        "copies": [
            {"state": row.state, "asked": row.created_at, "ready": row.ready_at}
            for row in user.copies.order_by("pk")
        ],
        "erasure": [
            {"asked": row.requested_at, "due": row.due_at}
            for row in Erasure.objects.filter(user=user)
        ],
        "addresses": [
            {"email": row.email, "verified": row.verified, "primary": row.primary}
            for row in user.emailaddress_set.order_by("pk")  # type: ignore[attr-defined]
        ],
    }


def erase(user: User) -> None:
    """Delete the account with its addresses, second factors, sessions and copies."""
    personal_copy.discard(user)
    user.delete()
