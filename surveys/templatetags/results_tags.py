"""Charts of published results: SVG without styles; the numbers always stand in a table beside."""

from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()

# Classes of the shades, from the lowest to the highest point.
SHADES = 7


@register.simple_tag
def result_bar(percent: float, longest: float) -> SafeString:
    """A bar, drawn against the longest of its question."""
    return format_html(
        '<svg class="result__bar" viewBox="0 0 100 10" preserveAspectRatio="none" '
        'aria-hidden="true" focusable="false"><rect class="result__track" width="100" height="10">'
        '</rect><rect class="result__value" width="{}" height="10"></rect></svg>',
        f"{100 * percent / longest:.1f}",
    )


@register.simple_tag
def points_chart(question: dict[str, Any]) -> SafeString:
    """All points in one bar from low to high, if none of them is hidden."""
    bar = _stacked(question["lines"])
    if bar is None:
        return SafeString("")
    return format_html(
        '<div class="result__stack">{}<p class="result__ends"><span>{}</span><span>{}</span></p>'
        "</div>",
        bar,
        question["lines"][0]["label"],
        question["lines"][-1]["label"],
    )


@register.simple_tag
def matrix_chart(parts: list[dict[str, Any]]) -> SafeString:
    """The rows of a matrix below each other, each as one bar, with the legend on top."""
    longest = max(parts, key=lambda part: len(part["lines"]))
    legend = format_html_join(
        "",
        '<li><svg viewBox="0 0 10 10" aria-hidden="true" focusable="false">'
        '<rect class="shade shade--{}" width="10" height="10"></rect></svg>{}</li>',
        (
            (_shade(position, len(longest["lines"])), line["label"])
            for position, line in enumerate(longest["lines"])
        ),
    )
    rows = format_html_join(
        "",
        "<li><p>{} <small>{}</small></p>{}</li>",
        ((part["part"], _base(part), _stacked(part["lines"]) or _hidden()) for part in parts),
    )
    return format_html(
        '<ul class="result__legend">{}</ul><ul class="result__matrix">{}</ul>', legend, rows
    )


def _base(part: dict[str, Any]) -> str:
    return "" if part["base"] is None else _("Base: %(base)d") % {"base": part["base"]}


def _hidden() -> SafeString:
    return format_html(
        '<p class="result__hidden">{}</p>', _("Too few answers for a chart; see the table.")
    )


def _stacked(lines: list[dict[str, Any]]) -> SafeString | None:
    """Shares side by side with their percentages; None if one is hidden or there are none."""
    if not lines or any(line["percent"] is None for line in lines):
        return None
    total = sum(line["percent"] for line in lines) or 1
    parts, start = [], 0.0
    for position, line in enumerate(lines):
        width = 100 * line["percent"] / total
        parts.append((_shade(position, len(lines)), f"{start:.2f}", f"{width:.2f}"))
        start += width
    shapes = format_html_join(
        "", '<rect class="shade shade--{}" x="{}" width="{}" height="10"></rect>', parts
    )
    words = "; ".join(f"{line['label']}: {line['percent']:.0f} %" for line in lines)
    return format_html(
        '<svg class="shades" viewBox="0 0 100 10" preserveAspectRatio="none" role="img" '
        'aria-label="{}">{}</svg>',
        words,
        shapes,
    )


def _shade(position: int, count: int) -> int:
    """One of the shades, spread evenly over the answers."""
    return round(position * (SHADES - 1) / (count - 1)) if count > 1 else SHADES - 1
