"""Nobody learns from our answers who has an account."""

import re
import statistics
import time
from collections.abc import Callable
from email.message import EmailMessage
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from tests.accounts.conftest import confirm_it_is_me, sign_in, sign_up

pytestmark = pytest.mark.django_db
Mails = Callable[[], list[EmailMessage]]


def seen(client: Client, response: Any, *typed: str) -> tuple[object, ...]:
    """All that a visitor can tell: status, target, cookies, the page after it, without typing."""
    page = client.get(response["Location"]) if response.status_code == 302 else response
    text = page.content.decode()
    for words in typed:
        text = text.replace(words, "")
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)
    return response.status_code, response.get("Location"), sorted(client.cookies), text


def test_signup_answers_alike(resident: User, mails: Mails) -> None:
    answers = []
    for address in (resident.email, "niemand@example.org"):
        client = Client()
        answers.append(seen(client, sign_up(client, email=address), address))
    assert answers[0] == answers[1]
    assert [(mail["To"], mail["Subject"]) for mail in mails()] == [
        ("resident@example.org", "Sie haben schon ein Konto bei uns"),
        ("niemand@example.org", "Bitte bestätigen Sie Ihre E-Mail-Adresse"),
    ]


def test_signup_with_an_address_that_waits_for_its_confirmation(mails: Mails) -> None:
    User.objects.create_user("wartet@example.org", "x", display_name="Wartet")
    answers = []
    for address in ("wartet@example.org", "niemand@example.org"):
        client = Client()
        answers.append(seen(client, sign_up(client, email=address), address))
    assert answers[0] == answers[1]
    assert User.objects.count() == 2


def test_a_name_does_not_tell_whether_its_sign_up_made_an_account(resident: User) -> None:
    answers = []
    for address in (resident.email, "niemand@example.org"):
        sign_up(Client(), email=address, display_name="Probename")
        client = Client()
        probe = sign_up(client, email="probe@example.org", display_name="Probename")
        answers.append(seen(client, probe))
        User.objects.exclude(pk=resident.pk).delete()
    assert answers[0] == answers[1]


def test_sign_in_answers_alike(resident: User) -> None:
    answers = []
    for address in (resident.email, "niemand@example.org"):
        client = Client()
        answers.append(seen(client, sign_in(client, address, "falsch"), address))
    assert answers[0] == answers[1]


def test_sign_in_limit_answers_alike(resident: User) -> None:
    answers = []
    for address in (resident.email, "niemand@example.org"):
        for number in range(5):
            sign_in(Client(REMOTE_ADDR=f"192.0.2.{number}"), address, "falsch")
        client = Client(REMOTE_ADDR="192.0.2.77")
        answers.append(seen(client, sign_in(client, address, "falsch"), address))
    assert answers[0] == answers[1]


def test_reset_answers_alike(resident: User, mails: Mails) -> None:
    answers = []
    for address in (resident.email, "niemand@example.org"):
        client = Client()
        response = client.post("/konto/password/reset/", {"email": address})
        answers.append(seen(client, response, address))
    assert answers[0] == answers[1]
    assert [mail["To"] for mail in mails()] == ["resident@example.org"]


def test_email_change_to_a_foreign_address_answers_alike(
    resident: User, stranger: User, mails: Mails
) -> None:
    answers = []
    for address in (stranger.email, "niemand@example.org"):
        client = Client()
        sign_in(client, resident.email)
        confirm_it_is_me(client)
        response = client.post("/konto/email/", {"email": address, "action_add": "1"})
        answers.append(seen(client, response, address))
        resident.emailaddress_set.filter(verified=False).delete()  # type: ignore[attr-defined]
    assert answers[0] == answers[1]
    assert [mail["To"] for mail in mails()] == [stranger.email, "niemand@example.org"]


def test_answers_take_as_long(resident: User, settings: object) -> None:
    """With real hashing: an account that exists costs no noticeable difference."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]  # type: ignore[attr-defined]
    settings.ACCOUNT_RATE_LIMITS = False  # type: ignore[attr-defined]
    resident.set_password("Uferschwalbe-2038")
    resident.save(update_fields=["password"])
    for post in (
        lambda address: sign_in(Client(), address, "falsch-falsch"),
        lambda address: sign_up(Client(), email=address, display_name=f"N {time.time_ns()}"),
    ):
        known, unknown = [], []
        for number in range(3):
            known.append(seconds(post, resident.email))
            unknown.append(seconds(post, f"n{number}{time.time_ns()}@example.org"))
        ratio = statistics.median(known) / statistics.median(unknown)
        assert 0.5 < ratio < 2.0


def seconds(post: Callable[[str], object], address: str) -> float:
    start = time.process_time()
    post(address)
    return time.process_time() - start
