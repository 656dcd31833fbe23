"""Public figures: how much was said, how soon it was answered, what came of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, F, IntegerField, Max, Q, Subquery
from django.utils import timezone

from participation.enums import TAKEN_UP, ContributionStatus
from participation.models import AnswerCase, Contribution


@dataclass(frozen=True)
class Figures:
    """What became of contributions.

    `in_time` of the `due` were answered within the promised days, counted on the calendar from
    publication to the first official answer; a paused clock does not make the figure better.
    Due is what begins a conversation and was answered or has waited longer than that.
    """

    contributions: int
    due: int
    in_time: int
    taken_up: int

    @property
    def share(self) -> int | None:
        """Per cent answered in time, rounded down so that it never promises more; None if 0 due."""
        return self.in_time * 100 // self.due if self.due else None


class _Number(Subquery):
    """How many rows a query has, as a value within another query."""

    template = "(SELECT count(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def figures(page_ids: Iterable[int] | None, *, days: int) -> Figures:
    """The figures of some pages, or of the whole site with None; one query.

    Both counts are answered from an index alone, without a look at the contributions themselves.
    """
    rows = Contribution.objects.filter(status=ContributionStatus.PUBLISHED)
    taken_up = AnswerCase.objects.filter(
        outcome__in=TAKEN_UP, contribution__status=ContributionStatus.PUBLISHED
    )
    if page_ids is not None:
        ids = list(page_ids)
        rows, taken_up = rows.filter(page__in=ids), taken_up.filter(contribution__page__in=ids)
    begins = Q(root__isnull=True)
    answered = Q(answered_at__isnull=False)
    promise = timedelta(days=days)
    found = rows.aggregate(
        contributions=Count("page"),
        due=Count(
            "page",
            filter=begins & (answered | Q(published_at__lt=timezone.now() - promise)),
        ),
        in_time=Count(
            "page", filter=begins & answered & Q(answered_at__lte=F("published_at") + promise)
        ),
        # The same for every row, so the database counts it once.
        taken_up=Max(_Number(taken_up.values("pk")), default=0),
    )
    return Figures(**found)
