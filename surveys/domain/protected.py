"""Tables as they may be published: small groups hidden, percentages only on a large enough base.

What a release stores of a question, in plain values for JSON. `count` and `percent` are None where
they are hidden. The rules: docs/statistics.md.
"""

from typing import Any

from surveys.domain.disclosure import BASE_FOR_PERCENT, hide_line, hide_ticks
from surveys.domain.measures import Measure, MeasureKind
from surveys.domain.statistics.data import Data
from surveys.domain.statistics.frequencies import Frequencies, Line, frequencies


def question(data: Data, measure: Measure, smallest: int) -> dict[str, Any]:
    """One question. A base below `smallest` hides everything."""
    found = frequencies(data, measure)
    content: dict[str, Any] = {
        "key": measure.key,
        "kind": measure.kind.value,
        "coded": measure.coded,
        "label": measure.label,
        "part": measure.part,
        "unit": measure.unit,
        "base": found.base if found.base >= smallest else None,
        "lines": [],
    }
    if found.base < smallest:
        return content
    lines = _joined(found.lines, smallest) if measure.kind == MeasureKind.VALUE else found.lines
    hidden = _hidden(measure, lines, found.base, smallest)
    enough = found.base >= BASE_FOR_PERCENT
    content["lines"] = [
        _line(line, hide=hide, enough=enough) for line, hide in zip(lines, hidden, strict=True)
    ]
    if enough and not any(hidden):
        content |= _middle(found)
    return content | _without_answer(found, smallest)


def _hidden(measure: Measure, lines: tuple[Line, ...], base: int, smallest: int) -> list[bool]:
    counts = [line.count for line in lines]
    if measure.kind == MeasureKind.TICKS:
        return hide_ticks(counts, base, smallest)
    return hide_line(counts, smallest) if counts else []


def _line(line: Line, *, hide: bool, enough: bool) -> dict[str, Any]:
    percent = None if hide or not enough or line.share is None else round(100 * line.share, 1)
    content: dict[str, Any] = {
        "label": line.label,
        "count": None if hide else line.count,
        "percent": percent,
        "withdrawn": line.withdrawn,
    }
    if line.mean_rank is not None:
        content["mean_rank"] = None if hide or not enough else round(line.mean_rank, 1)
    return content


def _middle(found: Frequencies) -> dict[str, Any]:
    """Mean and median; never with an interval, which an open survey cannot claim."""
    result = {}
    if found.mean is not None:
        result["mean"] = round(found.mean.value, 2)
    if found.median is not None:
        result["median"] = round(found.median.value, 2)
    return result


def _without_answer(found: Frequencies, smallest: int) -> dict[str, Any]:
    """How many did not answer, and why. The reasons are hidden together if one is small."""
    parts = {"dont_know": found.dont_know, "refused": found.refused, "skipped": found.skipped}
    shown = {name: count for name, count in parts.items() if count}
    if any(count < smallest for count in shown.values()):
        return {}
    return shown


def _joined(lines: tuple[Line, ...], smallest: int) -> tuple[Line, ...]:
    """Classes of numbers, small ones joined with their neighbour, so that none is hidden."""
    kept = list(lines)
    while len(kept) > 1:
        position = min(range(len(kept)), key=lambda i: kept[i].count)
        if kept[position].count >= smallest:
            break
        sides = [i for i in (position - 1, position + 1) if 0 <= i < len(kept)]
        other = min(sides, key=lambda i: kept[i].count)
        low, high = sorted((position, other))
        kept[low : high + 1] = [_together(kept[low], kept[high])]
    return tuple(kept)


def _together(low: Line, high: Line) -> Line:
    first, last = low.label.split(" – ")[0], high.label.split(" – ")[-1]
    share = None if low.share is None or high.share is None else low.share + high.share
    return Line(f"{first} – {last}", low.count + high.count, share)
