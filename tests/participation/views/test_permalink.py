from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from accounts.models import User
from participation.domain import contribution as contributions
from participation.enums import ContributionStatus
from participation.models import Contribution, DialoguePage
from tests.participation.conftest import Write, fill

ClientFor = Callable[[User | None], Client]


def _url(item: Contribution) -> str:
    return reverse("participation:permalink", args=[item.public_id])


def test_answer_is_shown_within_its_conversation(visitor: Client, write: Write) -> None:
    root = write("Oben")
    answer = write("Unten", parent=root)
    page = visitor.get(_url(answer)).content.decode()
    assert [f'id="{item.anchor}"' in page for item in (root, answer)] == [True, True]


@pytest.mark.parametrize("status", ContributionStatus)
def test_who_finds_it_by_state(
    client_for: ClientFor,
    cast: dict[str, User],
    in_status: Callable[[ContributionStatus], Contribution],
    status: ContributionStatus,
) -> None:
    url = _url(in_status(status))
    people: dict[str, User | None] = {**cast, "visitor": None}
    found = {
        name for name, person in people.items() if client_for(person).get(url).status_code == 200
    }
    inner = {"admin", "moderator", "resident"}
    assert found == (set(people) if status == ContributionStatus.PUBLISHED else inner)


def test_tombstone_stands_above_the_answers(visitor: Client, write: Write, resident: User) -> None:
    root = write("Geheimes")
    write("Antwort bleibt", parent=root)
    contributions.withdraw(root, by=resident)
    page = visitor.get(_url(root)).content.decode()
    assert "Dieser Beitrag wurde zurückgezogen." in page
    assert ("Geheimes" in page, "Antwort bleibt" in page) == (False, True)


def test_unknown_and_unpublished_are_not_found(
    visitor: Client, write: Write, dialogue: DialoguePage
) -> None:
    item = write()
    dialogue.unpublish()
    assert visitor.get(_url(item)).status_code == 404
    assert visitor.get(reverse("participation:permalink", args=[uuid4()])).status_code == 404


def test_long_conversation_costs_what_a_short_one_does(
    visitor: Client,
    dialogue: DialoguePage,
    resident: User,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    counts = []
    for replies in (1, 60):
        url = _url(fill(dialogue, resident, roots=1, replies=replies)[0])
        visitor.get(url)
        with django_assert_max_num_queries(25) as queries:
            assert visitor.get(url).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_visitor_gets_no_cookie(visitor: Client, write: Write) -> None:
    assert visitor.get(_url(write())).cookies.output() == ""


def test_post_is_refused(visitor: Client, write: Write) -> None:
    assert visitor.post(_url(write())).status_code == 405
