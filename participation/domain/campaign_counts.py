"""How many contributions stand on the pages of a campaign. Sums, nobody's name."""

from datetime import date

from django.db.models import Count

from participation.enums import ContributionStatus
from participation.models import Contribution


def contributions(pages: list[int], first: date, last: date) -> dict[int, int]:
    """Published contributions by page, written from `first` to `last`."""
    rows = Contribution.objects.filter(
        page__in=pages,
        status=ContributionStatus.PUBLISHED,
        created_at__date__gte=first,
        created_at__date__lte=last,
    ).order_by()
    return dict(rows.values_list("page").annotate(number=Count("pk")))
