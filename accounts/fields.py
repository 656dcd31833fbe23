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
# Letters that show nothing at all.
_BLANK_LETTERS = set("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
# What is written today (the recommended scripts of Unicode Standard Annex 31), as the names of
# characters begin. Others hold whole alphabets that look Latin: Cherokee, Lisu, Coptic.
_SCRIPTS = re.compile(
    "ARABIC|ARMENIAN|BENGALI|BOPOMOFO|CJK|CYRILLIC|DEVANAGARI|ETHIOPIC|GEORGIAN|GREEK|GUJARATI|"
    "GURMUKHI|HANGUL|HEBREW|HIRAGANA|IDEOGRAPHIC|KANNADA|KATAKANA|KATAKANA-HIRAGANA|KHMER|LAO|"
    "LATIN|MALAYALAM|MYANMAR|ORIYA|SINHALA|TAMIL|TELUGU|THAANA|THAI|TIBETAN"
)
# Alphabets of which single letters look like those of another one.
_ALIKE = {"LATIN", "CYRILLIC", "GREEK", "ARMENIAN"}
# Letters, digits and signs that pass for a Latin letter. The small l, the digit 1 and the
# exclamation mark all stand for i.
_LOOKALIKES = str.maketrans(
    {
        **dict(
            zip("аеорсухѕгтнмквԁԛԝьзһпиѵү", "aeopcyxsrthmkbdqwbehnuvy", strict=True)
        ),  # Cyrillic
        **dict(zip("αεορτυνκμηβγχιϲωσς", "aeoptuvkmnbyxicwos", strict=True)),
        **dict(zip("ոսցօհմ", "nugohu", strict=True)),
        **dict(zip("ɑɡƅøđłŧħ", "agbodlth", strict=True)),
        **dict(zip("0345789$", "oeastbgs", strict=True)),
        **dict.fromkeys("1!lіıιјj|", "i"),
    }
)
# Signs that are pictures of a letter, such as the negative squared A or the regional indicator A.
_LETTER_SIGN = re.compile(r"(?:LETTER|LETTER SMALL CAPITAL) ([A-Z])$")


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
        unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
        or char in _BLANK_LETTERS
        for char in name
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
    if not _is_in_one_script(name):
        raise ValidationError(
            _("Please use letters of one alphabet in each word, and of one that is in use."),
            code="scripts",
        )
    if sum(char.isalnum() for char in name) < 2:
        raise ValidationError(_("Please use at least two letters or digits."), code="short")


def _is_in_one_script(name: str) -> bool:
    """Whether no word mixes alphabets that look alike, and all are alphabets of today.

    These are the rules of Unicode Technical Standard 39, cut down to what the standard library
    knows: the name of a character begins with its script. Compared as compatible characters, so
    that a double-struck A counts as an A.
    """
    for word in unicodedata.normalize("NFKC", name).split():
        scripts = {unicodedata.name(char, "").split(" ")[0] for char in word if char.isalpha()}
        if not all(map(_SCRIPTS.fullmatch, scripts)) or len(scripts & _ALIKE) > 1:
            return False
    return True


def skeleton(text: str) -> str:
    """The text as the eye takes it: no accents, no case, lookalikes made equal.

    Two texts with the same skeleton can be taken for each other. Only for comparing.
    """
    letters = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(_plain(char) for char in letters if not unicodedata.combining(char))
    return plain.translate(_LOOKALIKES).replace("rn", "m").replace("vv", "w")


def _plain(char: str) -> str:
    found = None if char.isascii() else _LETTER_SIGN.search(unicodedata.name(char, ""))
    return found[1].lower() if found else char


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
