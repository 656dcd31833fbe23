"""The codebook: every variable, its question, its codes. Markdown, and PDF/UA through typst."""

import json
from pathlib import Path
from typing import Any

import typst
from django.contrib.staticfiles import finders
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cms.domain.glyphs import displayable
from surveys.domain.export.columns import Column, Content, missing_labels
from surveys.domain.export.rows import Source
from surveys.enums import MeasurementScale

TEMPLATE = Path(__file__).parents[2] / "typst" / "codebook.typ"
FONTS = ("vendor/fonts/fira-sans-400.ttf", "vendor/fonts/fira-sans-600.ttf")


def write_markdown(source: Source, path: Path) -> None:
    """The codebook as Markdown."""
    book = _book(source)
    lines = [f"# {_line(book['title'])}", "", book["facts"], ""]
    for entry in book["entries"]:
        lines += [f"## {entry['name']}", "", _line(entry["label"]), "", entry["facts"], ""]
        if entry["values"]:
            lines += [f"| {book['code']} | {book['meaning']} |", "|---:|---|"]
            lines += [f"| {code} | {_line(label)} |" for code, label in entry["values"]]
            lines.append("")
    lines += [f"## {book['missing_title']}", "", f"| {book['code']} | {book['meaning']} |"]
    lines += ["|---:|---|", *(f"| {code} | {label} |" for code, label in book["missing"]), ""]
    path.write_text("\n".join(lines), encoding="utf-8")


def write_pdf(source: Source, path: Path) -> None:
    """The codebook as a tagged PDF after PDF/UA-1. Everything travels as data, not as code."""
    fonts = [found for name in FONTS if (found := finders.find(name))]
    typst.compile(
        str(TEMPLATE),
        output=str(path),
        format="pdf",
        pdf_standards=["ua-1"],
        ignore_system_fonts=True,
        font_paths=sorted({str(Path(str(font)).parent) for font in fonts}),
        sys_inputs={"book": json.dumps(displayable(_book(source)), ensure_ascii=False)},
    )


def _book(source: Source) -> dict[str, Any]:
    return {
        "language": (get_language() or "de")[:2],
        "title": _("Codebook: %(title)s") % {"title": source.survey.title},
        "facts": _("%(count)d responses, as of %(day)s")
        % {
            "count": source.total,
            "day": date_format(timezone.localdate(), "DATE_FORMAT"),
        },
        "code": _("Code"),
        "meaning": _("Meaning"),
        "missing_title": _("Codes without an answer"),
        "missing": sorted(missing_labels().items(), reverse=True),
        "entries": [_entry(column) for column in source.columns],
    }


def _entry(column: Column) -> dict[str, Any]:
    first, last = column.versions
    facts = [_content_words(column)]
    if last is not None:
        facts.append(_("versions %(first)d to %(last)d") % {"first": first, "last": last})
    elif first > 1:
        facts.append(_("from version %(first)d on") % {"first": first})
    return {
        "name": column.name,
        "label": column.label,
        "facts": "; ".join(facts),
        "values": [[code, label] for code, label in sorted(column.labels.items())],
    }


def _content_words(column: Column) -> str:
    words = {
        Content.NUMBER: _("a number; empty without an answer"),
        Content.DATE: _("a date; empty without an answer"),
        Content.TEXT: _("text; empty without an answer"),
        Content.DECIMAL: _("coordinates in degrees (WGS 84)"),
    }
    scale = str(MeasurementScale(column.scale).label)
    return words.get(column.content) or _("codes, %(scale)s") % {"scale": scale}


def _line(text: str) -> str:
    """Text that stays one line and one table cell, and is no markup."""
    escaped = "".join("\\" + char if char in r"\`*_{}[]<>#|" else char for char in text)
    return " ".join(escaped.split())
