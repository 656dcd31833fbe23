from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from notifications.models import Message
from participation.domain import contribution as contributions
from participation.domain import moderation, sealing
from participation.domain.moderation import (
    DecisionNotPossible,
    ObjectionNotPossible,
    SecondPersonNeeded,
)
from participation.enums import ContributionStatus, DecisionAction, Rule
from participation.models import (
    Contribution,
    ModerationDecision,
    Objection,
    SealedText,
)
from tests.participation.conftest import Write, mail_text


@pytest.fixture
def removal(write: Write, moderator: User) -> ModerationDecision:
    """A public contribution of the resident that was taken down."""
    return moderation.decide(
        write("Kauft bei mir!", title="Angebot"),
        action=DecisionAction.REMOVE,
        by=moderator,
        reason="Das ist Werbung.",
        rule=Rule.ADVERTISING,
    )


def test_text_is_sealed_and_put_back(removal: ModerationDecision, admin: User) -> None:
    item = Contribution.objects.get()
    assert (item.title, item.body) == ("", "")
    assert (item.sealed.title, item.sealed.body) == ("Angebot", "Kauft bei mir!")
    moderation.object_to(removal)
    moderation.decide(item, action=DecisionAction.PUBLISH, by=admin)
    item.refresh_from_db()
    assert (item.title, item.body, item.is_published) == ("Angebot", "Kauft bei mir!", True)
    assert not SealedText.objects.exists()


def test_objection_is_one_and_settled_by_a_second_person(
    removal: ModerationDecision, moderator: User, admin: User
) -> None:
    item = removal.contribution
    first = moderation.object_to(removal, text="Nein!")
    assert moderation.object_to(removal, text="Doch!") == first
    for action in (DecisionAction.PUBLISH, DecisionAction.UPHOLD):
        with pytest.raises(SecondPersonNeeded):
            moderation.decide(item, action=action, by=moderator, reason="Bleibt.")
    second = moderation.decide(item, action=DecisionAction.UPHOLD, by=admin, reason="Bleibt.")
    row = Objection.objects.get()
    assert (row.text, row.settled_by) == ("Nein!", second)
    with pytest.raises(ObjectionNotPossible):
        moderation.object_to(removal)


def test_upholding_needs_an_objection(removal: ModerationDecision, admin: User) -> None:
    with pytest.raises(DecisionNotPossible):
        moderation.decide(
            removal.contribution, action=DecisionAction.UPHOLD, by=admin, reason="Bleibt."
        )


@pytest.mark.parametrize(
    ("action", "subject"),
    [
        (DecisionAction.PUBLISH, "Sie hatten recht: Ihr Beitrag ist wieder da – Revierdialog"),
        (DecisionAction.UPHOLD, "Wir haben Ihren Einspruch geprüft – Revierdialog"),
    ],
)
def test_outcome_is_mailed(
    removal: ModerationDecision, admin: User, action: DecisionAction, subject: str
) -> None:
    Message.objects.all().delete()
    moderation.object_to(removal)
    moderation.decide(removal.contribution, action=action, by=admin, reason="So ist es.")
    message = Message.objects.get()
    assert (message.subject, message.to_address) == (subject, "resident@example.org")
    assert "So ist es." in mail_text(message)


@pytest.mark.parametrize("status", ContributionStatus)
def test_only_a_removal_can_be_objected_to(
    in_status: Callable[[ContributionStatus], Contribution],
    moderator: User,
    status: ContributionStatus,
) -> None:
    item = in_status(status)
    decision = ModerationDecision.objects.create(
        contribution=item, action=DecisionAction.REMOVE, reason="Grund", by=moderator
    )
    if status == ContributionStatus.REMOVED:
        assert moderation.object_to(decision).contribution == item
    else:
        with pytest.raises(ObjectionNotPossible):
            moderation.object_to(decision)


def test_sealed_texts_go_in_time_but_not_while_somebody_decides(
    removal: ModerationDecision, resident: User, admin: User, write: Write, moderator: User
) -> None:
    other = contributions.edit(write("alt"), title="", body="neu", by=resident)
    moderation.decide(
        other, action=DecisionAction.REMOVE, by=moderator, reason="Grund", rule=Rule.LAW
    )
    moderation.object_to(removal)
    assert sealing.purge() == 0
    SealedText.objects.update(purge_on=timezone.localdate() - timedelta(days=1))
    assert sealing.purge() == 1
    assert SealedText.objects.get().contribution == removal.contribution
    assert not other.earlier_versions.exists()
    moderation.decide(
        removal.contribution, action=DecisionAction.UPHOLD, by=admin, reason="Bleibt."
    )
    assert sealing.purge() == 1
    assert moderation.possible_actions(removal.contribution) == []
    other.refresh_from_db()
    last = moderation.last_removal(other)
    assert last is not None
    with pytest.raises(ObjectionNotPossible):
        moderation.object_to(last)


def test_database_allows_one_objection_for_each_decision(removal: ModerationDecision) -> None:
    moderation.object_to(removal)
    with pytest.raises(IntegrityError), transaction.atomic():
        Objection.objects.create(decision=removal, contribution=removal.contribution)
