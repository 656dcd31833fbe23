"""Words as people type them: with and without umlauts, with slips of the finger."""

import re
from collections.abc import Iterable

MAX_WORDS = 12
MAX_WORD = 40
WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
PLAIN = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "s"})
# Longer than this a slip may concern two letters.
SHORT_WORD = 6


def split(text: str) -> list[str]:
    """The words of what somebody typed, in lower case; signs and what is too much stay out."""
    found = re.findall(r"[^\W_]+", text.lower())
    return [word[:MAX_WORD] for word in found[:MAX_WORDS]]


def spellings(word: str) -> list[str]:
    """A word with umlauts written out and contracted; PostgreSQL's stemmer drops their dots."""
    contracted = word.replace("ae", "ä").replace("oe", "ö").replace("ue", "ü")
    return list(dict.fromkeys([word, word.translate(WRITTEN_OUT), contracted]))


def tsquery(text: str) -> str:
    """Every word, in any of its spellings, as the beginning of a word; "" without a word.

    Made of letters and digits in quotes, so nothing in it is an operator of the person.
    """
    parts = []
    for word in split(text):
        ends = ":*" if len(word) > 2 else ""
        parts.append("(" + " | ".join(f"'{one}'{ends}" for one in spellings(word)) + ")")
    return " & ".join(parts)


def folded(word: str) -> str:
    """One form for all spellings of a word, to compare with."""
    plain = word.lower().replace("ae", "a").replace("oe", "o").replace("ue", "u")
    return plain.replace("ss", "s").translate(PLAIN)


def trigrams(words: Iterable[str]) -> list[str]:
    """Three letters each, the empty beginning and end of a word counted in."""
    found = set()
    for word in words:
        padded = f"  {folded(word)} "
        found |= {padded[start : start + 3] for start in range(len(padded) - 2)}
    return sorted(found)


def distance(one: str, other: str) -> int:
    """How many letters to add, drop, change or swap with the next."""
    earlier: list[int] = []
    row = list(range(len(other) + 1))
    for left, letter in enumerate(one, 1):
        further = [left]
        for right, sign in enumerate(other, 1):
            change = row[right - 1] + (letter != sign)
            cost = min(row[right] + 1, further[right - 1] + 1, change)
            if left > 1 and right > 1 and (letter, one[left - 2]) == (other[right - 2], sign):
                cost = min(cost, earlier[right - 2] + 1)
            further.append(cost)
        earlier, row = row, further
    return row[-1]


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that may have been meant, "" if none is near enough."""
    typed = folded(word)
    allowed = 1 if len(typed) <= SHORT_WORD else 2
    near = {}
    for candidate in known:
        form = folded(candidate)
        if abs(len(form) - len(typed)) <= allowed:
            away = distance(typed, form)
            if away <= allowed:
                near[candidate] = away
    return min(near, key=lambda candidate: (near[candidate], candidate)) if near else ""
