from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import User
from notifications.models import Message
from participation.domain import contribution as contributions
from participation.domain import moderation
from participation.domain.contribution import NotAllowed
from participation.domain.guest import Guest
from participation.domain.moderation import DecisionNotPossible
from participation.enums import ContributionStatus, DecisionAction, ReportReason, Rule
from participation.models import (
    Contribution,
    DialoguePage,
    GuestConfirmation,
    ModerationDecision,
    Report,
)
from tests.participation.conftest import Write, mail_text

InStatus = Callable[[ContributionStatus], Contribution]
ALLOWED = {
    (ContributionStatus.PENDING, DecisionAction.PUBLISH): ContributionStatus.PUBLISHED,
    (ContributionStatus.REMOVED, DecisionAction.PUBLISH): ContributionStatus.PUBLISHED,
    (ContributionStatus.PENDING, DecisionAction.REMOVE): ContributionStatus.REMOVED,
    (ContributionStatus.PUBLISHED, DecisionAction.REMOVE): ContributionStatus.REMOVED,
    (ContributionStatus.PUBLISHED, DecisionAction.KEEP): ContributionStatus.PUBLISHED,
}


@pytest.mark.parametrize("action", DecisionAction)
@pytest.mark.parametrize("status", ContributionStatus)
def test_decide_by_state(
    in_status: InStatus, moderator: User, status: ContributionStatus, action: DecisionAction
) -> None:
    item = in_status(status)
    if (status, action) in ALLOWED:
        moderation.decide(item, action=action, by=moderator, reason="Grund", rule=Rule.RESPECT)
        item.refresh_from_db()
        assert item.status == ALLOWED[status, action]
        assert item.decisions.get().by == moderator
    else:
        with pytest.raises(DecisionNotPossible):
            moderation.decide(item, action=action, by=moderator, reason="Grund", rule=Rule.RESPECT)
        assert not item.decisions.exists()


@pytest.mark.parametrize("status", ContributionStatus)
def test_possible_actions_are_what_decide_allows(
    in_status: InStatus, status: ContributionStatus
) -> None:
    expected = [action for action in DecisionAction if (status, action) in ALLOWED]
    assert moderation.possible_actions(in_status(status)) == expected


def test_decide_by_role(write: Write, cast: dict[str, User]) -> None:
    for name, person in cast.items():
        item = write()
        if name in {"admin", "moderator"}:
            moderation.decide(item, action=DecisionAction.KEEP, by=person)
        else:
            with pytest.raises(NotAllowed):
                moderation.decide(item, action=DecisionAction.KEEP, by=person)


@pytest.mark.parametrize("given", [{}, {"reason": "Grund"}, {"rule": Rule.LAW}])
def test_removal_needs_a_reason_and_a_rule(
    write: Write, moderator: User, given: dict[str, Any]
) -> None:
    with pytest.raises(ValueError, match="A removal"):
        moderation.decide(write(), action=DecisionAction.REMOVE, by=moderator, **given)


def test_removal_keeps_the_text_and_tells_the_author_why(write: Write, moderator: User) -> None:
    item = write("Kauft bei mir!")
    moderation.decide(
        item,
        action=DecisionAction.REMOVE,
        by=moderator,
        reason="Das ist Werbung.",
        rule=Rule.ADVERTISING,
    )
    item.refresh_from_db()
    message = Message.objects.get()
    assert (item.body, item.sealed.body) == ("", "Kauft bei mir!")
    assert message.to_address == "resident@example.org"
    assert "Das ist Werbung." in mail_text(message)


def test_approval_tells_the_author(write: Write, held: DialoguePage, moderator: User) -> None:
    item = write(page=held)
    moderation.decide(item, action=DecisionAction.PUBLISH, by=moderator)
    assert f"/beitraege/k/{item.public_id}/" in mail_text(Message.objects.get())


def test_approval_tells_a_confirmed_guest(
    write: Write, held: DialoguePage, moderator: User, guest: Guest
) -> None:
    item = write(page=held, guest=guest)
    confirmation = GuestConfirmation.objects.get()
    Contribution.objects.update(status=ContributionStatus.PENDING)
    confirmation.confirmed_at = confirmation.expires_at
    confirmation.save()
    Message.objects.all().delete()
    moderation.decide(item, action=DecisionAction.PUBLISH, by=moderator)
    assert Message.objects.get().to_address == "gast@example.org"


def test_nobody_is_told_when_nothing_changes(write: Write, moderator: User) -> None:
    moderation.decide(write(), action=DecisionAction.KEEP, by=moderator)
    assert not Message.objects.exists()


def test_nobody_is_told_when_the_account_is_gone(write: Write, moderator: User) -> None:
    item = write()
    Contribution.objects.update(author=None)
    moderation.decide(
        item, action=DecisionAction.REMOVE, by=moderator, reason="Grund", rule=Rule.RESPECT
    )
    assert not Message.objects.exists()


def test_removed_answer_is_uncounted_and_counted_again(write: Write, moderator: User) -> None:
    root = write()
    answer = write(parent=root)
    counts = []
    for action in (DecisionAction.REMOVE, DecisionAction.PUBLISH):
        moderation.decide(answer, action=action, by=moderator, reason="Grund", rule=Rule.RESPECT)
        root.refresh_from_db()
        counts.append(root.reply_count)
    assert counts == [0, 1]


def test_decision_settles_the_reports(write: Write, moderator: User, stranger: User) -> None:
    item = write()
    row = moderation.report(item, reason=ReportReason.SPAM, by=stranger)
    decision = moderation.decide(item, action=DecisionAction.KEEP, by=moderator)
    row.refresh_from_db()
    assert row.settled_by == decision


def test_report_twice_by_one_person_is_one(write: Write, stranger: User) -> None:
    item = write()
    first = moderation.report(item, reason=ReportReason.SPAM, text="eins", by=stranger)
    assert moderation.report(item, reason=ReportReason.INSULT, text="zwei", by=stranger) == first
    assert Report.objects.get().text == "eins"


def test_report_twice_by_one_visitor_is_one(write: Write) -> None:
    item = write()
    for _ in range(2):
        moderation.report(item, reason=ReportReason.SPAM, visitor_key="abc")
    moderation.report(item, reason=ReportReason.SPAM, visitor_key="def")
    assert Report.objects.count() == 2


@pytest.mark.parametrize(
    "status", [status for status in ContributionStatus if status != ContributionStatus.PUBLISHED]
)
def test_only_what_is_public_can_be_reported(
    in_status: InStatus, stranger: User, status: ContributionStatus
) -> None:
    with pytest.raises(NotAllowed):
        moderation.report(in_status(status), reason=ReportReason.SPAM, by=stranger)


def test_decision_after_the_author_withdrew_is_refused(
    write: Write, resident: User, moderator: User
) -> None:
    item = write()
    contributions.withdraw(item, by=resident)
    with pytest.raises(DecisionNotPossible):
        moderation.decide(
            item, action=DecisionAction.REMOVE, by=moderator, reason="Grund", rule=Rule.RESPECT
        )
    assert not ModerationDecision.objects.exists()
