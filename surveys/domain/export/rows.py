"""What an export is made of: the columns of a survey and its responses, read through a cursor.

Memory does not grow with the number of responses: rows are read and written in pieces. Sorted by
the random id, so that the order of a file says nothing about the order of sending.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import connection

from surveys.domain.definition import from_definition
from surveys.domain.export.columns import Column, Content, cell, columns_of
from surveys.domain.questionnaire import Question
from surveys.domain.statistics.classes import EPOCH
from surveys.models import Response, SurveyPage
from surveys.queries import CHUNK, COUNTED, variables_with_options

WIDEST = """
SELECT max(octet_length(doc #>> %s)) FROM surveys_response WHERE survey_id = %s AND mode = %s
"""
Row = dict[str, Any]


@dataclass(frozen=True)
class Source:
    """A survey ready to be exported."""

    survey: SurveyPage
    columns: list[Column]
    total: int
    version_numbers: dict[int, int]
    weigh: Callable[[list[int]], float] | None = None
    progress: Callable[[int], None] = field(default=lambda done: None)

    def rows(self) -> Iterator[Row]:
        """Every response, one at a time."""
        found = (
            Response.objects.filter(COUNTED, survey=self.survey)
            .order_by("id")
            .values("id", "day", "lang", "version_id", "doc", "codes", "numbers")
        )
        for number, row in enumerate(found.iterator(CHUNK)):
            if number % CHUNK == 0:
                self.progress(number)
            yield {**row}

    def facts(self, row: Row) -> list[Any]:
        """What stands before the answers: id, day, language, version and, if asked for, weight."""
        known = [
            str(row["id"]),
            row["day"].isoformat(),
            row["lang"],
            self.version_numbers[row["version_id"]],
        ]
        return [*known, self.weigh(row["codes"])] if self.weigh else known

    @property
    def fact_names(self) -> list[str]:
        names = ["response", "day", "language", "version"]
        return [*names, "weight"] if self.weigh else names


def source_of(survey: SurveyPage, **options: Any) -> Source:
    """Read the columns, count the responses."""
    versions = list(survey.versions.order_by("number").values_list("pk", "number", "definition"))
    questions: dict[str, Question] = {}
    for _pk, _number, definition in versions:
        questions |= {question.id: question for question in from_definition(definition).questions}
    return Source(
        survey=survey,
        columns=columns_of(variables_with_options(survey), questions),
        total=Response.objects.filter(COUNTED, survey=survey).count(),
        version_numbers={pk: number for pk, number, _definition in versions},
        **options,
    )


def value(column: Column, row: Row) -> Any:
    """A cell as people and programs read it: whole numbers without a point, dates as ISO."""
    found = cell(column, row)
    if found is None or column.content not in {Content.DATE, Content.NUMBER}:
        return found
    if column.content == Content.DATE:
        return (EPOCH + timedelta(days=found)).isoformat()
    return int(found) if float(found).is_integer() else found


def widest_text(source: Source, column: Column) -> int:
    """The longest text of a column in bytes of UTF-8, at least 1."""
    with connection.cursor() as cursor:
        cursor.execute(WIDEST, [list(column.path), source.survey.pk, "web"])
        return int(cursor.fetchone()[0] or 1)
