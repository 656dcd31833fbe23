"""A contribution that was public and waits for the moderation again: its place stays."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from participation.domain import contribution as contributions
from participation.enums import ContributionStatus
from participation.models import Contribution, DialoguePage
from tests.participation.conftest import Write

CHECKED = "Dieser Beitrag wird gerade von der Moderation geprüft."


def _url(item: Contribution, name: str = "permalink") -> str:
    return reverse(f"participation:{name}", args=[item.public_id])


@pytest.fixture
def root(write: Write, stranger: User) -> Contribution:
    """Held again after somebody else answered it."""
    item = write("Geheimes", title="Geheimer Titel")
    write("Antwort bleibt", parent=item, author=stranger)
    contributions.hide(item, status=ContributionStatus.PENDING)
    return Contribution.objects.get(pk=item.pk)


@pytest.mark.parametrize("person", ["visitor", "stranger", "lead"])
@pytest.mark.parametrize("way", ["discussion", "permalink", "answer"])
def test_answers_of_others_stay_below_its_place(
    client_for: Callable[[User | None], Client],
    cast: dict[str, User],
    dialogue: DialoguePage,
    root: Contribution,
    person: str,
    way: str,
) -> None:
    answer = Contribution.objects.get(root=root)
    url = {"discussion": dialogue.url, "permalink": _url(root), "answer": _url(answer)}[way]
    page = client_for(cast.get(person)).get(url).content.decode()
    assert [words in page for words in (CHECKED, "Antwort bleibt")] == [True, True]
    assert [words in page for words in ("Geheimes", "Geheimer", "Antworten auf")] == [False] * 3


@pytest.mark.parametrize("person", ["resident", "moderator"])
def test_author_and_moderation_read_it_there(
    client_for: Callable[[User | None], Client],
    cast: dict[str, User],
    dialogue: DialoguePage,
    root: Contribution,
    person: str,
) -> None:
    for url in (dialogue.url, _url(root)):
        page = client_for(cast[person]).get(url).content.decode()
        assert [words in page for words in (CHECKED, "Geheimes")] == [False, True]


def test_filter_finds_neither_the_place_nor_the_words(
    visitor: Client, dialogue: DialoguePage, root: Contribution
) -> None:
    page = visitor.get(dialogue.url, {"suche": "Geheimes"}).content.decode()
    assert [words in page for words in (CHECKED, root.anchor)] == [False, False]


@pytest.mark.parametrize("name", ["reply", "report", "versions"])
def test_nothing_can_be_done_with_it(visitor: Client, root: Contribution, name: str) -> None:
    assert visitor.get(_url(root, name)).status_code == 404


def test_whoever_was_answering_it_gets_the_text_back(
    client_for: Callable[[User | None], Client], root: Contribution, stranger: User
) -> None:
    answer = client_for(stranger).post(_url(root, "reply"), {"body": "Mein langer Text"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert ["Mein langer Text" in page, "Geheimes" in page] == [True, False]


def test_answer_to_a_held_answer_names_nobody(
    visitor: Client, dialogue: DialoguePage, write: Write, stranger: User
) -> None:
    root = write("Anfang", author=stranger)
    answer = write("Geheimes", parent=root)
    write("Widerspruch", parent=answer, author=stranger)
    contributions.hide(answer, status=ContributionStatus.PENDING)
    page = visitor.get(dialogue.url).content.decode()
    assert "antwortet auf einen Beitrag, der gerade geprüft wird" in page
    assert ["@<bdi>" in page, "Geheimes" in page] == [False, False]


def test_without_answers_it_is_out_of_sight(
    visitor: Client, dialogue: DialoguePage, write: Write
) -> None:
    item = write("Geheimes")
    contributions.hide(item, status=ContributionStatus.PENDING)
    assert item.anchor not in visitor.get(dialogue.url).content.decode()
    assert visitor.get(_url(item)).status_code == 404


def test_approval_brings_it_back_with_its_answers(
    visitor: Client, dialogue: DialoguePage, root: Contribution
) -> None:
    contributions.publish(root)
    page = visitor.get(dialogue.url).content.decode()
    assert [words in page for words in (CHECKED, "Geheimes", "Antwort bleibt")] == [
        False, True, True,
    ]  # fmt: skip
