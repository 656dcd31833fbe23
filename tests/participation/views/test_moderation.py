from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from participation.domain import contribution as contributions
from participation.domain import moderation
from participation.enums import ContributionStatus, DecisionAction, ReportReason, Rule
from participation.models import Contribution, DialoguePage, ModerationDecision
from tests.participation.conftest import Write, fill

ClientFor = Callable[[User | None], Client]
STAFF = {"admin", "moderator"}


@pytest.fixture
def desk(client_for: ClientFor, moderator: User) -> Client:
    """The browser of the moderator."""
    return client_for(moderator)


InStatus = Callable[[ContributionStatus], Contribution]


def _detail(item: Contribution) -> str:
    return reverse("participation_moderation_detail", args=[item.pk])


def test_only_those_who_moderate_come_in(
    client_for: ClientFor, cast: dict[str, User], write: Write
) -> None:
    item = write()
    queue = reverse("participation_moderation")
    people: dict[str, User | None] = {**cast, "visitor": None}
    for url in (queue, reverse("participation_moderation_results"), _detail(item)):
        codes = {name: client_for(person).get(url).status_code for name, person in people.items()}
        assert {name for name, code in codes.items() if code == 200} == STAFF
    for name in set(people) - STAFF:
        client_for(people[name]).post(_detail(item), {"action": "remove", "reason": "x"})
    assert not ModerationDecision.objects.exists()


def test_queue_shows_what_waits_and_by_filter_the_rest(
    desk: Client, write: Write, held: DialoguePage, stranger: User
) -> None:
    write("Ganz gewöhnlich")
    write("Wartet noch", page=held)
    moderation.report(write("Gemeldetes"), reason=ReportReason.SPAM, by=stranger)
    url = reverse("participation_moderation")
    texts = ["Ganz gewöhnlich", "Wartet noch", "Gemeldetes"]
    for query, expected in (
        ({}, [False, True, True]),
        ({"status": "all"}, [True, True, True]),
        ({"status": "held"}, [False, True, False]),
        ({"status": "reported"}, [False, False, True]),
        ({"status": "new"}, [True, False, True]),
        ({"status": "waiting", "page": held.pk}, [False, True, False]),
        ({"status": "published"}, [True, False, True]),
    ):
        page = desk.get(url, query).content.decode()
        assert [text in page for text in texts] == expected


def test_queue_finds_what_was_edited_until_somebody_decides(
    desk: Client, write: Write, resident: User, moderator: User
) -> None:
    write("Nie berichtigt")
    item = contributions.edit(write("Vorher"), title="", body="Nachher", by=resident)
    url = reverse("participation_moderation")
    page = desk.get(url, {"status": "edited"}).content.decode()
    assert ("Nachher" in page, "Nie berichtigt" in page) == (True, False)
    detail = reverse("participation_moderation_detail", args=[item.pk])
    assert "Vorher" in desk.get(detail).content.decode()
    moderation.decide(item, action=DecisionAction.KEEP, by=moderator)
    assert "Nachher" not in desk.get(url, {"status": "edited"}).content.decode()


def test_unknown_filter_is_answered(desk: Client, write: Write) -> None:
    write()
    assert desk.get(reverse("participation_moderation"), {"status": "x"}).status_code == 200


