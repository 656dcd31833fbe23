"""What a campaign is printed as: the report, posters, and cards for social media."""

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import segno
import typst
from django.conf import settings
from django.contrib.staticfiles import finders
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from notifications.domain import results
from notifications.models import Campaign, Measure

TEMPLATES = Path(__file__).parents[1] / "typst"
FONT = "vendor/fonts/fira-sans-600.ttf"


def report(campaign: Campaign) -> bytes:
    """The results as PDF/UA-1. Texts travel as data, so nothing in them is typst code."""
    found = results.of(campaign)
    data = {
        "title": campaign.name,
        "goal": campaign.goal,
        "period": f"{_day(campaign.starts_on)} – {_day(campaign.ends_on)}",
        "groups": [group.name for group in campaign.target_groups.all()],
        "facts": _facts(campaign),
        "goals": [
            [goal.label, number_format(goal.wanted), goal.shown, goal.percent]
            for goal in found.goals
        ],
        "lines": [line.shown for line in found.lines],
        "conclusion": campaign.conclusion,
        "words": _words(),
    }
    return _document("campaign_report.typ", data)


def _facts(campaign: Campaign) -> list[list[str]]:
    """Who answers for it and what it cost, as far as it was entered."""
    money = _("%(spent)s of %(budget)s euros spent") % {
        "spent": number_format(campaign.spent or 0, 2),
        "budget": number_format(campaign.budget or 0, 2),
    }
    facts = [
        (_("Responsible"), str(campaign.owner or "")),
        (_("Money"), money if campaign.budget else ""),
    ]
    return [[name, value] for name, value in facts if value]


def _words() -> dict[str, Any]:
    return {
        "period": _("Period"),
        "groups": _("Target groups"),
        "goals": _("Goals and what was reached"),
        "lines": _("What came of it, by channel"),
        "conclusion": _("What we learned"),
        "goal_head": [_("Goal"), _("wanted"), _("reached"), _("share")],
        "line_head": [
            _("Channel"),
            _("Measures"),
            _("Mails"),
            _("Visits"),
            _("Subscriptions"),
            _("Contributions"),
            _("Responses"),
        ],
        "method": _(
            "Visits and subscriptions are counted by short link and day, without recognising "
            "anybody; contributions and answers on the pages of the campaign within its period. "
            "A subscription can be counted only where the short link leads to the form for "
            "subscribing; where it leads to a page there is a dash. "
            "Numbers below five are not shown."
        ),
        "site": f"{settings.SITE_NAME} · {settings.SITE_REGION}",
        "made": _("As of %(day)s") % {"day": _day(timezone.localdate())},
    }


def poster(measure: Measure, *, card: bool = False) -> bytes:
    """The poster (A4, PDF/UA-1), or the card for social media (1200 × 630, PNG)."""
    page = measure.page
    data = {
        "title": page.title if page else _headline(measure),
        "lead": getattr(page.specific, "lead_text", "") if page else "",
        "call": _("Have your say"),
        "url": measure.short_url.removeprefix("https://").removeprefix("http://").rstrip("/"),
        "alt": _("QR code to %(url)s") % {"url": measure.short_url},
        "site": f"{settings.SITE_NAME} · {settings.SITE_REGION}",
        "qr": _code(measure.short_url),
    }
    if card:
        return _picture("card.typ", data)
    return _document("poster.typ", data)


def _headline(measure: Measure) -> str:
    """The first message of the campaign; the title of the measure is a name for staff."""
    messages = [line.strip() for line in measure.campaign.messages.splitlines() if line.strip()]
    return messages[0] if messages else measure.title


def _document(name: str, data: dict[str, Any]) -> bytes:
    made: bytes = typst.compile(
        str(TEMPLATES / name),
        format="pdf",
        pdf_standards=["ua-1"],
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data)},
    )
    return made


def _picture(name: str, data: dict[str, Any]) -> bytes:
    made: bytes = typst.compile(
        str(TEMPLATES / name),
        format="png",
        ppi=72,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data)},
    )
    return made


def _code(url: str) -> str:
    """The address as a QR code, an SVG of its own."""
    out = io.BytesIO()
    segno.make(url, error="m").save(out, kind="svg", dark="#2b2520", border=0, scale=4)
    return out.getvalue().decode()


def _fonts() -> list[str]:
    font = finders.find(FONT)
    return [str(Path(font).parent)] if isinstance(font, str) else []


def _day(day: date) -> str:
    return str(date_format(day, "DATE_FORMAT"))
