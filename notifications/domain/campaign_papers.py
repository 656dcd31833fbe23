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
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from wagtail.models import Page

from cms.domain.glyphs import displayable
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
        "lang": get_language() or settings.LANGUAGE_CODE,
        "groups": [group.name for group in campaign.target_groups.all()],
        "messages": _messages(campaign),
        "facts": _facts(campaign),
        "goals": [
            [goal.label, number_format(goal.wanted), goal.shown, goal.percent]
            for goal in found.goals
        ],
        "lines": [line.shown for line in found.lines],
        "altogether": altogether(found),
        "measures": [
            [
                _day(row.due_on),
                row.title,
                row.get_channel_display(),
                _("yes") if row.is_done else "–",
            ]
            for row in campaign.measures.all()
        ],
        "conclusion": campaign.conclusion,
        "words": _words(),
    }
    return _document("campaign_report.typ", data)


def _facts(campaign: Campaign) -> list[list[str]]:
    """Who answers for it and what it cost, as far as it was entered."""
    facts = [(_("Responsible"), str(campaign.owner or "")), (_("Money"), money(campaign))]
    return [[name, value] for name, value in facts if value]


def money(campaign: Campaign) -> str:
    """What was spent of the budget, as far as either was entered."""
    words = {
        "spent": number_format(campaign.spent or 0, 2),
        "budget": number_format(campaign.budget or 0, 2),
    }
    if campaign.budget is not None:
        return _("%(spent)s of %(budget)s euros spent") % words
    return "" if campaign.spent is None else _("%(spent)s euros spent") % words


def altogether(found: results.Results) -> str:
    """How many subscribed in the period, which no channel can claim for itself."""
    return _(
        "Altogether %(number)s people confirmed a subscription in this period, wherever they "
        "came from."
    ) % {"number": results.hidden(found.subscribers)}


def _words() -> dict[str, Any]:
    return {
        "period": _("Period"),
        "groups": _("Target groups"),
        "messages": _("Messages"),
        "measures": _("Measures"),
        "measure_head": [_("Date"), _("Measure"), _("Channel"), _("done")],
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
            "Numbers below five are not shown; a sum that leaves some out says “≥” or “at least”."
        ),
        "site": f"{settings.SITE_NAME} · {settings.SITE_REGION}",
        "made": _("As of %(day)s") % {"day": _day(timezone.localdate())},
    }


def poster(measure: Measure, *, card: bool = False) -> bytes:
    """The poster (A4, PDF/UA-1), or the card for social media (1200 × 630, PNG).

    Both speak the language of the page they lead to, whatever the language of who prints them.
    """
    page = measure.page
    language = page.locale.language_code if page else settings.LANGUAGE_CODE
    with override(language):
        data = _poster_data(measure, page)
    # Simple language is German; PDF/UA wants a language a screen reader knows.
    data["lang"] = language.partition("-")[0]
    return _picture("card.typ", data) if card else _document("poster.typ", data)


def _poster_data(measure: Measure, page: Page | None) -> dict[str, Any]:
    return {
        "title": page.title if page else _headline(measure),
        "lead": getattr(page.specific, "lead_text", "") if page else "",
        "call": _("Have your say"),
        "url": measure.short_url.removeprefix("https://").removeprefix("http://").rstrip("/"),
        "alt": _("QR code to %(url)s") % {"url": measure.short_url},
        "site": f"{settings.SITE_NAME} · {settings.SITE_REGION}",
        "qr": _code(measure.short_url),
    }


def _headline(measure: Measure) -> str:
    """The first message of the campaign; the title of the measure is a name for staff."""
    return next(iter(_messages(measure.campaign)), measure.title)


def _messages(campaign: Campaign) -> list[str]:
    return [line.strip() for line in campaign.messages.splitlines() if line.strip()]


def _document(name: str, data: dict[str, Any]) -> bytes:
    made: bytes = typst.compile(
        str(TEMPLATES / name),
        format="pdf",
        pdf_standards=["ua-1"],
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(displayable(data))},
    )
    return made


def _picture(name: str, data: dict[str, Any]) -> bytes:
    made: bytes = typst.compile(
        str(TEMPLATES / name),
        format="png",
        ppi=72,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(displayable(data))},
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
