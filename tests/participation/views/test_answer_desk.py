from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cms.models import Contact
from participation.domain import answer, cases
from participation.enums import Outcome
from participation.models import AnswerCase, OfficialResponse, TextBlock
from tests.participation.conftest import Write

ClientFor = Callable[[User | None], Client]


@pytest.fixture
def desk(client_for: ClientFor, lead: User) -> Client:
    """The browser of the project lead."""
    return client_for(lead)


def test_filters_find_each_kind(
    desk: Client, write: Write, lead: User, office: Contact, editor: User
) -> None:
    texts = ["Offen", "Spaet", "Meins", "Pausiert", "Fertig"]
    rows = {text: write(text) for text in texts}
    today = timezone.localdate()
    AnswerCase.objects.filter(contribution=rows["Spaet"]).update(due_on=today - timedelta(days=1))
    cases.assign(rows["Meins"], unit=office, person=lead, due_on=today, by=lead)
    cases.pause(rows["Pausiert"], reason="Warten", by=lead)
    answer.respond(rows["Fertig"], body="Ja.", unit=office, by=lead)
    url = reverse("participation_answers")
    queries: list[tuple[dict[str, str], set[str] | None]] = [
        ({}, {"Offen", "Spaet", "Meins", "Pausiert"}),
        ({"show": "overdue"}, {"Spaet"}),
        ({"show": "mine"}, {"Meins"}),
        ({"show": "paused"}, {"Pausiert"}),
        ({"show": "answered"}, {"Fertig"}),
        ({"show": "all", "unit": str(office.pk)}, {"Meins"}),
        ({"show": "all", "outcome": "received"}, set(texts)),
        ({"show": "x"}, None),
    ]
    for query, expected in queries:
        response = desk.get(url, query)
        assert response.status_code == 200
        page = response.content.decode()
        if expected is not None:
            found = {
                text for text in texts if f">{text}<" in page.replace("\n", "").replace("  ", "")
            }
            assert found == expected


def test_list_costs_the_same_for_1_and_20(desk: Client, write: Write) -> None:
    url = reverse("participation_answers")
    counts = []
    for number in (1, 19):
        for _ in range(number):
            write()
        desk.get(url)
        with CaptureQueriesContext(connection) as queries:
            desk.get(url)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_several_get_the_same_answer_with_a_text_block(
    desk: Client, write: Write, office: Contact
) -> None:
    rows = [write(), write()]
    block = TextBlock.objects.create(name="Dank", body="Danke für Ihren Beitrag.")
    url = reverse("participation_answers_bulk")
    ids = list(AnswerCase.objects.values_list("pk", flat=True))
    assert desk.get(url, {"id": ids}).content.decode().count('type="hidden" name="id"') == 2
    data = {"id": ids, "unit": office.pk, "body": "Wir prüfen das.", "text_block": block.pk}
    answer_page = desk.post(url, {**data, "outcome": "review"}, follow=True)
    assert "2 Beiträge sind beantwortet." in answer_page.content.decode()
    assert set(OfficialResponse.objects.values_list("contribution", "body")) == {
        (row.pk, "Wir prüfen das.\n\nDanke für Ihren Beitrag.") for row in rows
    }
    assert set(AnswerCase.objects.values_list("outcome", flat=True)) == {Outcome.REVIEW}


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"body": "Ja."},
        {"unit": "x", "body": "Ja."},
        {"body": "", "unit": "office"},
        {"body": "Nein.", "unit": "office", "outcome": "not_adopted"},
        {"body": "Nein.", "unit": "office", "outcome": "x"},
        {"body": "x" * 6001, "unit": "office"},
    ],
)
def test_bad_answer_is_explained_and_kept(
    desk: Client, write: Write, office: Contact, data: dict[str, str]
) -> None:
    write()
    fields = {key: str(office.pk) if value == "office" else value for key, value in data.items()}
    url = reverse("participation_answers_bulk")
    page = desk.post(url, {"id": [AnswerCase.objects.get().pk], **fields})
    assert page.status_code == 200
    assert data.get("body", "")[:50] in page.content.decode()
    assert not OfficialResponse.objects.exists()


def test_choosing_nothing_leads_back(desk: Client) -> None:
    answer_page = desk.get(reverse("participation_answers_bulk"))
    assert answer_page.headers["Location"] == reverse("participation_answers")
