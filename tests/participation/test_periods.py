"""Opening and closing at the time on the wall, also in the nights when clocks change."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from cms.enums import ParticipationState
from participation.models import DialoguePage

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("closes", "just_before", "just_after"),
    [
        # The last Sunday of March: after 1:59 comes 3:00.
        ("2027-03-28T23:59", "2027-03-28T23:58", "2027-03-28T23:59"),
        ("2027-03-28T03:00", "2027-03-28T01:59", "2027-03-28T03:00"),
        # The last Sunday of October: the hour from 2 to 3 comes twice.
        ("2027-10-31T03:00", "2027-10-31T02:59", "2027-10-31T03:00"),
        ("2027-10-31T23:59", "2027-10-31T23:58", "2027-10-31T23:59"),
    ],
)
def test_format_closes_at_the_time_on_the_wall(
    make_dialogue: Callable[..., DialoguePage], closes: str, just_before: str, just_after: str
) -> None:
    def wall(text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=BERLIN)

    page = make_dialogue("nacht", opens_at=wall("2027-01-01T08:00"), closes_at=wall(closes))
    assert page.state_at(wall(just_before)) == ParticipationState.OPEN
    assert page.state_at(wall(just_after)) == ParticipationState.EVALUATING
    assert page.state_at(wall("2026-12-31T23:59")) == ParticipationState.UPCOMING
