"""What a campaign led to in its period: the days are those of the calendar here."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from participation.domain.campaign_counts import contributions
from participation.enums import ContributionStatus
from participation.models import Contribution, DialoguePage

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("moment", "counts"),
    [
        (datetime(2026, 10, 24, 21, 59, tzinfo=UTC), False),
        (datetime(2026, 10, 24, 22, 0, tzinfo=UTC), True),
        # On this day the clock is put back, so it lasts 25 hours.
        (datetime(2026, 10, 25, 22, 59, tzinfo=UTC), True),
        (datetime(2026, 10, 25, 23, 0, tzinfo=UTC), False),
    ],
)
def test_contribution_belongs_to_its_day_here(
    dialogue: DialoguePage, write: Any, moment: datetime, counts: bool
) -> None:
    row = write()
    day = date(2026, 10, 25)
    Contribution.objects.filter(pk=row.pk).update(created_at=moment)
    assert contributions([dialogue.pk], day, day) == ({dialogue.pk: 1} if counts else {})


def test_what_is_not_public_or_stands_elsewhere_is_not_counted(
    dialogue: DialoguePage, write: Any
) -> None:
    row = write()
    day = row.created_at.date()
    first, last = date(day.year - 1, 1, 1), date(day.year + 1, 12, 31)
    assert contributions([dialogue.pk], first, last) == {dialogue.pk: 1}
    assert contributions([dialogue.pk + 1], first, last) == {}
    Contribution.objects.filter(pk=row.pk).update(status=ContributionStatus.PENDING)
    assert contributions([dialogue.pk], first, last) == {}
