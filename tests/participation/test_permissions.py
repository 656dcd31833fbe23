"""Who may do what in which state and when: one table for every verb of the forum.

Each line is tried twice, by the verb of the domain and by a real request, and both must agree
with the table. A verb was possible if something of the forum changed, a reading one if the reader
got to see it.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cms.models import Contact, HomePage, ProjectPage
from notifications.domain import follow as following
from notifications.models import Follow, Message
from participation import queries, rules
from participation.domain import (
    answer,
    cases,
    decision_mails,
    draft,
    entry,
    export,
    moderation,
    sealing,
)
from participation.domain import contribution as contributions
from participation.domain import support as supports
from participation.domain import theme as themes
from participation.domain.answer import AnswerNotPossible
from participation.domain.cases import ClockNotPossible, NotAllowedToAnswer
from participation.domain.contribution import DiscussionClosed, NotAllowed
from participation.domain.guest import Guest, InvalidToken
from participation.domain.moderation import DecisionNotPossible, ObjectionNotPossible
from participation.enums import (
    Channel,
    ContributionStatus,
    DecisionAction,
    Outcome,
    ReportReason,
    Rule,
    ThreadSort,
)
from participation.models import (
    AnswerCase,
    CaseEntry,
    Contribution,
    DialoguePage,
    DraftSection,
    EarlierResponse,
    EarlierVersion,
    GuestConfirmation,
    ModerationDecision,
    Objection,
    OfficialResponse,
    Report,
    Support,
    Theme,
)
from tests.cms import build
from tests.participation.conftest import NEW_DRAFT, mail_text, republish, streamed

S = ContributionStatus
BEFORE, OPEN, CLOSED = "before", "open", "closed"
ROLES = (
    "anonymous",
    "unconfirmed guest",
    "confirmed guest",
    "resident",
    "author",
    "moderator",
    "lead",
    "editor",
    "admin",
)
ALL = set(ROLES)
GUESTS = {"unconfirmed guest", "confirmed guest"}
ACCOUNTS = ALL - GUESTS - {"anonymous"}
WRITERS = ACCOUNTS | GUESTS
AUTHOR, GUEST_AUTHOR = {"author"}, {"confirmed guest"}
MODERATORS, LEADS = {"moderator", "admin"}, {"lead", "admin"}
DRAFTERS = {"lead", "editor", "admin"}
STAFF = {"moderator", "lead", "editor", "admin"}
READ = frozenset({"see", "read", "feed", "open data", "export", "table"})
# What a guest writes about is their own: one guest has not pressed the link yet, the other has.
OWN_OF_GUEST = {
    "unconfirmed guest": {S.UNCONFIRMED},
    "confirmed guest": set(S) - {S.UNCONFIRMED},
}
REFUSED = (
    NotAllowed,
    NotAllowedToAnswer,
    DiscussionClosed,
    DecisionNotPossible,
    ObjectionNotPossible,
    AnswerNotPossible,
    ClockNotPossible,
    InvalidToken,
)
ALWAYS = (BEFORE, OPEN, CLOSED)


def anytime(*states: ContributionStatus) -> set[ContributionStatus]:
    return set(states or S)


# For each verb: the states and the phases of the page in which it is possible, and for whom.
Line = tuple[set[ContributionStatus], tuple[str, ...], set[str]]
TABLE: dict[str, list[Line]] = {
    "see": [
        (anytime(S.PUBLISHED), ALWAYS, ALL),
        (anytime() - {S.PUBLISHED}, ALWAYS, AUTHOR | MODERATORS),
    ],
    "read": [(anytime(S.PUBLISHED), ALWAYS, ALL)],
    "feed": [(anytime(S.PUBLISHED), ALWAYS, ALL)],
    "open data": [(anytime(S.PUBLISHED), ALWAYS, ALL)],
    "write": [(anytime(), (OPEN,), WRITERS)],
    "confirm": [(anytime(S.UNCONFIRMED), ALWAYS, {"unconfirmed guest"})],
    "reply": [(anytime(S.PUBLISHED), (OPEN,), WRITERS)],
    "support": [(anytime(S.PUBLISHED), (OPEN,), ACCOUNTS)],
    "unsupport": [(anytime(S.PUBLISHED), (OPEN,), ACCOUNTS)],
    "follow": [(anytime(), ALWAYS, ACCOUNTS)],
    "report": [(anytime(S.PUBLISHED), ALWAYS, ALL)],
    "edit": [(anytime(S.PENDING, S.PUBLISHED), (OPEN,), AUTHOR)],
    "withdraw": [
        (anytime(S.UNCONFIRMED), ALWAYS, AUTHOR),
        (anytime(S.PENDING, S.PUBLISHED), ALWAYS, AUTHOR | GUEST_AUTHOR),
    ],
    "publish": [(anytime(S.PENDING, S.REMOVED), ALWAYS, MODERATORS)],
    "remove": [(anytime(S.PENDING, S.PUBLISHED), ALWAYS, MODERATORS)],
    "keep": [(anytime(S.PUBLISHED), ALWAYS, MODERATORS)],
    "object": [(anytime(S.REMOVED), ALWAYS, AUTHOR | GUEST_AUTHOR)],
    "uphold": [(anytime(S.REMOVED), ALWAYS, MODERATORS)],
    "assign": [(anytime(S.PUBLISHED), ALWAYS, LEADS)],
    "pause": [(anytime(S.PUBLISHED), ALWAYS, LEADS)],
    "resume": [(anytime(S.PUBLISHED), ALWAYS, LEADS)],
    "note": [(anytime(S.PUBLISHED), ALWAYS, LEADS)],
    "respond": [(anytime(S.PUBLISHED), ALWAYS, LEADS)],
    "correct": [(anytime(), ALWAYS, LEADS)],
    "outcome": [(anytime(S.PUBLISHED), ALWAYS, LEADS)],
    "theme": [(anytime(), ALWAYS, LEADS)],
    "group": [(anytime(S.PUBLISHED), ALWAYS, LEADS)],
    "table": [(anytime(), ALWAYS, LEADS)],
    "enter": [(anytime(), (OPEN, CLOSED), STAFF)],
    "explain": [(anytime(), ALWAYS, DRAFTERS)],
    "export": [(anytime(), ALWAYS, STAFF)],
}


def relevant(lines: list[Line]) -> set[ContributionStatus]:
    """The states in which the verb is possible; the published one if all are the same to it."""
    found = {status for states, _phases, _who in lines for status in states}
    return {S.PUBLISHED} if found == set(S) else found


# Every state while the page is open; before and after, those in which there is something to do.
CASES = [
    (verb, status, phase)
    for verb, lines in TABLE.items()
    for status in S
    for phase in ALWAYS
    if phase == OPEN or status in relevant(lines)
]

WRITTEN: list[Any] = [
    Contribution,
    EarlierVersion,
    GuestConfirmation,
    Support,
    Follow,
    Report,
    ModerationDecision,
    Objection,
    AnswerCase,
    CaseEntry,
    OfficialResponse,
    EarlierResponse,
    Theme,
    Theme.contributions.through,
    DraftSection,
]
PRINT = " UNION ALL ".join(
    f"SELECT {place}, md5(string_agg(t::text, '|' ORDER BY t.id))"  # noqa: S608 -- our own names
    f" FROM {model._meta.db_table} t"
    for place, model in enumerate(WRITTEN)
)


def everything() -> list[Any]:
    """A print of all that people do in the forum."""
    with connection.cursor() as cursor:
        cursor.execute(PRINT)
        return sorted(cursor.fetchall())


class Stage:
    """A contribution in a state and one person before it, ready to try a verb in two ways."""

    row: Theme
    response: OfficialResponse

    def __init__(self, ground: "Ground", role: str, item: Contribution, token: str) -> None:
        self.role, self.who, self.page = role, ground.people[role], ground.page
        self.ground, self.office = ground, ground.office
        self.item, self.token = item, token

    @property
    def viewer(self) -> User | AnonymousUser:
        return self.who or AnonymousUser()

    @property
    def person(self) -> User:
        """The account; without one there is nobody whom the domain could take."""
        if self.who is None:
            raise NotAllowed
        return self.who

    @property
    def browser(self) -> Client:
        return self.ground.browser(self.role)

    def url(self, name: str, *args: Any) -> str:
        return reverse(f"participation:{name}", args=args or [self.item.public_id])

    def send(self, url: str, **data: Any) -> None:
        self.browser.post(url, data)

    def get(self, url: str) -> Any:
        return self.browser.get(url)

    # Reading

    def see(self) -> bool:
        return rules.may_see(self.viewer, self.item)

    def ask_see(self) -> bool:
        return bool(self.get(self.url("permalink")).status_code == 200)

    def read(self) -> bool:
        found = queries.thread(self.page, viewer=self.viewer, sort=ThreadSort.NEWEST)
        return self.item in [post.contribution for post in found.posts]

    def ask_read(self) -> bool:
        return self.item.anchor in self.get(self.page.url).content.decode()

    def feed(self) -> bool:
        return self.item in queries.published(self.page)

    def ask_feed(self) -> bool:
        answered = self.get(self.url("feed", self.page.pk)).content.decode()
        return str(self.item.public_id) in answered

    def open_data(self) -> bool:
        return str(self.item.public_id) in [row["id"] for row in export.open_rows(self.page)]

    def ask_open_data(self) -> bool:
        answered = streamed(self.get(self.url("open_data_json", self.page.pk)))
        return str(self.item.public_id) in answered.decode()

    def export(self) -> bool:
        return rules.may_export(self.viewer)

    def ask_export(self) -> bool:
        url = reverse("participation_download", args=[self.page.pk, "csv"])
        return bool(self.get(url).status_code == 200)

    def table(self) -> bool:
        return rules.may_answer(self.viewer)

    def ask_table(self) -> bool:
        url = reverse("participation_consideration_export", args=[self.ground.project.pk, "xlsx"])
        return bool(self.get(url).status_code == 200)

    # Taking part

    def write(self, parent: Contribution | None = None) -> None:
        if self.role == "anonymous":
            raise NotAllowed
        contributions.submit(
            self.page,
            body="Neue Worte",
            submit_key=uuid4(),
            author=self.who,
            guest=None if self.who else Guest(email="neu@example.org", name="Gast"),
            parent=parent,
        )

    def reply(self) -> None:
        self.write(self.item)

    def _words(self) -> dict[str, str]:
        words = {"body": "Neue Worte"}
        return words | {"email": "neu@example.org"} if self.role in GUESTS else words

    def ask_write(self) -> None:
        self.send(self.url("new", self.page.pk), **self._words())

    def ask_reply(self) -> None:
        self.send(self.url("reply"), **self._words())

    def confirm(self) -> None:
        contributions.confirm_guest(self.token)

    def ask_confirm(self) -> None:
        self.send(self.url("confirm", self.token))

    def support(self) -> None:
        supports.support(self.item, by=self.person, page=self.page)

    def ask_support(self) -> None:
        self.send(self.url("support"), wish="support")

    def before_unsupport(self) -> None:
        if self.who is None:
            return
        Support.objects.create(contribution=self.item, user=self.who)
        Contribution.objects.filter(pk=self.item.pk).update(support_count=1)

    def unsupport(self) -> None:
        supports.unsupport(self.item, by=self.person, page=self.page)

    def ask_unsupport(self) -> None:
        self.send(self.url("support"), wish="unsupport")

    @property
    def _key(self) -> str:
        return f"contribution:{self.item.public_id}"

    def follow(self) -> None:
        following.follow(self.person, self._key)

    def ask_follow(self) -> None:
        self.send(reverse("notifications:follow"), key=self._key, back="/")

    def report(self) -> None:
        key = "" if self.who else self.role
        moderation.report(self.item, reason=ReportReason.SPAM, by=self.who, visitor_key=key)

    def ask_report(self) -> None:
        self.send(self.url("report"), reason="spam")

    def edit(self) -> None:
        contributions.edit(self.item, title="", body="Anders", by=self.person)

    def ask_edit(self) -> None:
        self.send(self.url("edit"), body="Anders")

    def withdraw(self) -> None:
        if self.role in GUESTS:
            contributions.withdraw_as_guest(self.token)
        else:
            contributions.withdraw(self.item, by=self.person)

    def ask_withdraw(self) -> None:
        if self.role in GUESTS:
            self.send(self.url("withdraw_as_guest", self.token))
        else:
            self.send(self.url("withdraw"))

    # Moderating

    def _decide(self, action: DecisionAction) -> None:
        moderation.decide(self.item, action=action, by=self.person, reason="Grund", rule=Rule.TOPIC)

    def _ask_decide(self, action: str) -> None:
        url = reverse("participation_moderation_detail", args=[self.item.pk])
        self.send(url, action=action, reason="Grund", rule="topic")

    def publish(self) -> None:
        self._decide(DecisionAction.PUBLISH)

    def ask_publish(self) -> None:
        self._ask_decide("publish")

    def remove(self) -> None:
        self._decide(DecisionAction.REMOVE)

    def ask_remove(self) -> None:
        self._ask_decide("remove")

    def keep(self) -> None:
        self._decide(DecisionAction.KEEP)

    def ask_keep(self) -> None:
        self._ask_decide("keep")

    def before_uphold(self) -> None:
        if decision := moderation.last_removal(self.item):
            moderation.object_to(decision)

    def uphold(self) -> None:
        self._decide(DecisionAction.UPHOLD)

    def ask_uphold(self) -> None:
        self._ask_decide("uphold")

    def object(self) -> None:
        decision = moderation.last_removal(self.item)
        is_own = rules.may_object(self.viewer, self.item) or self._objection_link
        if decision is None or not is_own:
            raise NotAllowed
        moderation.object_to(decision)

    def ask_object(self) -> None:
        if link := self._objection_link:
            self.send(link)
        else:
            self.send(self.url("object_as_author"))

    @property
    def _objection_link(self) -> str:
        """What stands in the mail to a guest whose contribution was removed."""
        decision = self.item.decisions.filter(action=DecisionAction.REMOVE).first()
        if self.role != "confirmed guest" or decision is None:
            return ""
        return "/" + decision_mails.objection_link(decision).split("/", 3)[3]

    # Answering

    def _ask_step(self, step: str, **data: Any) -> None:
        url = reverse("participation_answers_detail", args=[self.item.pk])
        self.send(url, step=step, **{f"{step}-{name}": value for name, value in data.items()})

    def assign(self) -> None:
        day = timezone.localdate() + timedelta(days=3)
        cases.assign(self.item, unit=self.office, person=None, due_on=day, by=self.person)

    def ask_assign(self) -> None:
        day = timezone.localdate() + timedelta(days=3)
        self._ask_step("assign", unit=self.office.pk, due_on=day.isoformat())

    def pause(self) -> None:
        cases.pause(self.item, reason="Warten", by=self.person)

    def ask_pause(self) -> None:
        self._ask_step("pause", reason="Warten")

    def before_resume(self) -> None:
        AnswerCase.objects.update_or_create(
            contribution=self.item,
            defaults={"due_on": timezone.localdate(), "paused_on": timezone.localdate()},
        )

    def resume(self) -> None:
        cases.resume(self.item, by=self.person)

    def ask_resume(self) -> None:
        self._ask_step("resume")

    def note(self) -> None:
        cases.add_note(self.item, text="Notiz", by=self.person)

    def ask_note(self) -> None:
        self._ask_step("note", text="Notiz")

    def respond(self) -> None:
        answer.respond(self.item, body="Ja.", unit=self.office, by=self.person)

    def ask_respond(self) -> None:
        self._ask_step("answer", unit=self.office.pk, body="Ja.")

    def before_correct(self) -> None:
        self.response = OfficialResponse.objects.create(
            contribution=self.item, unit_name="Amt", body="Ja.", published_at=timezone.now()
        )

    def correct(self) -> None:
        answer.correct(self.response, body="Nein.", by=self.person)

    def ask_correct(self) -> None:
        url = reverse("participation_answers_correct", args=[self.response.pk])
        self.send(url, body="Nein.")

    def outcome(self) -> None:
        answer.set_outcome(self.item, outcome=Outcome.REVIEW, by=self.person)

    def ask_outcome(self) -> None:
        self._ask_step("outcome", outcome="review")

    def theme(self) -> None:
        themes.save(Theme(project=self.ground.project, title="Breite"), by=self.person)

    def ask_theme(self) -> None:
        url = reverse("participation_theme_add", args=[self.ground.project.pk])
        self.send(url, title="Breite", outcome="review", position="1")

    def before_group(self) -> None:
        self.row = Theme.objects.create(project=self.ground.project, title="Breite")

    def group(self) -> None:
        themes.group(self.row, [self.item.pk], by=self.person)

    def ask_group(self) -> None:
        self.send(reverse("participation_theme_group", args=[self.row.pk]), id=self.item.pk)

    # The desk of the formats

    def enter(self) -> None:
        entry.enter(
            self.page,
            body="Vom Zettel",
            title="",
            name="",
            channel=Channel.PAPER,
            source_note="Borna",
            by=self.person,
            submit_key=uuid4(),
        )

    def ask_enter(self) -> None:
        url = reverse("participation_enter", args=[self.page.pk])
        self.send(url, channel="paper", body="Vom Zettel")

    def explain(self) -> None:
        assert self.ground.section is not None
        draft.explain(self.ground.section, reason="Wegen der Stege", led_by=[], by=self.person)

    def ask_explain(self) -> None:
        section = self.ground.section
        assert section is not None
        url = reverse("participation_explain", args=[section.version.page_id])
        self.send(url, **{f"section-{section.pk}-reason": "Wegen der Stege"})


class Ground:
    """Page, project, people and their browsers; makes what stands before each person."""

    def __init__(
        self,
        page: DialoguePage,
        people: dict[str, User | None],
        client_for: Callable[[User | None], Client],
    ) -> None:
        self.page, self.people = page, people
        project = page.project
        assert project is not None
        self.project: ProjectPage = project
        self.office = Contact.objects.create(unit="Amt", email="amt@revierdialog.example")
        # Of a draft, for saying why it changed.
        self.section: DraftSection | None = None
        self._client_for = client_for
        self._browsers: dict[str, Client] = {}

    def browser(self, role: str) -> Client:
        if role not in self._browsers:
            self._browsers[role] = self._client_for(self.people[role])
        return self._browsers[role]

    def items(self, status: ContributionStatus) -> dict[str, tuple[Contribution, str]]:
        """What each role meets in this state, and the link they hold: guests their own."""
        of_author = self._in_status(status, author=self.people["author"]), "unbekannt"
        met = dict.fromkeys(ROLES, of_author)
        for role, states in OWN_OF_GUEST.items():
            if status in states:
                met[role] = self._of_guest(status, is_confirmed=role == "confirmed guest")
        return met

    def _of_guest(
        self, status: ContributionStatus, *, is_confirmed: bool
    ) -> tuple[Contribution, str]:
        item = self._in_status(status, guest=Guest(email="gast@example.org"))
        token = link_in_mail()
        if is_confirmed:
            item.guest_confirmation.confirmed_at = timezone.now()
            item.guest_confirmation.save()
        return item, token

    def _in_status(self, status: ContributionStatus, **who: Any) -> Contribution:
        item = contributions.submit(
            self.page, body="Bitte einen Radweg.", submit_key=uuid4(), **who
        )
        item.status = status
        waits = status in {S.UNCONFIRMED, S.PENDING}
        item.published_at = None if waits else timezone.now()
        item.save(update_fields=["status", "published_at"])
        if status == S.REMOVED:
            sealing.seal(item)
            item.decisions.create(action=DecisionAction.REMOVE, reason="Grund", by=None)
        return item


def link_in_mail() -> str:
    """The secret part of the link that was sent last."""
    found = re.search("/bestaetigen/([^/]+)/", mail_text(Message.objects.latest("pk")))
    assert found is not None
    return found[1]


def move(page: DialoguePage, phase: str) -> None:
    """Put the period of the page before, around or behind now."""
    day = timedelta(days=1)
    starts, ends = {BEFORE: (day, 2 * day), OPEN: (-day, day), CLOSED: (-2 * day, -day)}[phase]
    page.opens_at, page.closes_at = timezone.now() + starts, timezone.now() + ends
    DialoguePage.objects.filter(pk=page.pk).update(opens_at=page.opens_at, closes_at=page.closes_at)


@pytest.fixture
def ground(
    home: HomePage, cast: dict[str, User], client_for: Callable[[User | None], Client]
) -> Ground:
    project = build.project(build.projects(home), title="Rundweg")
    page = project.add_child(
        instance=DialoguePage(title="Wege", slug="wege", question="Wo?", lead_text="Wege.")
    )
    people = {name: cast.get(name) for name in ROLES}
    people |= {"author": cast["resident"], "resident": cast["stranger"]}
    return Ground(page, people, client_for)


@pytest.mark.parametrize(("verb", "status", "phase"), CASES)
def test_state_phase_and_role_decide(
    ground: Ground,
    request: pytest.FixtureRequest,
    verb: str,
    status: ContributionStatus,
    phase: str,
) -> None:
    if verb == "explain":
        page = republish(request.getfixturevalue("consultation"), NEW_DRAFT)
        ground.section = queries.changed_sections(page.versions.all()[0])[0]
    met = ground.items(status)
    move(ground.page, phase)
    by_domain, by_request = (
        {role for role in ROLES if tried(Stage(ground, role, *met[role]), verb, way)}
        for way in ("", "ask_")
    )
    expected = {
        role
        for states, phases, who in TABLE[verb]
        for role in who
        if status in states and phase in phases
    }
    assert (by_domain, by_request) == (expected, expected)


def tried(stage: Stage, verb: str, way: str) -> bool:
    """Try the verb and leave nothing behind that the next person would meet."""
    name = verb.replace(" ", "_")
    with transaction.atomic():
        try:
            getattr(stage, f"before_{name}", lambda: None)()
            before = everything()
            answered = getattr(stage, way + name)()
            return bool(answered) if verb in READ else everything() != before
        except REFUSED:
            return False
        finally:
            transaction.set_rollback(True)
