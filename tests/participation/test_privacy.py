import json

from accounts.models import User
from participation import privacy
from participation.domain import contribution as contributions
from participation.domain import moderation
from participation.domain import support as supports
from participation.enums import ContributionStatus, DecisionAction, ReportReason
from participation.models import Contribution, DialoguePage, ModerationDecision, Report, Support
from tests.participation.conftest import Write


def test_export_holds_own_things_and_nothing_of_others(
    write: Write, dialogue: DialoguePage, resident: User, stranger: User
) -> None:
    mine = contributions.edit(write("Erster"), title="", body="Mein Gedanke", by=resident)
    theirs = write("Fremder Gedanke", author=stranger)
    supports.support(theirs, by=resident, page=dialogue)
    moderation.report(theirs, reason=ReportReason.SPAM, text="Mein Hinweis", by=resident)
    data = privacy.export(resident)
    assert [item["text"] for item in data["contributions"]] == [mine.body]
    assert [row["text"] for row in data["contributions"][0]["earlier_versions"]] == ["Erster"]
    assert [row["contribution"] for row in data["supports"]] == [str(theirs.public_id)]
    assert [row["text"] for row in data["reports"]] == ["Mein Hinweis"]
    assert "Fremder Gedanke" not in json.dumps(data)


def test_erase_cuts_every_tie(
    write: Write, held: DialoguePage, dialogue: DialoguePage, moderator: User, stranger: User
) -> None:
    public = write("Bleibt", author=moderator)
    answer = write("Antwort", parent=public, author=stranger)
    pending = write("Geht", page=held, author=moderator)
    supports.support(answer, by=moderator, page=dialogue)
    moderation.report(answer, reason=ReportReason.SPAM, text="Hinweis", by=moderator)
    moderation.decide(answer, action=DecisionAction.KEEP, by=moderator)
    privacy.erase(moderator)
    public.refresh_from_db()
    pending.refresh_from_db()
    answer.refresh_from_db()
    assert (public.author, public.body, public.is_published) == (None, "Bleibt", True)
    assert (pending.body, pending.status) == ("", ContributionStatus.WITHDRAWN)
    assert (answer.author, answer.support_count) == (stranger, 1)
    assert Support.objects.get().user is None
    assert (Report.objects.get().reporter, Report.objects.get().text) == (None, "")
    assert ModerationDecision.objects.get().by is None
    assert not Contribution.objects.filter(author=moderator).exists()
