from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from participation.enums import ContributionStatus, Outcome
from participation.models import AnswerCase, Contribution, DialoguePage
from tests.participation.conftest import Write, fill

MINE = "/beitraege/meine/"


def _withdraw(item: Contribution) -> str:
    return reverse("participation:withdraw", args=[item.public_id])


def test_visitor_signs_in_first(visitor: Client, write: Write) -> None:
    assert visitor.get(MINE).headers["Location"] == f"/konto/login/?next={MINE}"
    url = _withdraw(write())
    assert visitor.get(url).headers["Location"] == f"/konto/login/?next={url}"
    assert visitor.post(url).status_code == 302
    assert Contribution.objects.get().is_published


def test_member_sees_own_and_nothing_else(member: Client, write: Write, stranger: User) -> None:
    write("Mein Radweg")
    write("Fremder Gedanke", author=stranger)
    page = member.get(MINE).content.decode()
    assert ("Mein Radweg" in page, "Fremder Gedanke" in page) == (True, False)


def test_member_sees_what_becomes_of_it(member: Client, write: Write) -> None:
    AnswerCase.objects.filter(contribution=write()).update(outcome=Outcome.ADOPTED)
    assert "übernommen" in member.get(MINE).content.decode()


def test_empty_list_is_kind(member: Client, dialogue: DialoguePage) -> None:
    assert "Sie haben noch nichts geschrieben" in member.get(MINE).content.decode()


def test_list_costs_the_same_for_1_and_50(
    member: Client, dialogue: DialoguePage, resident: User
) -> None:
    counts = []
    for roots in (1, 49):
        fill(dialogue, resident, roots=roots)
        member.get(MINE)
        with CaptureQueriesContext(connection) as queries:
            assert member.get(MINE).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("page", ["0", "-1", "1e9", "x", "999999"])
def test_pages_that_do_not_exist_are_not_found(member: Client, write: Write, page: str) -> None:
    write()
    assert member.get(MINE, {"seite": page}).status_code == 404


def test_withdraw_asks_and_then_does(member: Client, write: Write) -> None:
    item = write("Mein Radweg")
    assert "Mein Radweg" in member.get(_withdraw(item)).content.decode()
    assert Contribution.objects.get().is_published
    page = member.post(_withdraw(item), follow=True).content.decode()
    assert "Ihr Beitrag ist zurückgezogen." in page
    assert Contribution.objects.get().body == ""


def test_withdraw_twice_says_so(member: Client, write: Write) -> None:
    item = write()
    member.post(_withdraw(item))
    page = member.post(_withdraw(item), follow=True).content.decode()
    assert "lässt sich nicht mehr zurückziehen" in page


def test_withdraw_works_on_a_page_that_is_gone(
    member: Client, write: Write, dialogue: DialoguePage
) -> None:
    item = write()
    dialogue.unpublish()
    member.post(_withdraw(item))
    assert Contribution.objects.get().status == ContributionStatus.WITHDRAWN


def test_withdraw_finds_nothing_of_others(
    client_for: Callable[[User | None], Client], write: Write, cast: dict[str, User]
) -> None:
    item = write()
    for name, person in cast.items():
        if name != "resident":
            assert client_for(person).post(_withdraw(item)).status_code == 404
    assert Contribution.objects.get().is_published


def test_other_methods_are_refused(member: Client, write: Write) -> None:
    assert member.put(_withdraw(write())).status_code == 405
    assert member.post(MINE).status_code == 405
