"""What somebody may want to look at again before a text is public. Hints never refuse anything."""

import re

from participation.enums import Hint

# A text is loud when most of at least so many letters are capitals.
LOUD_LETTERS = 20
LOUD_SHARE = 0.6
IBAN_MODULUS = 97

_LINK = re.compile(r"\b(?:https?://|www\.)\S", re.IGNORECASE)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w", re.IGNORECASE)
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{2,4}){3,8}\b")
# German numbers: +49, 0049 or 0, then at least six more digits in the usual groups; never a part
# of a longer mark such as a file number.
_PHONE = re.compile(r"(?<![\w.,/-])(?:\+49|0049|0)[\s/()-]*[1-9](?:[\s/()-]*\d){5,12}(?!\w|[.,]\d)")


def find(*texts: str) -> list[Hint]:
    """The hints for what somebody wrote, in the order of `Hint`."""
    text = "\n".join(texts)
    checks = {
        Hint.SHOUTING: _is_loud(text),
        Hint.LINK: bool(_LINK.search(text)),
        Hint.PHONE: bool(_PHONE.search(_without_ibans(text))),
        Hint.EMAIL: bool(_EMAIL.search(text)),
        Hint.IBAN: any(_is_iban(found) for found in _IBAN.findall(text)),
    }
    return [hint for hint, applies in checks.items() if applies]


def _is_loud(text: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    loud = sum(char.isupper() for char in letters)
    return len(letters) >= LOUD_LETTERS and loud / len(letters) > LOUD_SHARE


def _without_ibans(text: str) -> str:
    return _IBAN.sub(lambda found: "" if _is_iban(found.group()) else found.group(), text)


def _is_iban(value: str) -> bool:
    """Whether the check digits fit (ISO 13616: the number modulo 97 is 1)."""
    plain = value.replace(" ", "")
    number = "".join(str(int(char, 36)) for char in plain[4:] + plain[:4])
    return int(number) % IBAN_MODULUS == 1
