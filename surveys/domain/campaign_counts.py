"""How many answered the surveys of a campaign. Sums, never an answer."""

from datetime import date

from django.db.models import Count

from surveys.models import Response


def responses(pages: list[int], first: date, last: date) -> dict[int, int]:
    """Responses by survey, handed in from `first` to `last`."""
    rows = Response.objects.filter(survey__in=pages, day__gte=first, day__lte=last).order_by()
    return dict(rows.values_list("survey").annotate(number=Count("pk")))
