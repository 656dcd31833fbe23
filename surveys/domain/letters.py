"""Letters with a personal code, one per page, as PDF/UA: printed, put into envelopes, sent."""

import json
from pathlib import Path

import segno
import typst
from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from cms.domain.glyphs import displayable
from surveys.domain.access import shown
from surveys.models import SurveyPage

TEMPLATE = Path(__file__).parents[1] / "typst" / "letters.typ"


def letters(survey: SurveyPage, codes: list[str]) -> bytes:
    """One page per code, in the language of the survey.

    The texts travel as data, so nothing in them is typst code.
    """
    with override(survey.locale.language_code):
        return _printed(survey, codes)


def _printed(survey: SurveyPage, codes: list[str]) -> bytes:
    start = settings.SITE_URL + reverse("surveys:start", args=[survey.pk])
    sheets = [{"code": shown(code), "qr": _qr(f"{start}?code={shown(code)}")} for code in codes]
    words = {
        "title": survey.title,
        "lead": survey.lead_text,
        "site": settings.SITE_NAME,
        "region": settings.SITE_REGION,
        "address": start,
        "invitation": _("We invite you to take part"),
        "how": _("Scan the picture with your phone, or open this address and enter your code:"),
        "code": _("Your personal code"),
        "alt": _("QR code that leads to the survey"),
        "promise": _(
            "The code lets you take part once. We keep it scrambled and apart from your answers:"
            " nobody can tell what you answered."
        ),
        "until": _("Open until %s.") % date_format(survey.closes_at, "DATE_FORMAT")
        if survey.closes_at
        else "",
        "language": survey.locale.language_code[:2],
    }
    pdf: bytes = typst.compile(
        TEMPLATE,
        pdf_standards=["ua-1"],
        ignore_system_fonts=True,
        sys_inputs={"sheets": json.dumps(sheets), **displayable(words)},
    )
    return pdf


def _qr(address: str) -> str:
    return str(segno.make(address, error="m").svg_inline(border=0, omitsize=True, unit=None))
