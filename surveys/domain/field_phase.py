"""How a survey is going: counts without persons and times, and what staff are shown of them.

Nothing here is noted per response. Where people stopped is summed up when their drafts expire,
how long it took when they send: sums by page and by minute, in rows that hold nothing else.
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection
from django.db.models import Count, Q, Sum
from django.utils import timezone

from surveys.domain.definition import from_definition
from surveys.enums import FieldFigure, ResponseMode
from surveys.models import FieldCount, Response, ResponseDraft, SurveyPage, TextAnswer
from surveys.queries import COUNTED, latest_version

SHARDS = 8
MOST_MINUTES = 120

ADD = """
INSERT INTO surveys_fieldcount (survey_id, figure, bucket, shard, n) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (survey_id, figure, bucket, shard) DO UPDATE SET n = surveys_fieldcount.n + excluded.n
"""


def note_duration(survey_id: int, started_at: datetime) -> None:
    """Count a response that was sent now, by whole minutes since it was begun."""
    minutes = int((timezone.now() - started_at).total_seconds() // 60)
    shard = random.randrange(SHARDS)  # noqa: S311 -- spreads the load, protects nothing
    _add(survey_id, FieldFigure.MINUTES, min(max(minutes, 0), MOST_MINUTES), shard, 1)


def note_stopped(draft_ids: Iterable[int]) -> None:
    """Count drafts that are about to be deleted, by the page they had reached."""
    stopped = (
        ResponseDraft.objects.filter(pk__in=list(draft_ids), mode=ResponseMode.WEB)
        .values_list("version__survey", "page")
        .annotate(n=Count("pk"))
        .order_by("version__survey", "page")
    )
    for survey_id, page, n in stopped:
        _add(survey_id, FieldFigure.STOPPED, page, 0, n)


def _add(survey_id: int, figure: FieldFigure, bucket: int, shard: int, n: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(ADD, [survey_id, figure.value, bucket, shard, n])


@dataclass(frozen=True)
class Day:
    """Responses of one day, and of all days until then."""

    day: date
    responses: int
    total: int


@dataclass(frozen=True)
class PageReached:
    """How many got to a page of those who began, and how many stopped there for good."""

    number: int
    title: str
    reached: int
    stopped: int
    share: float


@dataclass(frozen=True)
class Duration:
    """Completed responses by minutes: the middle one and the distribution."""

    responses: int
    median: int
    minutes: tuple[tuple[str, int], ...]

    @property
    def bars(self) -> list[tuple[str, int, float]]:
        """Minutes, number and share (0 to 1)."""
        return [(label, n, n / self.responses) for label, n in self.minutes]


@dataclass(frozen=True)
class FieldPhase:
    """The state of the field phase."""

    responses: int
    tests: int
    in_progress: int
    started: int
    days: tuple[Day, ...]
    pages: tuple[PageReached, ...]
    duration: Duration | None
    uncoded: int
    open_answers: int

    @property
    def completion(self) -> float | None:
        """Share (0 to 1) of those who began and have sent; those still at it are not counted."""
        finished = self.started - self.in_progress
        return self.responses / finished if finished else None

    @property
    def sent_share(self) -> float:
        """Share (0 to 1) of all who began."""
        return self.responses / self.started if self.started else 0.0


def field_phase(survey: SurveyPage) -> FieldPhase:
    """All figures, in a constant number of queries."""
    counted = Response.objects.filter(COUNTED, survey=survey)
    responses = counted.count()
    drafts = dict(
        ResponseDraft.objects.filter(
            version__survey=survey, mode=ResponseMode.WEB, expires_at__gt=timezone.now()
        )
        .values_list("page")
        .annotate(n=Count("pk"))
        .order_by("page")
    )
    stopped = _counts(survey, FieldFigure.STOPPED)
    texts = TextAnswer.objects.filter(Q(response__mode=ResponseMode.WEB), response__survey=survey)
    return FieldPhase(
        responses=responses,
        tests=Response.objects.filter(survey=survey, mode=ResponseMode.TEST).count(),
        in_progress=sum(drafts.values()),
        started=responses + sum(drafts.values()) + sum(stopped.values()),
        days=_days(dict(counted.values_list("day").annotate(n=Count("pk")).order_by("day"))),
        pages=_pages(survey, responses, drafts, stopped),
        duration=_duration(_counts(survey, FieldFigure.MINUTES)),
        uncoded=texts.filter(codings=None).count(),
        open_answers=texts.count(),
    )


def _counts(survey: SurveyPage, figure: FieldFigure) -> dict[int, int]:
    rows = FieldCount.objects.filter(survey=survey, figure=figure)
    return dict(rows.values_list("bucket").annotate(total=Sum("n")).order_by("bucket"))


def _days(counts: dict[date, int]) -> tuple[Day, ...]:
    """Every day from the first to the last response, those without any too."""
    if not counts:
        return ()
    first, last = min(counts), max(counts)
    days, total = [], 0
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        total += counts.get(day, 0)
        days.append(Day(day, counts.get(day, 0), total))
    return tuple(days)


def _pages(
    survey: SurveyPage, responses: int, drafts: dict[int, int], stopped: dict[int, int]
) -> tuple[PageReached, ...]:
    version = latest_version(survey)
    if version is None:
        return ()
    sections = from_definition(version.definition).sections
    started = responses + sum(drafts.values()) + sum(stopped.values())
    pages = []
    for number, section in enumerate(sections, start=1):
        reached = responses + sum(
            n for counts in (drafts, stopped) for page, n in counts.items() if page >= number
        )
        share = reached / started if started else 0.0
        pages.append(PageReached(number, section.text, reached, stopped.get(number, 0), share))
    return tuple(pages)


def _duration(counts: dict[int, int]) -> Duration | None:
    total = sum(counts.values())
    if not total:
        return None
    seen = 0
    median = 0
    for minutes, n in sorted(counts.items()):
        seen += n
        if 2 * seen >= total:
            median = minutes
            break
    edges = [(0, 1), (2, 3), (4, 5), (6, 8), (9, 12), (13, 20), (21, 40), (41, MOST_MINUTES)]
    return Duration(
        responses=total,
        median=median,
        minutes=tuple(
            (f"{low}–{high}", sum(n for m, n in counts.items() if low <= m <= high))
            for low, high in edges
        ),
    )
