from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from cms.enums import Discussion
from cms.models import HomePage
from participation import rules
from participation.enums import ContributionStatus
from participation.models import Contribution, DialoguePage

InStatus = Callable[[ContributionStatus], Contribution]
STAFF = {"admin", "moderator"}
OPEN_STATES = {
    ContributionStatus.UNCONFIRMED,
    ContributionStatus.PENDING,
    ContributionStatus.PUBLISHED,
}


def _allowed(cast: dict[str, User], rule: Callable[..., bool], *args: object) -> set[str]:
    """Who of the cast and the visitor passes the rule."""
    people = {**cast, "visitor": AnonymousUser()}
    return {name for name, person in people.items() if rule(person, *args)}


@pytest.mark.parametrize("status", ContributionStatus)
def test_may_see(in_status: InStatus, cast: dict[str, User], status: ContributionStatus) -> None:
    everybody = {*cast, "visitor"}
    expected = everybody if status == ContributionStatus.PUBLISHED else STAFF | {"resident"}
    assert _allowed(cast, rules.may_see, in_status(status)) == expected


@pytest.mark.parametrize("status", [ContributionStatus.WITHDRAWN, ContributionStatus.REMOVED])
def test_everybody_sees_the_tombstone_above_answers(
    in_status: InStatus, cast: dict[str, User], status: ContributionStatus
) -> None:
    item = in_status(status)
    item.reply_count = 1
    assert _allowed(cast, rules.may_see, item) == {*cast, "visitor"}


@pytest.mark.parametrize("status", ContributionStatus)
def test_may_withdraw(
    in_status: InStatus, cast: dict[str, User], status: ContributionStatus
) -> None:
    expected = {"resident"} if status in OPEN_STATES else set()
    assert _allowed(cast, rules.may_withdraw, in_status(status)) == expected


@pytest.mark.parametrize("status", ContributionStatus)
def test_may_support(
    in_status: InStatus,
    cast: dict[str, User],
    dialogue: DialoguePage,
    status: ContributionStatus,
) -> None:
    expected = set(cast) if status == ContributionStatus.PUBLISHED else set()
    assert _allowed(cast, rules.may_support, in_status(status), dialogue) == expected


@pytest.mark.parametrize("status", ContributionStatus)
def test_can_be_answered_and_reported(
    in_status: InStatus, dialogue: DialoguePage, status: ContributionStatus
) -> None:
    item = in_status(status)
    public = status == ContributionStatus.PUBLISHED
    assert rules.can_be_answered(item, dialogue) is public
    assert rules.can_be_reported(item) is public


def test_closed_page_takes_nothing_but_reports(
    in_status: InStatus, cast: dict[str, User], closed: DialoguePage
) -> None:
    item = in_status(ContributionStatus.PUBLISHED)
    assert not rules.accepts_contributions(closed)
    assert not rules.can_be_answered(item, closed)
    assert _allowed(cast, rules.may_support, item, closed) == set()
    assert rules.can_be_reported(item)


def test_may_moderate(cast: dict[str, User]) -> None:
    assert _allowed(cast, rules.may_moderate) == STAFF


def test_disabled_accounts_may_nothing(cast: dict[str, User]) -> None:
    for person in cast.values():
        person.is_active = False
    assert _allowed(cast, rules.may_moderate) == set()
    assert _allowed(cast, rules.is_member) == set()


@pytest.mark.parametrize(
    ("discussion", "accepts"),
    [(Discussion.OFF, False), (Discussion.OPEN, True), (Discussion.HOLD, True)],
)
def test_accepts_contributions(
    dialogue: DialoguePage, discussion: Discussion, accepts: bool
) -> None:
    dialogue.discussion = discussion
    assert rules.accepts_contributions(dialogue) is accepts


def test_home_page_is_not_discussable(home: HomePage) -> None:
    assert not rules.is_discussable(home)
    assert not rules.accepts_contributions(home)
