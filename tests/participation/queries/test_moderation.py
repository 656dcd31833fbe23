from accounts.models import User
from participation.domain import moderation
from participation.domain.guest import Guest
from participation.enums import DecisionAction, ReportReason, Rule
from participation.models import DialoguePage
from participation.queries import moderation as moderation_queue
from tests.participation.conftest import Write


def test_queue_and_what_waits(
    write: Write, held: DialoguePage, stranger: User, moderator: User, guest: Guest
) -> None:
    plain, reported = write(), write()
    pending = write(page=held)
    write(guest=guest)
    moderation.report(reported, reason=ReportReason.SPAM, by=stranger)
    moderation.report(reported, reason=ReportReason.SPAM, visitor_key="abc")
    queue = moderation_queue.everything()
    assert [(item.pk, vars(item)["open_reports"]) for item in queue] == [
        (pending.pk, 0),
        (reported.pk, 2),
        (plain.pk, 0),
    ]
    assert set(queue.filter(moderation_queue.waiting())) == {pending, reported}
    moderation.decide(reported, action=DecisionAction.KEEP, by=moderator)
    assert set(moderation_queue.everything().filter(moderation_queue.waiting())) == {pending}


def test_counts_tell_each_kind(
    write: Write, held: DialoguePage, stranger: User, moderator: User
) -> None:
    write("neu")
    write("wartet", page=held)
    moderation.report(write("gemeldet"), reason=ReportReason.SPAM, by=stranger)
    gone = write("weg")
    decision = moderation.decide(
        gone, action=DecisionAction.REMOVE, by=moderator, reason="Grund", rule=Rule.TOPIC
    )
    moderation.object_to(decision)
    assert moderation_queue.counts() == {
        "held": 1,
        "reported": 1,
        "objected": 1,
        "edited": 0,
        "new": 2,
    }
