from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import QueryDict
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from cms.enums import Discussion
from cms.models import HomePage
from participation.models import AnswerCase, Contribution, DialoguePage, OfficialResponse
from participation.templatetags.participation_tags import (
    initials,
    moment,
    participation_facts,
    participation_figures,
)
from tests.participation.conftest import Write, fill

THREAD = Template("{% load participation_tags %}{% thread page %}")


def _render(page: DialoguePage, person: User | None, query: str = "") -> tuple[str, int]:
    """The thread as a person meets it, and how many queries it cost."""
    request = RequestFactory().get("/")
    request.GET = QueryDict(query)
    request.user = User.objects.get(pk=person.pk) if person else AnonymousUser()
    with CaptureQueriesContext(connection) as queries:
        html = THREAD.render(Context({"page": page, "request": request}))
    return html, len(queries)


@pytest.mark.parametrize("role", [None, "resident", "moderator"])
def test_thread_costs_ten_queries_at_most_for_any_size(
    dialogue: DialoguePage, cast: dict[str, User], role: str | None
) -> None:
    person = cast[role] if role else None
    counts = []
    for roots, replies, articles in ((1, 1, 2), (50, 5, 80)):
        fill(dialogue, cast["stranger"], roots=roots, replies=replies)
        html, count = _render(dialogue, person)
        assert html.count('<article class="post') == articles
        counts.append(count)
    assert counts[0] == counts[1] <= 10


@pytest.mark.parametrize("role", [None, "resident", "moderator", "lead"])
def test_thread_with_answers_costs_ten_queries_at_most_for_any_size(
    dialogue: DialoguePage, cast: dict[str, User], role: str | None
) -> None:
    person = cast[role] if role else None
    counts = []
    for roots in (1, 19):
        tops = fill(dialogue, cast["stranger"], roots=roots, replies=1)
        now = timezone.now()
        Contribution.objects.update(answered_at=now)
        AnswerCase.objects.bulk_create(
            [AnswerCase(contribution=top, due_on=now.date(), outcome="review") for top in tops]
        )
        OfficialResponse.objects.bulk_create(
            [
                OfficialResponse(contribution=top, unit_name="Amt", body=body, published_at=now)
                for top in tops
                for body in ("Eins", "Zwei")
            ]
        )
        html, count = _render(dialogue, person)
        counts.append((count, html.count('<section class="official"')))
    assert [number for _count, number in counts] == [2, 40]
    assert counts[0][0] == counts[1][0] <= 10


def test_what_became_of_it_needs_a_contribution_first(
    dialogue: DialoguePage, write: Write, resident: User
) -> None:
    template = Template("{% load participation_tags %}{% what_became page %}")
    assert template.render(Context({"page": dialogue})).strip() == ""
    write()
    html = template.render(Context({"page": dialogue}))
    assert "Beitrag mit sichtbarem Stand" in html
    assert "Zur Abwägungstabelle" not in html


def test_visitor_reads_without_form_and_cookie(
    client_for: Callable[[User | None], Client], dialogue: DialoguePage, resident: User
) -> None:
    fill(dialogue, resident, roots=2, replies=1)
    answer = client_for(None).get(dialogue.url)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert ("Beitrag 1" in page, 'method="post"' in page, "csrf" in page) == (True, False, False)
    assert answer.cookies.output() == ""


def test_text_of_residents_is_escaped(dialogue: DialoguePage, write: Write) -> None:
    write("<script>x</script>{{ 7 }}", title="<b>T</b>")
    html, _count = _render(dialogue, None)
    assert "&lt;script&gt;x&lt;/script&gt;{{ 7 }}" in html
    assert "&lt;b&gt;T&lt;/b&gt;" in html


def test_show_more_leads_on(dialogue: DialoguePage, resident: User) -> None:
    tops = fill(dialogue, resident, roots=21)
    html, _count = _render(dialogue, None)
    cursor = tops[1].public_id
    assert f"vor={cursor}" in html
    rest, _count = _render(dialogue, None, f"vor={cursor}")
    assert (rest.count('<article class="post'), "vor=" in rest) == (1, False)


@pytest.mark.parametrize(
    "query", ["vor=x", "vor=%00", "sortierung=x", "sortierung=", "vor=1&vor=2", "seite=1e9"]
)
def test_odd_queries_show_the_beginning(dialogue: DialoguePage, resident: User, query: str) -> None:
    fill(dialogue, resident, roots=2)
    html, _count = _render(dialogue, None, query)
    assert html.count('<article class="post') == 2


def test_page_without_discussion_shows_nothing(
    home: HomePage, make_dialogue: Callable[..., DialoguePage]
) -> None:
    silent = make_dialogue("still", discussion=Discussion.OFF)
    assert [_render(page, None)[0].strip() for page in (home, silent)] == ["", ""]


def test_closed_page_can_be_read_only(closed: DialoguePage, resident: User) -> None:
    fill(closed, resident, roots=1)
    html, _count = _render(closed, resident)
    assert "Diese Diskussion ist beendet." in html
    assert ("Beitrag 0" in html, "unterstuetzen/" in html, "/antworten/" in html) == (
        True,
        False,
        False,
    )


def test_facts_are_added_in_one_query(
    dialogue: DialoguePage, held: DialoguePage, home: HomePage, resident: User
) -> None:
    fill(dialogue, resident, roots=1)
    with CaptureQueriesContext(connection) as queries:
        assert participation_facts([dialogue, held, home]) == ""
    assert len(queries) == 1
    assert dialogue.card_facts == [(1, "Beitrag")]
    assert held.card_facts == [(0, "Beiträge")]
    assert not hasattr(home, "card_facts")


def test_figures_are_empty_before_the_first_contribution(db: None) -> None:
    assert participation_figures() == []


def test_figures(write: Write) -> None:
    write()
    assert participation_figures() == [
        (1, "Beitrag mit sichtbarem Stand"),
        (0, "Anregungen ganz oder teilweise übernommen"),
    ]


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Haselnussweg", "HA"),
        ("Radlerin Neukieritzsch", "RN"),
        ("Anke aus Deutzen", "AA"),
        ("ö", "Ö"),
        ("7", ""),
        ("", ""),
    ],
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_moment() -> None:
    now = timezone.now()
    found = [moment(now - timedelta(days=days)) for days in (0, 1, 3)]
    assert found == ["heute", "gestern", "vor 3 Tagen"]
    assert moment(None) == ""
