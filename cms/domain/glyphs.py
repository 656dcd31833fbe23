"""What can be set in a PDF: typst makes no PDF/UA that holds a character no font has."""

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst
from django.contrib.staticfiles import finders

FONT = "vendor/fonts/fira-sans-600.ttf"
TEMPLATE = Path(__file__).parents[1] / "typst" / "glyph.typ"
# What only makes an emoji of the character before it, as in a keycap.
EMOJI_PARTS = re.compile("[\u200d\u20e3\ufe0e\ufe0f]")
# Whatever our fonts surely have need not be tried; a gap before the rest goes with it.
DOUBTFUL = re.compile(r" ?([^\n\r\t\x20-\x7e\xa1-\xff„“”‚‘’–—…€])")


def displayable(value: Any) -> Any:
    """The data without the characters that no font has, like emoji or a stray control character."""
    if isinstance(value, str):
        return DOUBTFUL.sub(_kept, EMOJI_PARTS.sub("", value))
    if isinstance(value, list | tuple):
        return [displayable(item) for item in value]
    if isinstance(value, dict):
        return {name: displayable(item) for name, item in value.items()}
    return value


def _kept(found: re.Match[str]) -> str:
    return found[0] if _has_glyph(found[1]) else ""


@lru_cache(maxsize=4096)
def _has_glyph(character: str) -> bool:
    font = finders.find(FONT)
    try:
        typst.compile(
            str(TEMPLATE),
            format="pdf",
            pdf_standards=["ua-1"],
            ignore_system_fonts=True,
            font_paths=[str(Path(font).parent)] if font else [],
            sys_inputs={"character": character},
        )
    except typst.TypstError:
        return False
    return True
