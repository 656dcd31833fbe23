from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from participation.enums import ArchiveAnswer
from participation.models import ArchiveOffer, ConsultationPage, DialoguePage
from tests.participation.conftest import Write

ClientFor = Callable[[User | None], Client]


@pytest.fixture
def staff(client_for: ClientFor, lead: User) -> Client:
    return client_for(lead)


@pytest.fixture
def url(consultation: ConsultationPage) -> str:
    return reverse("participation_archive", args=[consultation.pk])


@pytest.fixture
def over(consultation: ConsultationPage, write: Write) -> ConsultationPage:
    """A consultation with one statement, and over."""
    write(page=consultation)
    consultation.closes_at = timezone.now() - timedelta(minutes=1)
    consultation.save(update_fields=["closes_at"])
    return consultation


def _text(browser: Client, url: str) -> str:
    return " ".join(browser.get(url).content.decode().split())


def test_only_leads_and_administrators_get_in(
    cast: dict[str, User], client_for: ClientFor, over: ConsultationPage, url: str
) -> None:
    data = {"act": "offer", "offer-reference": "047.31"}
    allowed = {"admin", "lead"}
    for who, person in cast.items():
        browser = client_for(person)
        assert (browser.get(url).status_code == 200) == (who in allowed), who
        browser.post(url, data)
        assert ArchiveOffer.objects.exists() == (who in allowed), who
        ArchiveOffer.objects.all().delete()
        listed = url in browser.get(reverse("participation_formats")).content.decode()
        assert listed == (who in allowed), who
    assert client_for(None).get(url).status_code == 302


def test_offered_then_answered(staff: Client, over: ConsultationPage, url: str) -> None:
    page = _text(staff, url)
    assert ("Noch nicht angeboten" in page, 'value="answer"' in page) == (True, False)
    assert reverse("participation_download", args=[over.pk, "csv"]) in page
    answer = staff.post(url, {"act": "offer", "offer-reference": "047.31-2026/5"})
    assert answer.status_code == 303
    page = _text(staff, url)
    assert "Aktenzeichen 047.31-2026/5" in page
    assert ("noch nicht geantwortet" in page, 'value="offer"' in page) == (True, False)
    data = {"act": "answer", "answer-answer": "taken", "answer-reference": "Z 12"}
    assert staff.post(url, data).status_code == 303
    assert "vom Archiv übernommen" in _text(staff, url)
    row = ArchiveOffer.objects.get()
    assert (row.answer, row.reference) == (ArchiveAnswer.TAKEN, "Z 12")


def test_open_or_silent_consultation_is_not_offered(
    staff: Client, consultation: ConsultationPage, url: str
) -> None:
    assert "läuft noch" in _text(staff, url)
    consultation.closes_at = timezone.now() - timedelta(minutes=1)
    consultation.save(update_fields=["closes_at"])
    assert "nichts anzubieten" in _text(staff, url)
    answer = staff.post(url, {"act": "offer", "offer-reference": "047"}, follow=True)
    assert "inzwischen" in answer.content.decode()
    data = {"act": "answer", "answer-answer": "taken", "answer-reference": "Z 12"}
    assert staff.post(url, data).status_code == 303
    assert not ArchiveOffer.objects.exists()


@pytest.mark.usefixtures("over")
def test_bad_input_notes_nothing_and_loses_nothing(staff: Client, url: str) -> None:
    assert staff.post(url, {"act": "offer", "offer-reference": " "}).status_code == 200
    assert not ArchiveOffer.objects.exists()
    staff.post(url, {"act": "offer", "offer-reference": "047.31"})
    for wrong in ("pending", "x\x00", ""):
        data = {"act": "answer", "answer-answer": wrong, "answer-reference": "Mein Zeichen"}
        answer = staff.post(url, data)
        assert (answer.status_code, "Mein Zeichen" in answer.content.decode()) == (200, True)
    assert ArchiveOffer.objects.get().answer == ArchiveAnswer.PENDING


def test_other_formats_have_no_archive(staff: Client, dialogue: DialoguePage) -> None:
    url = reverse("participation_archive", args=[dialogue.pk])
    assert staff.get(url).status_code == 404


def test_number_of_statements_does_not_matter_to_the_database(
    staff: Client,
    consultation: ConsultationPage,
    url: str,
    write: Write,
    django_assert_max_num_queries: Any,
) -> None:
    for number in range(8):
        write(page=consultation, body=f"Stellungnahme {number}")
    consultation.closes_at = timezone.now() - timedelta(minutes=1)
    consultation.save(update_fields=["closes_at"])
    staff.get(url)
    with django_assert_max_num_queries(25):
        assert "8 veröffentlichte Stellungnahmen" in _text(staff, url)
