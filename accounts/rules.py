"""Who is who, and which names are taken by the office. Predicates take an anonymous user too."""

import re
import unicodedata

from django.contrib.auth.models import AnonymousUser

from accounts.enums import Role
from accounts.models import User

# Letters of other scripts, digits and signs that pass for a Latin letter (a selection of Unicode's
# confusables). The small l, the digit 1 and the exclamation mark all stand for i.
_LOOKALIKES = str.maketrans(
    {
        **dict(zip("аеорсухѕгтнмквԁԛԝ", "aeopcyxsrthmkbdqw", strict=True)),  # Cyrillic
        **dict(zip("αεορτυνκμηβγχ", "aeoptuvkmnbyx", strict=True)),  # Greek
        **dict(zip("0345789$", "oeastbgs", strict=True)),
        **dict.fromkeys("1!lіιıјj", "i"),
    }
)
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
)
# Only as a word of their own: "Badmintonfreund" is a fine name.
_RESERVED_WORDS = ("admin", "amt", "behorde", "behoerde", "offiziell", "support", "system", "team")


def has_role(user: User | AnonymousUser, *roles: Role) -> bool:
    """Whether the active user has at least one of the roles; administrators have every role."""
    if not isinstance(user, User) or not user.is_active:
        return False
    return user.is_superuser or bool(user.role_names & set(roles))


def is_staff_member(user: User | AnonymousUser) -> bool:
    """Whether the user works for the platform in any role."""
    return has_role(user, *Role)


def is_reserved_name(name: str) -> bool:
    """Whether a resident's name would pass for the office, lookalike letters included."""
    words = re.split(r"[\W_]+", _skeleton(name))
    joined = "".join(words)
    return any(_skeleton(part) in joined for part in _RESERVED_PARTS) or any(
        _skeleton(word) in {*words, joined} for word in _RESERVED_WORDS
    )


def _skeleton(text: str) -> str:
    """The text as the eye takes it: no accents, no case, lookalikes made equal."""
    letters = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(char for char in letters if not unicodedata.combining(char))
    return plain.translate(_LOOKALIKES)
