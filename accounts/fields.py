"""How an e-mail address and a public name are written down."""

import re
import unicodedata
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    # Generic in the stubs only.
    _EmailField = models.EmailField[str, str]
    _CharField = models.CharField[str, str]
else:
    _EmailField, _CharField = models.EmailField, models.CharField

DISPLAY_NAME_LENGTH = 40
# Two accents on one letter occur in real languages, a tower of them only in mischief.
_MARK_TOWER = re.compile(r"[\u0300-\u036f\u0483-\u0489\u20d0-\u20ff\ufe20-\ufe2f]{3,}")
_LINK = re.compile(r"://|www\.|@")


def normalise_email(address: str) -> str:
    """Return the one spelling of an address under which it is stored and looked up."""
    return unicodedata.normalize("NFC", address).strip().lower()


def clean_email(address: str) -> str:
    """Return the one spelling of an address that somebody typed.

    Django's pattern lets letters such as K (the Kelvin sign) and ſ through, which some databases
    take for k and s, control characters within quotes, at which a header breaks, and domains too
    long for the name system: no mail can be sent there.

    Raises:
        ValidationError: the part before the @ is not printable ASCII, or the domain has no ASCII
            form.
    """
    local, _at, domain = address.strip().rpartition("@")
    try:
        domain.encode("idna")
        sendable = local.isascii() and local.isprintable()
    except UnicodeError:
        sendable = False
    if not sendable:
        raise ValidationError(validate_email.message, code="invalid")
    return normalise_email(address)


def normalise_display_name(name: str) -> str:
    """Return the name in composed form with single spaces, whatever blanks were typed."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def validate_display_name(name: str) -> None:
    """Raise ValidationError unless the name can be shown safely beside other people's.

    Invisible and direction-changing characters (Unicode category C), line separators and
    angle brackets would let one name look like another or like markup; an address or a link has
    no place in a public name.
    """
    if any(
        unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"} for char in name
    ):
        raise ValidationError(_("Please use visible characters only."), code="invisible")
    if set(name) & set("<>{}\\|"):
        raise ValidationError(
            _("Please do without the characters < > { } \\ and |."), code="characters"
        )
    if _LINK.search(name.lower()):
        raise ValidationError(
            _("This name is public: please use no e-mail address and no link."), code="address"
        )
    if _MARK_TOWER.search(unicodedata.normalize("NFD", name)):
        raise ValidationError(_("Please use fewer accents on one letter."), code="marks")
    if sum(char.isalnum() for char in name) < 2:
        raise ValidationError(_("Please use at least two letters or digits."), code="short")


class AccountEmailField(_EmailField):
    """An e-mail address in its one spelling."""

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return normalise_email(value) if isinstance(value, str) else value


class DisplayNameField(_CharField):
    """A public pseudonym."""

    default_validators = [validate_display_name]

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return normalise_display_name(value) if isinstance(value, str) else value
