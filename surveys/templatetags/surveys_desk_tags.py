"""Bars, charts and words for the figures of the survey office. SVG attributes only, no styles."""

from typing import Any

from django import template
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from surveys.domain import questionnaire
from surveys.domain.field_phase import Day
from surveys.domain.statistics.association import Association
from surveys.domain.statistics.intervals import Interval
from surveys.models import CodeCategory, TextAnswer

register = template.Library()

CHART_WIDTH, CHART_HEIGHT = 640, 160
LEAST_P = 0.001


@register.filter
def percent(share: float | None) -> str:
    """A share (0 to 1) in percent: “42,5 %”, with a narrow space that does not break."""
    if share is None:
        return ""
    return f"{number_format(100 * share, 1)}\u202f%"


@register.simple_tag
def bar(share: float, interval: Interval | None = None) -> SafeString:
    """A bar from 0 to 100 percent, with a thin line for its interval. The number stands beside."""
    whisker: SafeString | str = ""
    if interval is not None:
        low, high = f"{100 * interval.low:.1f}", f"{100 * interval.high:.1f}"
        whisker = format_html(
            '<line class="bar__interval" x1="{}" x2="{}" y1="5" y2="5"></line>', low, high
        )
    return format_html(
        '<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" '
        'focusable="false"><rect class="bar__track" width="100" height="10"></rect>'
        '<rect class="bar__value" width="{}" height="10"></rect>{}</svg>',
        f"{100 * min(1.0, max(0.0, share)):.1f}",
        whisker,
    )


@register.simple_tag
def day_chart(days: tuple[Day, ...]) -> SafeString:
    """Columns of responses per day. The table below says the same in numbers."""
    most = max(day.responses for day in days) or 1
    step = CHART_WIDTH / len(days)
    columns = format_html_join(
        "",
        '<rect class="chart__column" x="{}" y="{}" width="{}" height="{}"></rect>',
        (
            (
                f"{number * step + step * 0.1:.1f}",
                f"{CHART_HEIGHT * (1 - day.responses / most):.1f}",
                f"{step * 0.8:.1f}",
                f"{CHART_HEIGHT * day.responses / most:.1f}",
            )
            for number, day in enumerate(days)
        ),
    )
    label = _("Responses per day: %(total)d on %(days)d days, at most %(most)d on one day.") % {
        "total": days[-1].total,
        "days": len(days),
        "most": most,
    }
    return format_html(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">{}'
        '<line class="chart__axis" x1="0" x2="{}" y1="{}" y2="{}"></line></svg>',
        CHART_WIDTH,
        CHART_HEIGHT + 2,
        label,
        columns,
        CHART_WIDTH,
        CHART_HEIGHT + 1,
        CHART_HEIGHT + 1,
    )


@register.simple_tag
def test_words(test: Association) -> str:
    """The test of a table in words: with p and effect size, or that there are too few cases."""
    if test.p is None:
        return _("too few cases for a test")
    values: dict[str, Any] = {
        "name": _("Rao–Scott") if test.rao_scott else "χ²",
        "p": _p_words(test.p),
        "v": number_format(test.cramers_v, 2),
        "strength": _strength(test.cramers_v),
    }
    return _("%(name)s, %(p)s (Holm); Cramér's V = %(v)s, %(strength)s") % values


def _p_words(p: float) -> str:
    if p < LEAST_P:
        return _("p < %(limit)s") % {"limit": number_format(LEAST_P, 3)}
    return _("p = %(p)s") % {"p": number_format(p, 3)}


def _strength(v: float) -> str:
    """Cohen's thresholds for one degree of freedom (1988)."""
    if v < 0.1:
        return _("hardly any association")
    if v < 0.3:
        return _("weak association")
    return _("moderate association") if v < 0.5 else _("strong association")


@register.simple_tag
def bar_of_percent(percentage: float) -> SafeString:
    """A bar for what a release stores: percent, not a share."""
    return bar(percentage / 100)


@register.simple_tag
def bar_of(count: int, most: int) -> SafeString:
    """A bar for how much of a number is reached."""
    return bar(count / most if most else 0.0)


@register.filter
def in_language(texts: dict[str, str]) -> str:
    """A text that exists in several languages, in the reader's."""
    return questionnaire.in_language(texts)


@register.filter
def is_in(answer: TextAnswer, category: CodeCategory) -> bool:
    """Whether an open answer was put into a category; the codings are prefetched."""
    return any(coding.category_id == category.pk for coding in answer.codings.all())