def test_queue_costs_the_same_for_1_and_30(
    desk: Client, dialogue: DialoguePage, resident: User
) -> None:
    url = reverse("participation_moderation")
    counts = []
    for roots in (1, 29):
        fill(dialogue, resident, roots=roots)
        desk.get(url, {"status": "all"})
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(url, {"status": "all"}).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_decision_is_made_and_listed(desk: Client, write: Write, moderator: User) -> None:
    item = write("Kauft <b>jetzt</b>")
    assert "Kauft &lt;b&gt;jetzt&lt;/b&gt;" in desk.get(_detail(item)).content.decode()
    answer = desk.post(
        _detail(item), {"action": "remove", "reason": "Werbung", "rule": "advertising"}
    )
    assert answer.headers["Location"] == reverse("participation_moderation")
    row = ModerationDecision.objects.get()
    assert (row.contribution, row.by, row.reason, row.rule) == (
        item,
        moderator,
        "Werbung",
        Rule.ADVERTISING,
    )
    assert "Werbung" in desk.get(_detail(item)).content.decode()


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"action": "x"},
        {"action": "remove"},
        {"action": "remove", "reason": "x"},
        {"action": "remove", "reason": "x", "rule": "x"},
        {"action": "publish"},
    ],
)
def test_bad_decision_is_explained(desk: Client, write: Write, data: dict[str, str]) -> None:
    answer = desk.post(_detail(write()), data)
    assert answer.status_code == 200
    assert not ModerationDecision.objects.exists()


def test_withdrawn_contribution_has_nothing_to_decide(
    desk: Client, in_status: Callable[[ContributionStatus], Contribution]
) -> None:
    item = in_status(ContributionStatus.WITHDRAWN)
    assert "Hier ist nichts zu entscheiden" in desk.get(_detail(item)).content.decode()


def test_unconfirmed_and_unknown_are_not_found(
    desk: Client, in_status: Callable[[ContributionStatus], Contribution]
) -> None:
    item = in_status(ContributionStatus.UNCONFIRMED)
    assert desk.get(_detail(item)).status_code == 404
    assert desk.get(reverse("participation_moderation_detail", args=[10**15])).status_code == 404


def test_several_are_decided_at_once_and_what_cannot_be_is_said(
    desk: Client, write: Write, held: DialoguePage, in_status: InStatus
) -> None:
    first, second = write(page=held), write(page=held)
    gone = in_status(ContributionStatus.WITHDRAWN)
    url = reverse("participation_moderation_bulk")
    ids = [first.pk, second.pk, gone.pk]
    page = desk.get(url, {"id": ids}).content.decode()
    assert page.count('type="hidden" name="id"') == 3
    answer = desk.post(url, {"id": ids, "action": "publish", "reason": ""}, follow=True)
    text = answer.content.decode()
    assert "2 Entscheidungen sind festgehalten." in text
    assert "Bei 1 Beitrag geht das nicht" in text
    statuses = Contribution.objects.filter(pk__in=ids[:2]).values_list("status", flat=True)
    assert set(statuses) == {ContributionStatus.PUBLISHED}


@pytest.mark.parametrize("ids", [[], ["x"], ["-1"], ["9" * 30], ["\x00"]])
def test_choosing_nothing_leads_back(desk: Client, db: None, ids: list[str]) -> None:
    url = reverse("participation_moderation_bulk")
    for method in (desk.get, desk.post):
        answer = method(url, {"id": ids, "action": "publish"})
        assert answer.headers["Location"] == reverse("participation_moderation")


def test_bulk_removal_needs_rule_and_reason(desk: Client, write: Write) -> None:
    item = write()
    url = reverse("participation_moderation_bulk")
    assert desk.post(url, {"id": [item.pk], "action": "remove"}).status_code == 200
    assert not ModerationDecision.objects.exists()


def test_first_decider_cannot_decide_about_the_objection(
    desk: Client, client_for: ClientFor, admin: User, moderator: User, write: Write
) -> None:
    item = write("Wirklich Werbung?")
    first = moderation.decide(
        item, action=DecisionAction.REMOVE, by=moderator, reason="Grund", rule=Rule.ADVERTISING
    )
    moderation.object_to(first, text="Das ist keine Werbung.")
    page = desk.get(_detail(item)).content.decode()
    assert ("Das ist keine Werbung." in page, "eine zweite Person" in page) == (True, True)
    assert 'name="action"' not in page
    desk.post(_detail(item), {"action": "uphold", "reason": "Bleibt."})
    assert item.objections.get().settled_by is None
    client_for(admin).post(_detail(item), {"action": "uphold", "reason": "Bleibt."})
    second = item.objections.get().settled_by
    assert second is not None
    assert second.by == admin
