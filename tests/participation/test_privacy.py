import json
from collections.abc import Callable
from uuid import uuid4

from django.utils import timezone

from accounts.models import User
from cms.models import Contact, EventPage, HomePage, RestrictedDocument
from notifications.enums import MessageStatus
from notifications.models import Message
from participation import privacy
from participation.domain import answer, cases, data_sheet, moderation
from participation.domain import contribution as contributions
from participation.domain import inquiry as inquiries
from participation.domain import sign_up as sign_ups
from participation.domain import support as supports
from participation.domain.data_sheet import Asker
from participation.domain.guest import Guest
from participation.enums import (
    ContributionStatus,
    DecisionAction,
    InquiryKind,
    Outcome,
    ReportReason,
    Rule,
)
from participation.models import (
    AnswerCase,
    Contribution,
    DataSheetRequest,
    DialoguePage,
    EventSignUp,
    Inquiry,
    ModerationDecision,
    Objection,
    Report,
    SealedText,
    Support,
    Theme,
)
from tests.cms import build
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
    Message.objects.update(status=MessageStatus.SENT, next_attempt_at=None)

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


def test_objections_and_sealed_words_are_exported_and_forgotten(
    write: Write, resident: User, moderator: User
) -> None:
    decision = moderation.decide(
        write("Meine Worte"),
        action=DecisionAction.REMOVE,
        by=moderator,
        reason="Grund",
        rule=Rule.TOPIC,
    )
    moderation.object_to(decision, text="Mein Einspruch")
    data = privacy.export(resident)
    assert [row["text"] for row in data["contributions"]] == ["Meine Worte"]
    assert [(row["decision"], row["text"]) for row in data["objections"]] == [
        ("Grund", "Mein Einspruch")
    ]
    privacy.erase(resident)
    assert Objection.objects.get().text == ""
    assert not SealedText.objects.exists()
    assert ModerationDecision.objects.get() == decision


def test_erasing_an_author_leaves_answers_decisions_themes_and_the_words_of_others(
    write: Write,
    dialogue: DialoguePage,
    resident: User,
    stranger: User,
    moderator: User,
    lead: User,
    office: Contact,
    home: HomePage,
) -> None:
    root = write("Bleibt")
    reply = write("Von mir nicht", parent=root, author=stranger)
    own_reply = write("Auch von mir", parent=reply)
    last = write("Und ich", parent=own_reply, author=stranger)
    answer.respond(root, body="Ja.", unit=office, by=lead, outcome=Outcome.ADOPTED)
    moderation.decide(root, action=DecisionAction.KEEP, by=moderator)
    project = build.project(build.projects(home), title="Rundweg")
    theme = Theme.objects.create(project=project, title="Breite")
    theme.contributions.add(root)
    shape = list(Contribution.objects.order_by("pk").values_list("pk", "parent", "root", "body"))

    privacy.erase(resident)

    now = Contribution.objects.order_by("pk").values_list("pk", "parent", "root", "body")
    assert list(now) == shape
    assert [row.author for row in Contribution.objects.order_by("pk")] == [
        None,
        stranger,
        None,
        stranger,
    ]
    root.refresh_from_db()
    assert (root.reply_count, root.responses.get().body) == (3, "Ja.")
    assert (root.case.outcome, root.decisions.count()) == (Outcome.ADOPTED, 1)
    assert list(theme.contributions.all()) == [root]
    assert last.parent == own_reply


def test_erasing_staff_leaves_what_they_answered(write: Write, lead: User, office: Contact) -> None:
    item = write()
    answer.respond(item, body="Ja.", unit=office, by=lead)
    cases.assign(item, unit=office, person=lead, due_on=timezone.localdate(), by=lead)
    privacy.erase(lead)
    response, case = item.responses.get(), AnswerCase.objects.get()
    assert (response.body, response.by, response.unit) == ("Ja.", None, office)
    assert (case.person, {row.by for row in case.entries.all()}) == (None, {None})
    day = f"{timezone.localdate():%d.%m.%Y}"
    assert [row.text for row in case.entries.all()] == [office.unit, f"{office.unit} – {day}"]
