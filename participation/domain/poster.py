"""Poster and leaflet of a format as PDF, with a QR code that leads to its page.

The leaflet is a sheet to write on: what comes back on paper is entered by staff and counts alike.
"""

import hashlib
import io
from pathlib import Path

import segno
import typst
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.models import Page

from cms.artwork import kind_of
from cms.domain.glyphs import displayable
from cms.domain.share_picture import drawing
from participation.enums import PrintKind

TEMPLATE = Path(__file__).parents[1] / "typst" / "poster.typ"
FONT = "vendor/fonts/fira-sans-600.ttf"
KEEP_SECONDS = 24 * 3600
# Raised when the drawing changes, so that nothing old is handed out.
DESIGN = 2


def make(page: Page, kind: PrintKind) -> bytes:
    """The PDF (PDF/UA-1), kept for a day for each wording."""
    inputs = _inputs(page, kind)
    version = hashlib.sha256(repr((DESIGN, sorted(inputs.items()))).encode()).hexdigest()
    key = f"poster:{version}"
    kept: bytes | None = cache.get(key)
    if kept is None:
        kept = _draw(inputs)
        cache.set(key, kept, timeout=KEEP_SECONDS)
    return kept


def qr_svg(url: str) -> str:
    """The code as SVG, dark on nothing, with the quiet zone scanners want."""
    out = io.BytesIO()
    segno.make(url, error="m", micro=False).save(out, kind="svg", border=2, dark="#2b2520")
    return out.getvalue().decode()


def _draw(inputs: dict[str, str]) -> bytes:
    font = finders.find(FONT)
    pdf: bytes = typst.compile(
        str(TEMPLATE),
        format="pdf",
        pdf_standards=["ua-1"],
        ignore_system_fonts=True,
        font_paths=[str(Path(font).parent)] if font else [],
        sys_inputs=displayable(inputs),
    )
    return pdf


def _inputs(page: Page, kind: PrintKind) -> dict[str, str]:
    url = str(page.full_url)
    return {
        "kind": kind.name.lower(),
        "title": page.title,
        "question": str(getattr(page, "question", "")),
        "label": _("Take part"),
        "language": page.locale.language_code[:2],
        "site": f"{settings.SITE_NAME} · {settings.SITE_REGION}",
        "artwork": drawing(kind_of(page.cached_content_type.model), page.pk),
        "qr": qr_svg(url),
        "qr-alt": _("QR code with the address %(url)s") % {"url": url},
        "url": url.split("://", 1)[-1].rstrip("/"),
        "join": _("Scan the code and write to us"),
        "open-to": _("With or without an account. On paper and by telephone too: please ask us."),
        "until": _until(page),
        "write": _("What would you like to say?"),
        "name-label": _("Name, if it may be shown:"),
        "place-label": _("Town or place it is about:"),
        "privacy": _(
            "Your words are published. Your name is published only if you write it here; please"
            " give no addresses or telephone numbers."
        ),
        "back": _("Please hand in this sheet at: %(where)s") % {"where": _where(page)},
    }


def _until(page: Page) -> str:
    closes_at = getattr(page, "closes_at", None)
    if closes_at is None:
        return ""
    day = date_format(timezone.localtime(closes_at), "DATE_FORMAT")
    return _("Until %(date)s") % {"date": day}


def _where(page: Page) -> str:
    """The office the project names, else the administration of the district."""
    project = getattr(page, "project", None)
    contact = project.contact if project else None
    if contact is None:
        return str(settings.SITE_REGION)
    return ", ".join([contact.unit, *contact.address.split("\n")]).rstrip(", ")
