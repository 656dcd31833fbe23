from django.test import Client
from django.urls import reverse

from accounts.models import User
from cms.models import Contact
from participation.domain import answer
from participation.domain import contribution as contributions
from participation.enums import Outcome
from participation.models import DialoguePage
from tests.participation.conftest import Write


def test_answer_stands_inside_the_contribution(
    visitor: Client, dialogue: DialoguePage, write: Write, lead: User, office: Contact
) -> None:
    item = write("Radweg!")
    answer.respond(
        item,
        body="Ja, <b>im Mai</b>.",
        unit=office,
        by=lead,
        outcome=Outcome.PARTLY,
        reason="Nur im Norden.",
    )
    for url in (dialogue.url, reverse("participation:permalink", args=[item.public_id])):
        page = visitor.get(url).content.decode()
        for words in (
            "Antwort der Verwaltung",
            "Amt für Kreisentwicklung",
            "noch am selben Tag",
            "Ja, &lt;b&gt;im Mai&lt;/b&gt;.",
            "teilweise übernommen",
            "Nur im Norden.",
        ):
            assert words in page


def test_open_contribution_says_by_when_it_is_answered(
    visitor: Client, dialogue: DialoguePage, write: Write
) -> None:
    write()
    assert "Antwort bis " in visitor.get(dialogue.url).content.decode()


def test_earlier_versions_of_a_corrected_answer_are_public(
    visitor: Client,
    dialogue: DialoguePage,
    write: Write,
    lead: User,
    resident: User,
    office: Contact,
) -> None:
    item = write()
    response = answer.respond(item, body="Im Mai.", unit=office, by=lead)
    url = reverse("participation:response_versions", args=[response.pk])
    assert visitor.get(url).status_code == 404
    answer.correct(response, body="Im Juni.", by=lead)
    assert url in visitor.get(dialogue.url).content.decode()
    assert "Im Mai." in visitor.get(url).content.decode()
    assert visitor.post(url).status_code == 405
    contributions.withdraw(item, by=resident)
    assert visitor.get(url).status_code == 404
