"""Small accessible PDFs that stand in for the reports."""

from datetime import date
from typing import Any

import typst
from django.core.files.base import ContentFile
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import override

from cms.demo.reading import CONTENT
from cms.models import SiteDocument


def document(facts: dict[str, Any], project_title: str) -> SiteDocument:
    """The document with this title; written, as tagged PDF/UA, if there is none yet."""
    title = facts["title"]
    found: SiteDocument | None = SiteDocument.objects.filter(title=title).first()
    if found:
        return found
    pdf = render(
        title=title,
        day=facts.get("date"),
        summary=facts["summary"],
        project=project_title,
    )
    paper = SiteDocument(
        title=title,
        file=ContentFile(pdf, name=f"{slugify(title)}.pdf"),
        file_size=len(pdf),
        kind=facts["kind"],
        date=facts.get("date"),
        is_accessible=True,
    )
    paper.save()
    return paper


def render(*, title: str, day: date | None, summary: str, project: str) -> bytes:
    """The stand-in as PDF/UA-1. The texts travel as data, so nothing in them is typst code."""
    with override("de"):
        stand = date_format(day, "j. F Y") if day else ""
    pdf: bytes = typst.compile(
        CONTENT / "paper.typ",
        pdf_standards=["ua-1"],
        # The bundled fonts only, so that the file is the same on every machine.
        ignore_system_fonts=True,
        sys_inputs={
            "title": title,
            "date": stand,
            "summary": summary,
            "project": project,
        },
    )
    return pdf
