import csv
import io
import json
from uuid import uuid4

from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from accounts.models import User
from participation.domain import contribution as contributions
from participation.domain.guest import Guest
from participation.models import DialoguePage
from tests.participation.conftest import Write, fill, streamed


def _json(visitor: Client, page: DialoguePage) -> str:
    answer = visitor.get(reverse("participation:open_data_json", args=[page.pk]))
    return streamed(answer).decode()


def _csv(visitor: Client, page: DialoguePage) -> str:
    answer = visitor.get(reverse("participation:open_data_csv", args=[page.pk]))
    return streamed(answer).decode()


def test_data_hold_what_is_public_and_no_persons(
    visitor: Client, dialogue: DialoguePage, write: Write, guest: Guest, resident: User
) -> None:
    item = write('=HYPERLINK("http://x")\nzweite Zeile; "Zitat"', title="Eins")
    answer = write("Antwort", parent=item)
    waiting = write("Noch nicht", guest=guest)
    contributions.withdraw(write("Weg"), by=resident)
    published = write("Vom Gast", guest=Guest("zwei@example.org", "Gastname"), submit_key=uuid4())
    contributions.publish(published)
    text = _json(visitor, dialogue)
    data = json.loads(text)
    assert data["title"] == dialogue.title
    assert [row["id"] for row in data["contributions"]] == [
        str(one.public_id) for one in (item, answer, published)
    ]
    rows = list(
        csv.DictReader(io.StringIO(_csv(visitor, dialogue).removeprefix("\ufeff")), delimiter=";")
    )
    assert rows[0]["text"] == "'" + item.body
    assert rows[1]["answers"] == str(item.public_id)
    for private in (resident.email, resident.display_name, "Gastname", "zwei@example.org",
                    guest.email, str(waiting.public_id), "Weg"):  # fmt: skip
        assert private not in text + _csv(visitor, dialogue)


def test_empty_page_gives_empty_data(visitor: Client, dialogue: DialoguePage) -> None:
    assert json.loads(_json(visitor, dialogue))["contributions"] == []
    assert len(_csv(visitor, dialogue).splitlines()) == 1


def test_size_does_not_change_the_number_of_queries(
    visitor: Client,
    dialogue: DialoguePage,
    stranger: User,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    _json(visitor, dialogue)
    for roots in (1, 60):
        fill(dialogue, stranger, roots=roots)
        # The page and its type, the pages above it and who may read them, and the rows.
        with django_assert_num_queries(5):
            _json(visitor, dialogue)


def test_page_about_the_data_names_licence_and_columns(
    visitor: Client, dialogue: DialoguePage
) -> None:
    answer = visitor.get(reverse("participation:open_data", args=[dialogue.pk]))
    page = answer.content.decode()
    assert "Datenlizenz Deutschland" in page
    assert "<code>municipality</code>" in page
    assert dict(answer.cookies) == {}
