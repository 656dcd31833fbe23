"""Contributions are named where people read what they follow."""

from typing import Any
from uuid import uuid4

import pytest
from wagtail.models import PageViewRestriction

from notifications.domain.things import thing_of, things_of
from participation.domain import waiting
from participation.models import Contribution, DialoguePage
from tests.participation.conftest import Write

pytestmark = pytest.mark.django_db


def key(item: Contribution) -> str:
    return f"contribution:{item.public_id}"


def test_contribution_has_its_heading_and_address(write: Write) -> None:
    item = write("Bitte einen Radweg.")
    Contribution.objects.filter(pk=item.pk).update(title="Radweg um den See")
    thing = thing_of(key(item))
    assert (thing.title, thing.url) == ("Radweg um den See", f"/beitraege/k/{item.public_id}/")


def test_contribution_without_heading_has_its_beginning(write: Write) -> None:
    item = write("Bitte einen Radweg um den See.\n\n" + "Und Bänke. " * 20)
    thing = thing_of(key(item))
    assert thing.title.startswith("Bitte einen Radweg um den See. Und Bänke.")
    assert thing.title.endswith("…")


def test_what_is_not_public_has_a_general_name(write: Write, dialogue: DialoguePage) -> None:
    item = write("Bitte einen Radweg.")
    Contribution.objects.filter(pk=item.pk).update(status="held")
    other = write("Bitte eine Bank.")
    PageViewRestriction.objects.create(page=dialogue, restriction_type=PageViewRestriction.LOGIN)
    keys = [key(item), key(other), f"contribution:{uuid4()}", "contribution:unsinn"]
    assert {(thing.title, thing.url) for thing in things_of(keys).values()} == {("Ein Beitrag", "")}


@pytest.mark.parametrize("number", [1, 5])
def test_many_contributions_take_one_query(
    write: Write, number: int, django_assert_num_queries: Any
) -> None:
    keys = [key(write(f"Bitte Bank {n}.")) for n in range(number)]
    with django_assert_num_queries(1):
        assert len({thing.title for thing in things_of(keys).values()}) == number


def test_work_that_waits_has_a_name(db: None) -> None:
    thing = thing_of(waiting.KEY)
    assert (thing.title, thing.url) == (
        "Arbeit, die auf die Moderation wartet",
        "/cms/moderation/",
    )
