"""Plain text as residents write it, cleaned once on write and shown safely ever after."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

MAX_MARKS = 3
JOINERS = "\u200c\u200d"
# Letters by category that leave no trace on the screen.
BLANK_LETTERS = "\u115f\u1160\u3164\uffa0\u2800\u180e\u034f"
DROPPED_CATEGORIES = {"Cc", "Cf", "Cs", "Co"}

_URL = re.compile(r"https?://[^\s<>\"'`{}|\\^]+", re.IGNORECASE)
_URL_END = ".,;:!?)]}»“”’*_~"


def clean_text(value: str) -> str:
    """Normalise text of several lines. Doing it twice changes nothing.

    Composes accents (NFC), drops control, direction and invisible characters, caps stacked
    accents, and keeps at most one empty line between paragraphs.
    """
    lines = value.replace("\r\n", "\n").replace("\r", "\n").replace("\x85", "\n")
    lines = lines.replace("\u2028", "\n").replace("\u2029", "\n").replace("\t", " ")
    text = _compose("".join(_visible(lines)))
    text = "\n".join(line.strip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def clean_line(value: str) -> str:
    """Normalise text of one line, a name or a heading: as `clean_text`, with single spaces."""
    return " ".join(clean_text(value).split())


def _visible(value: str) -> Iterator[str]:
    previous = ""
    for position, char in enumerate(value):
        if char in JOINERS:
            following = value[position + 1 : position + 2]
            if not _joins(previous) or not _joins(following):
                continue
        elif not _is_kept(char):
            continue
        previous = char
        yield char


def _joins(char: str) -> bool:
    """Whether a joiner beside this character does something, as in families of emoji."""
    return bool(char) and not char.isspace() and char not in JOINERS and _is_kept(char)


def _is_kept(char: str) -> bool:
    if char == "\n":
        return True
    if char in BLANK_LETTERS or (ord(char) & 0xFFFE) == 0xFFFE or 0xFDD0 <= ord(char) <= 0xFDEF:
        return False
    return unicodedata.category(char) not in DROPPED_CATEGORIES


def _compose(value: str) -> str:
    """NFC with at most MAX_MARKS accents upon each letter."""
    kept: list[str] = []
    marks = 0
    for char in unicodedata.normalize("NFC", value):
        marks = marks + 1 if unicodedata.category(char) in {"Mn", "Me"} else 0
        if marks <= MAX_MARKS:
            kept.append(char)
    return unicodedata.normalize("NFC", "".join(kept))


def render_text(value: str) -> SafeString:
    """Paragraphs, line breaks and links of cleaned plain text. Everything else stays literal."""
    paragraphs = [part for part in value.split("\n\n") if part]
    html = "".join(
        "<p>" + "<br>".join(_linked(line) for line in part.split("\n")) + "</p>"
        for part in paragraphs
    )
    return mark_safe(html)  # noqa: S308 -- every piece was escaped in _linked


def _linked(line: str) -> str:
    pieces: list[str] = []
    position = 0
    for match in _URL.finditer(line):
        url = match.group().rstrip(_URL_END)
        pieces.append(escape(line[position : match.start()]))
        position = match.start() + len(url)
        if len(url) <= len("https://"):
            pieces.append(escape(url))
            continue
        address = escape(url)
        pieces.append(f'<a href="{address}" rel="nofollow ugc noopener">{address}</a>')
    pieces.append(escape(line[position:]))
    return "".join(pieces)


def render_diff(pieces: Iterable[Sequence[str]], *, inline: bool = False) -> SafeString:
    """Words that came and went, marked for eyes (ins, del) and said for ears.

    `inline` leaves out paragraphs. An empty line ends a paragraph, also inside of a marked piece.
    """
    paragraphs: list[list[str]] = [[]]
    for kind, words in pieces:
        for number, part in enumerate([words] if inline else words.split("\n\n")):
            if number:
                paragraphs.append([])
            if part:
                paragraphs[-1].append(_marked(kind, part))
    if inline:
        return mark_safe("".join(paragraphs[0]))  # noqa: S308 -- escaped in _marked
    html = "".join(f"<p>{''.join(parts)}</p>" for parts in paragraphs if parts)
    return mark_safe(html)  # noqa: S308 -- escaped in _marked


def _marked(kind: str, words: str) -> str:
    html = "<br>".join(str(escape(line)) for line in words.split("\n"))
    if kind not in {"ins", "del"} or not words.strip():
        return html
    said = gettext("new:") if kind == "ins" else gettext("dropped:")
    return f'<{kind}><span class="sr-only">{escape(said)} </span>{html}</{kind}>'
