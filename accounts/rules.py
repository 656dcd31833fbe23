"""Who is who, and which names are taken by the office. Predicates take an anonymous user too."""

import re

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.models import AnonymousUser

from accounts.enums import Role
from accounts.fields import skeleton
from accounts.models import User

# Found anywhere in a name, also with other letters around.
_RESERVED_PARTS = (
    "landratsamt",
    "landkreis",
    "landrat",
    "verwaltung",
    "moderation",
    "moderator",
    "administrat",
    "revierdialog",
    "burgermeister",
    "buergermeister",
    "rathaus",
    "redaktion",
    "dezern",
    "stabsstelle",
    "kreisentwicklung",
    "kreistag",
    "pressestelle",
    "offentlichkeitsarbeit",
    "oeffentlichkeitsarbeit",
    "projektleit",
    "datenschutzbeauftragt",
    "ministeri",
)
# Only as a word of their own: "Badmintonfreund" is a fine name.
_RESERVED_WORDS = (
    "admin",
    "amt",
    "analyst",
    "behorde",
    "behoerde",
    "datenschutz",
    "editor",
    "marketing",
    "offiziell",
    "presse",
    "statistik",
    "support",
    "system",
    "team",
    "umfragen",
)


def has_role(user: User | AnonymousUser, *roles: Role) -> bool:
    """Whether the active user has at least one of the roles; administrators have every role."""
    if not isinstance(user, User) or not user.is_active:
        return False
    return user.is_superuser or bool(user.role_names & set(roles))


def is_staff_member(user: User | AnonymousUser) -> bool:
    """Whether the user works for the platform in any role."""
    return has_role(user, *Role)


def works_here(user: User | AnonymousUser) -> bool:
    """Whether the user has a role, or belongs to the team of a project."""
    if not isinstance(user, User) or not user.is_active:
        return False
    return is_staff_member(user) or user.has_perm("wagtailadmin.access_admin")


def has_second_factor(user: User | AnonymousUser) -> bool:
    """Whether more than a password protects the account; recovery codes alone are no factor."""
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return bool(is_mfa_enabled(user, kinds))


def may_read_audit(user: User | AnonymousUser) -> bool:
    """Privacy officers and administrators read what was done."""
    return has_role(user, Role.PRIVACY_OFFICER)


def may_look_after_privacy(user: User | AnonymousUser) -> bool:
    """Privacy officers and administrators see what is kept about people, and settle requests."""
    return has_role(user, Role.PRIVACY_OFFICER)


def is_reserved_name(name: str) -> bool:
    """Whether a resident's name would pass for the office, lookalike letters included."""
    words = re.split(r"[\W_]+", skeleton(name))
    joined = "".join(words)
    if joined in {_joined(settings.SITE_NAME), _joined(settings.SITE_REGION)}:
        return True
    return any(skeleton(part) in joined for part in _RESERVED_PARTS) or any(
        skeleton(word) in {*words, joined} for word in _RESERVED_WORDS
    )


def _joined(name: str) -> str:
    return re.sub(r"[\W_]+", "", skeleton(name))
