import json
from collections.abc import Callable
from uuid import uuid4

from accounts.models import User
from cms.models import EventPage, RestrictedDocument
from notifications.enums import MessageStatus
from notifications.models import Message
from participation import privacy
from participation.domain import contribution as contributions
from participation.domain import data_sheet, moderation
from participation.domain import inquiry as inquiries
from participation.domain import sign_up as sign_ups
from participation.domain import support as supports
from participation.domain.data_sheet import Asker
from participation.domain.guest import Guest
from participation.enums import ContributionStatus, DecisionAction, InquiryKind, ReportReason
from participation.models import (
    Contribution,
    DataSheetRequest,
    DialoguePage,
    EventSignUp,
    Inquiry,
    ModerationDecision,
    Report,
    Support,
)
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


def test_requests_for_data_sheets_are_exported_and_forgotten_with_the_mails_about_them(
    sheet: RestrictedDocument, resident: User
) -> None:
    for address in (resident.email, "anders@example.org"):
        asker = Asker(email=address, purpose="Mein Zweck", name="Mein Name")
        data_sheet.ask(sheet, asker=asker, submit_key=uuid4())
    Message.objects.update(status=MessageStatus.SENT)

    rows = privacy.export(resident)["data_sheet_requests"]
    assert [(row["email"], row["purpose"]) for row in rows] == [(resident.email, "Mein Zweck")]

    privacy.erase(resident)

    assert DataSheetRequest.objects.get().email == "anders@example.org"
    office = Message.objects.filter(dedupe_key__startswith="participation.data_sheet.contact")
    assert sorted((row.to_address, row.mime is None) for row in office) == [
        ("", True),
        ("kreisentwicklung@revierdialog.example", False),
    ]


def test_sign_ups_are_exported_and_erased_and_the_next_one_moves_up(
    make_event: Callable[..., EventPage], resident: User, stranger: User
) -> None:
    event = make_event(capacity=1)
    sign_ups.sign_up_member(event, resident)
    waiting = sign_ups.sign_up_member(event, stranger)
    sign_ups.sign_up_guest(event, Guest(email=resident.email, name="Auch ich"))

    exported = privacy.export(resident)["event_sign_ups"]
    assert [row["state"] for row in exported] == ["confirmed", "unconfirmed"]
    privacy.erase(resident)

    assert list(EventSignUp.objects.values_list("pk", "state")) == [(waiting.pk, "confirmed")]


def test_inquiries_are_exported_and_emptied(resident: User, stranger: User) -> None:
    for person in (resident, stranger):
        inquiries.hand_in(
            InquiryKind.CONTACT,
            text=f"Wort von {person.display_name}",
            submit_key=uuid4(),
            email=person.email,
        )
    assert [row["text"] for row in privacy.export(resident)["inquiries"]] == [
        f"Wort von {resident.display_name}"
    ]
    privacy.erase(resident)
    rows = Inquiry.objects.order_by("pk").values_list("email", "text")
    assert list(rows) == [("", ""), (stranger.email, f"Wort von {stranger.display_name}")]
