"""Weighting: from margins somebody gave to weights, and what has to be said about them.

A margin names a measure and how many people of each group there are in truth. Groups may take
several answers together. Groups with few responses are joined before raking, because a few people
would otherwise speak for many (docs/statistics.md). Knows no database.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from numpy.typing import NDArray

from surveys.domain.measures import Measure, MeasureKind
from surveys.domain.statistics import raking
from surveys.domain.statistics.data import Data
from surveys.domain.statistics.intervals import Interval, wilson
from surveys.domain.statistics.raking import UNKNOWN, Raked, dissimilarity

LEAST = 30
CAP = 5.0
# Deff from which on staff are told that much of the sample's information is gone.
HIGH_DESIGN_EFFECT = 2.0


@dataclass(frozen=True)
class Group:
    """People who belong together in a margin: the answers' codes, and how many there are."""

    label: str
    codes: tuple[int, ...]
    total: float


@dataclass(frozen=True)
class MarginSpec:
    """The true distribution of one measure, with its source and date as the reader wants them."""

    key: str
    groups: tuple[Group, ...]
    source: str = ""

    @property
    def total(self) -> float:
        return sum(group.total for group in self.groups)

    @property
    def is_absolute(self) -> bool:
        """Whether the totals are people, not shares or percentages."""
        return self.total > 101

    def to_json(self) -> dict[str, Any]:
        groups = [
            {"label": group.label, "codes": list(group.codes), "total": group.total}
            for group in self.groups
        ]
        return {"key": self.key, "source": self.source, "groups": groups}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "MarginSpec":
        groups = tuple(
            Group(group["label"], tuple(group["codes"]), group["total"]) for group in data["groups"]
        )
        return cls(data["key"], groups, data["source"])


@dataclass(frozen=True)
class Fitted:
    """Weights, the margins they were fitted to (after joining), and sentences for staff."""

    raked: Raked
    margins: tuple[MarginSpec, ...]
    notes: tuple[str, ...] = field(default=())

    @property
    def weights(self) -> NDArray[np.float64]:
        return self.raked.weights


@dataclass(frozen=True)
class GroupReport:
    """One group: responses, people, and how many of them took part (None without people)."""

    label: str
    responses: int
    share: float
    true_share: float
    rate: Interval | None

    @property
    def gap(self) -> float:
        """Percentage points by which the group is over- (+) or under-represented."""
        return 100 * (self.share - self.true_share)


@dataclass(frozen=True)
class MarginReport:
    """How well the participants mirror one margin. `dissimilarity` is Δ = ½ Σ|p − π|."""

    label: str
    source: str
    known: int
    unknown: int
    dissimilarity: float
    groups: tuple[GroupReport, ...]


def can_be_margin(measure: Measure) -> bool:
    """Whether a measure can be compared with the population."""
    return measure.kind in {MeasureKind.CHOICE, MeasureKind.POINTS}


def fit(
    data: Data,
    measures: dict[str, Measure],
    margins: Sequence[MarginSpec],
    *,
    cap: float | None = CAP,
    least: int = LEAST,
) -> Fitted:
    """Rake the responses to the margins, after joining groups with fewer than `least` responses.

    Margins whose measure is gone are left out. Without responses or margins all weights are 1.
    """
    notes: list[str] = []
    used: list[MarginSpec] = []
    columns: list[raking.Margin] = []
    for spec in margins:
        if spec.key not in measures or data.n == 0:
            continue
        joined, told = _joined(data, measures[spec.key], spec, least)
        notes += told
        used.append(joined)
        columns.append(_column(data, measures[spec.key], joined))
    if not columns:
        ones = np.ones(data.n)
        return Fitted(Raked(ones, converged=False, rounds=0, misfit=1.0), (), tuple(notes))
    raked = raking.rake(columns, cap=cap)
    return Fitted(raked, tuple(used), (*notes, *_told(raked, used, measures, cap)))


def _column(data: Data, measure: Measure, spec: MarginSpec) -> raking.Margin:
    shares = np.array([group.total for group in spec.groups], dtype=np.float64)
    return raking.Margin(measure.key, categories(data, measure, spec), shares / shares.sum())


