"""Reading: versions, facts for cards, codes for counting, rows for the export."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from numpy.typing import NDArray

from surveys.enums import Missing, ResponseMode
from surveys.models import QuestionnaireVersion, Response, SurveyPage, Variable

CHUNK = 5000
COUNTED = Q(mode=ResponseMode.WEB)


@dataclass(frozen=True)
class SurveyFacts:
    """What a card says about a survey."""

    questions: int
    minutes: int
    responses: int


NO_FACTS = SurveyFacts(0, 0, 0)


def latest_version(survey: SurveyPage) -> QuestionnaireVersion | None:
    """What a new participant is asked."""
    version: QuestionnaireVersion | None = survey.versions.order_by("-number").first()
    return version


def facts_of(page_ids: Iterable[int]) -> dict[int, SurveyFacts]:
    """Facts of many surveys in one query; pages that are no surveys do not appear."""
    responses = (
        Response.objects.filter(COUNTED, survey=OuterRef("survey_id"))
        .order_by()
        .values("survey")
        .annotate(n=Count("*"))
        .values("n")
    )
    # Only the newest version of each survey asks for the number of its responses.
    newest = (
        QuestionnaireVersion.objects.filter(survey_id__in=list(page_ids))
        .order_by("survey_id", "-number")
        .distinct("survey_id")
    )
    rows = QuestionnaireVersion.objects.filter(pk__in=newest.values("pk")).values_list(
        "survey_id", "question_count", "minutes", Coalesce(Subquery(responses), 0)
    )
    return {survey_id: SurveyFacts(*facts) for survey_id, *facts in rows}


def with_counts(surveys: Any) -> Any:
    """Add `response_count` and `version_number`, for the listing in the admin."""
    responses = (
        Response.objects.filter(COUNTED, survey=OuterRef("pk"))
        .order_by()
        .values("survey")
        .annotate(n=Count("*"))
        .values("n")
    )
    versions = QuestionnaireVersion.objects.filter(survey=OuterRef("pk")).order_by("-number")
    return surveys.annotate(
        response_count=Coalesce(Subquery(responses), 0),
        version_number=Subquery(versions.values("number")[:1]),
    )


def load_codes(survey: SurveyPage, width: int) -> NDArray[np.int16]:
    """All counted responses as one matrix, in one scan. Short rows end in “not asked”."""
    rows = Response.objects.filter(COUNTED, survey=survey).values_list("codes", flat=True)
    chunks = [_matrix(chunk, width) for chunk in _chunks(rows.iterator(CHUNK))]
    return np.concatenate(chunks) if chunks else np.empty((0, width), dtype=np.int16)


def _matrix(rows: list[list[int]], width: int) -> NDArray[np.int16]:
    padded = [row + [int(Missing.NOT_ASKED)] * (width - len(row)) for row in rows]
    return np.array(padded, dtype=np.int16).reshape(len(rows), width)


def _chunks(rows: Iterator[list[int]]) -> Iterator[list[list[int]]]:
    chunk: list[list[int]] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def variables_with_options(survey: SurveyPage) -> list[Variable]:
    """The codebook of a survey in the order of its slots, in two queries."""
    return list(survey.variables.order_by("slot").prefetch_related("options"))


def export_rows(survey: SurveyPage) -> Iterator[Any]:
    """Every counted response through a cursor on the server.

    Sorted by the random id, so that the order of the file says nothing about the order of
    sending.
    """
    return (
        Response.objects.filter(COUNTED, survey=survey)
        .order_by("id")
        .values("id", "day", "lang", "mode", "version__number", "doc", "codes")
        .iterator(CHUNK)
    )
