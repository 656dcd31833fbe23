"""The workbench of the survey office: measures, responses in memory, filters, weights, tables."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from surveys.domain import coding, responses_in_memory
from surveys.domain.definition import from_definition
from surveys.domain.measures import Category, Measure, MeasureKind, measures_of
from surveys.domain.statistics.counting import Mask
from surveys.domain.statistics.cross_tables import CrossTable, cross_table, with_holm
from surveys.domain.statistics.data import Data
from surveys.domain.statistics.frequencies import Frequencies, frequencies
from surveys.domain.weighting import Fitted, MarginSpec, categories, fit
from surveys.enums import Missing, ResponseMode
from surveys.models import CodeCategory, SurveyPage, WeightScheme

# Codes of a filter by the key of its measure; all measures have to fit, one code of each is enough.
Filters = Mapping[str, set[int]]


@dataclass(frozen=True)
class Workbench:
    """A survey's measures by key, in the order of the questionnaire, and its responses."""

    survey: SurveyPage
    measures: dict[str, Measure]
    data: Data

    def weighted(self, scheme: WeightScheme) -> tuple["Workbench", Fitted]:
        """The same with the weights of a scheme, and what has to be said about them."""
        fitted = fitted_to(self, scheme)
        return Workbench(self.survey, self.measures, self.data.weighted(fitted.weights)), fitted

    def filtered(self, filters: Filters) -> "Workbench":
        """Only the responses that fit. Weights stay as they were fitted to everybody."""
        mask = np.ones(self.data.n, dtype=np.bool_)
        for key, codes in filters.items():
            if key in self.measures:
                mask &= matching(self.data, self.measures[key], codes)
        return Workbench(self.survey, self.measures, self.data.where(mask))

    def frequencies(self) -> list[Frequencies]:
        """Every measure counted."""
        return [frequencies(self.data, measure) for measure in self.measures.values()]

    def cross_tables(self, by: Measure) -> list[CrossTable]:
        """Every measure by the groups of another one, p-values corrected together."""
        tables = [
            cross_table(self.data, measure, by)
            for measure in self.measures.values()
            if measure.key != by.key
        ]
        return with_holm([table for table in tables if table is not None])


def workbench(survey: SurveyPage, *, mode: ResponseMode = ResponseMode.WEB) -> Workbench:
    """Load all responses of a kind. Open answers with categories become measures of their own."""
    versions = {
        pk: from_definition(definition)
        for pk, definition in survey.versions.order_by("number").values_list("pk", "definition")
    }
    measures = {measure.key: measure for measure in measures_of(versions.values())}
    loaded = responses_in_memory.load(survey, versions, mode=mode)
    by_variable = coding.categories_of(survey)
    if not by_variable:
        return Workbench(survey, measures, loaded.data)
    slots = dict(survey.variables.filter(pk__in=by_variable).values_list("pk", "slot"))
    data = loaded.data
    found = list(coding.codings_of(survey))
    for variable_id, sorts in by_variable.items():
        source = next((m for m in measures.values() if m.slot == slots[variable_id]), None)
        if source is not None:
            coded, data = _with_codes(source, sorts, data, loaded, found)
            measures = _inserted_after(measures, source, coded)
    return Workbench(survey, measures, data)


def _with_codes(
    source: Measure,
    sorts: list[CodeCategory],
    data: Data,
    loaded: responses_in_memory.Loaded,
    found: Iterable[tuple[int, UUID]],
) -> tuple[Measure, Data]:
    """Slots for the categories of one open question: 1 where an answer is in it."""
    width = data.codes.shape[1]
    positions = {category.pk: number for number, category in enumerate(sorts)}
    pairs = [(positions[pk], response.bytes) for pk, response in found if pk in positions]
    rows = loaded.rows_of([raw for _position, raw in pairs])
    given = data.codes[:, source.slot]
    ticks = np.where(given == 1, np.int16(Missing.SKIPPED), given)[:, None].repeat(
        len(sorts), axis=1
    )
    known = rows >= 0
    coded = rows[known]
    ticks[coded] = 0
    ticks[coded, np.array([position for position, _raw in pairs], dtype=np.intp)[known]] = 1
    measure = Measure(
        key=f"{source.key}_coded",
        kind=MeasureKind.TICKS,
        label=source.label,
        slot=-1,
        question=source.question,
        part=source.part,
        categories=tuple(
            Category(category.label, category.code, width + number)
            for number, category in enumerate(sorts)
        ),
        coded=True,
    )
    return measure, Data(np.asfortranarray(np.hstack([data.codes, ticks])), data.numbers)


def _inserted_after(
    measures: dict[str, Measure], source: Measure, coded: Measure
) -> dict[str, Measure]:
    result: dict[str, Measure] = {}
    for key, measure in measures.items():
        result[key] = measure
        if key == source.key:
            result[coded.key] = coded
    return result


def matching(data: Data, measure: Measure, codes: set[int]) -> Mask:
    """The responses that gave one of the answers."""
    if measure.kind in {MeasureKind.TICKS, MeasureKind.RANKS}:
        mask = np.zeros(data.n, dtype=np.bool_)
        for category in measure.categories:
            if category.code in codes:
                mask |= data.codes[:, category.slot] == 1
        return mask
    found: Mask = np.isin(data.codes[:, measure.slot], sorted(codes))
    return found


def specs_of(scheme: WeightScheme) -> list[MarginSpec]:
    """The margins of a scheme, typed."""
    return [MarginSpec.from_json(margin) for margin in scheme.margins]


def fitted_to(bench: Workbench, scheme: WeightScheme) -> Fitted:
    """Compute the weights of a scheme."""
    return fit(bench.data, bench.measures, specs_of(scheme), cap=scheme.cap, least=scheme.least)


def weigher(survey: SurveyPage, scheme: WeightScheme) -> Callable[[list[int]], float]:
    """A function from a response's codes to its weight, for what reads row by row."""
    bench = workbench(survey)
    fitted = fitted_to(bench, scheme)
    places = [(bench.measures[margin.key].slot, _positions(margin)) for margin in fitted.margins]
    factors = _factors(bench.data, bench.measures, fitted)

    def weigh(codes: list[int]) -> float:
        key = tuple(
            position.get(codes[slot] if slot < len(codes) else int(Missing.NOT_ASKED), -1)
            for slot, position in places
        )
        return factors.get(key, 1.0)

    return weigh


def _positions(margin: MarginSpec) -> dict[int, int]:
    return {code: number for number, group in enumerate(margin.groups) for code in group.codes}


def _factors(
    data: Data, measures: dict[str, Measure], fitted: Fitted
) -> dict[tuple[int, ...], float]:
    """The weight of every combination of groups that occurs."""
    if not fitted.margins:
        return {}
    columns = np.stack(
        [categories(data, measures[margin.key], margin) for margin in fitted.margins], axis=1
    )
    cells, first = np.unique(columns, axis=0, return_index=True)
    weights: NDArray[np.float64] = fitted.weights[first]
    return dict(zip(map(tuple, cells.tolist()), weights.tolist(), strict=True))
