import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from participation.enums import DecisionAction, ReportReason
from participation.models import ModerationDecision, Report
from tests.participation.conftest import Write


@pytest.fixture
def decision(write: Write, moderator: User) -> ModerationDecision:
    return ModerationDecision.objects.create(
        contribution=write(), action=DecisionAction.REMOVE, reason="Werbung", by=moderator
    )


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE participation_moderationdecision SET reason = 'x'",
        "UPDATE participation_moderationdecision SET by_id = NULL, reason = 'x'",
        "UPDATE participation_moderationdecision SET at = now() - interval '1 day'",
        "DELETE FROM participation_moderationdecision",
    ],
)
def test_database_refuses_to_change_a_decision(decision: ModerationDecision, change: str) -> None:
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)
    unchanged = ModerationDecision.objects.get()
    assert (unchanged.reason, unchanged.at, unchanged.by_id) == (
        decision.reason,
        decision.at,
        decision.by_id,
    )


def test_decision_survives_the_account_of_who_decided(
    decision: ModerationDecision, moderator: User
) -> None:
    moderator.emailaddress_set.all().delete()  # type: ignore[attr-defined]
    moderator.delete()
    decision.refresh_from_db()
    assert (decision.by, decision.reason) == (None, "Werbung")


def test_removal_needs_a_reason(write: Write, moderator: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ModerationDecision.objects.create(
            contribution=write(), action=DecisionAction.REMOVE, by=moderator
        )


@pytest.mark.parametrize("who", [{"reporter": True}, {"visitor_key": "abc"}])
def test_report_once_per_person(write: Write, stranger: User, who: dict[str, object]) -> None:
    fields = {**who, "contribution": write(), "reason": ReportReason.SPAM}
    if "reporter" in who:
        fields["reporter"] = stranger
    Report.objects.create(**fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.create(**fields)


def test_erased_reporters_do_not_collide(write: Write) -> None:
    item = write()
    for _ in range(2):
        Report.objects.create(contribution=item, reason=ReportReason.OTHER)
    assert item.reports.count() == 2