def categories(data: Data, measure: Measure, spec: MarginSpec) -> NDArray[np.intp]:
    """The position of each response's group in the margin, UNKNOWN if it gave none."""
    column = data.codes[:, measure.slot]
    result = np.full(column.size, UNKNOWN, dtype=np.intp)
    for position, group in enumerate(spec.groups):
        result[np.isin(column, group.codes)] = position
    return result


def _joined(
    data: Data, measure: Measure, spec: MarginSpec, least: int
) -> tuple[MarginSpec, list[str]]:
    """Join small groups: with the neighbour where the order means something, else two smallest."""
    groups = list(spec.groups)
    notes = []
    while len(groups) > 1:
        counts = _counts(data, measure, replace(spec, groups=tuple(groups)))
        smallest = int(counts.argmin())
        if counts[smallest] >= least:
            break
        partner = _partner(counts, smallest, ordered=measure.kind == MeasureKind.POINTS)
        first, second = sorted((smallest, partner))
        notes.append(
            _("“%(first)s” and “%(second)s” were joined: fewer than %(least)d responses.")
            % {"first": groups[first].label, "second": groups[second].label, "least": least}
        )
        groups[first] = Group(
            label=f"{groups[first].label} + {groups[second].label}",
            codes=groups[first].codes + groups[second].codes,
            total=groups[first].total + groups[second].total,
        )
        del groups[second]
    return replace(spec, groups=tuple(groups)), notes


def _partner(counts: NDArray[np.intp], smallest: int, *, ordered: bool) -> int:
    others = [i for i in range(counts.size) if i != smallest]
    if ordered:
        others = [i for i in others if abs(i - smallest) == 1]
    return min(others, key=lambda i: int(counts[i]))


def _counts(data: Data, measure: Measure, spec: MarginSpec) -> NDArray[np.intp]:
    found = categories(data, measure, spec)
    return np.bincount(found[found != UNKNOWN], minlength=len(spec.groups))


def _told(
    raked: Raked, margins: Sequence[MarginSpec], measures: dict[str, Measure], cap: float | None
) -> list[str]:
    """What went wrong or needs attention, in whole sentences."""
    labels = {spec.key: [group.label for group in spec.groups] for spec in margins}
    notes = [
        _("Nobody answered “%(group)s” in “%(question)s”: that group cannot be weighted.")
        % {"group": labels[key][position], "question": measures[key].full_label}
        for key, position in raked.empty
    ]
    if raked.capped:
        notes.append(
            ngettext(
                "%(count)d response would weigh more than %(cap)s times the average and was held "
                "there.",
                "%(count)d responses would weigh more than %(cap)s times the average and were "
                "held there.",
                raked.capped,
            )
            % {"count": raked.capped, "cap": number_format(cap or 0, 1)}
        )
    if not raked.converged and not raked.empty:
        notes.append(
            _(
                "The margins cannot all be met at once: the largest gap left is %(gap)s "
                "percentage points. Please use fewer margins, join groups or raise the limit."
            )
            % {"gap": number_format(100 * raked.misfit, 1)}
        )
    if raked.design_effect >= HIGH_DESIGN_EFFECT:
        notes.append(
            _("The weights differ so much that %(n)d responses tell as much as %(effective)d.")
            % {"n": raked.weights.size, "effective": round(raked.effective_n)}
        )
    return notes


def representativeness(
    data: Data, measures: dict[str, Measure], margins: Sequence[MarginSpec]
) -> list[MarginReport]:
    """Compare who took part with who lives there, margin by margin, before any weighting."""
    return [_report(data, measures[spec.key], spec) for spec in margins if spec.key in measures]


def _report(data: Data, measure: Measure, spec: MarginSpec) -> MarginReport:
    counts = _counts(data, measure, spec)
    totals = np.array([group.total for group in spec.groups], dtype=np.float64)
    known = int(counts.sum())
    return MarginReport(
        label=measure.full_label,
        source=spec.source,
        known=known,
        unknown=data.n - known,
        dissimilarity=dissimilarity(counts.astype(np.float64), totals) if known else 0.0,
        groups=tuple(
            GroupReport(
                label=group.label,
                responses=int(count),
                share=int(count) / known if known else 0.0,
                true_share=group.total / spec.total,
                rate=_rate(int(count), group.total) if spec.is_absolute else None,
            )
            for group, count in zip(spec.groups, counts, strict=True)
        ),
    )


def _rate(count: int, people: float) -> Interval | None:
    return wilson(count / people, people) if people >= max(count, 1) else None
