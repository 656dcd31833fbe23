"""In which language an account is written to, whoever writes."""

import pytest
from django.test import Client
from django.utils import timezone, translation

from accounts.domain import erasure
from accounts.models import User
from notifications.models import Message, NoticeSettings
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("chosen", "subject"), [("en", "Your account is deleted"), (None, "Ihr Konto ist gelöscht")]
)
def test_worker_writes_in_the_language_of_the_account(
    resident: User, chosen: str | None, subject: str
) -> None:
    if chosen:
        NoticeSettings.objects.create(user=resident, language=chosen)
    erasure.farewell(resident)
    assert Message.objects.get().subject == subject


def test_staff_ask_to_erase_in_the_language_of_the_account(resident: User, admin: User) -> None:
    NoticeSettings.objects.create(user=resident, language="en")
    with translation.override("de"):
        erasure.request(resident, by=admin, now=timezone.now())
    row = Message.objects.get()
    assert row.subject == "Your account will be deleted in 72 hours"
    assert b"/en/konto/loeschen/" in bytes(row.mime or b"").replace(b"=\r\n", b"")


@pytest.mark.parametrize(("prefix", "language"), [("", "de"), ("/en", "en")])
def test_who_signs_up_is_written_to_in_that_language(
    client: Client, prefix: str, language: str
) -> None:
    typed = {"email": "neu@example.org", "display_name": "Uferläufer", "password1": PASSWORD}
    client.post(f"{prefix}/konto/signup/", typed)
    assert NoticeSettings.objects.get().language == language
