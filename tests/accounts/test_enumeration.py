"""Nobody learns from our answers who has an account."""

import re
import statistics
import time
from collections.abc import Callable
from email.message import EmailMessage
from typing import Any

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.http import HttpResponse
from django.test import Client, RequestFactory

from accounts.models import User
from accounts.views.even import evenly
from notifications.domain import subscription
from notifications.domain.consent import Choice
from notifications.enums import Scope
from notifications.models import ConsentRecord
from tests.accounts.conftest import confirm_old_mailbox, sign_in, sign_up

pytestmark = pytest.mark.django_db
Mails = Callable[[], list[EmailMessage]]


def seen(client: Client, response: Any, *typed: str) -> tuple[object, ...]:
    """All that a visitor can tell: status, target, cookies, the page after it, without typing."""
    page = client.get(response["Location"]) if response.status_code == 302 else response
    text = page.content.decode()
    for words in typed:
        text = text.replace(words, "")
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)
    own = {"Content-Length", "Expires"}  # the length of what was typed, the time of day
    headers = {name: value for name, value in response.headers.items() if name not in own}
    return response.status_code, headers, sorted(client.cookies), text


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
        confirm_old_mailbox(client)
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


def test_code_by_mail_answers_alike(resident: User, mails: Mails) -> None:
    answers = []
    for address in (resident.email, "niemand@example.org"):
        client = Client()
        response = client.post("/konto/login/code/", {"email": address})
        answers.append(seen(client, response, address))
    assert answers[0] == answers[1]
    assert [mail["To"] for mail in mails()] == ["resident@example.org"]


def test_newsletter_answers_alike(resident: User) -> None:
    answers = []
    for address in (resident.email, "niemand@example.org"):
        client = Client()
        response = client.post("/abo/", {"email": address, "all": "on"})
        answers.append(seen(client, response, address))
    assert answers[0] == answers[1]


def test_code_and_reset_hash_no_password(resident: User, settings: Any) -> None:
    """What takes time is the hash: neither address costs one, so both answer as quickly."""
    settings.PASSWORD_HASHERS = ["tests.accounts.test_enumeration.NeverHasher"]
    for path in ("/konto/login/code/", "/konto/password/reset/", "/abo/"):
        for address in (resident.email, "niemand@example.org"):
            assert Client().post(path, {"email": address}).status_code in {200, 302, 303, 422}


class NeverHasher(PBKDF2PasswordHasher):
    """Fails the test that makes it work."""

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        raise AssertionError("a password was hashed")


# Wherever an address can be typed without being signed in: what is posted with it.
ENTRIES: dict[str, Callable[[str], dict[str, str]]] = {
    "/konto/signup/": lambda email: {
        "email": email,
        "display_name": f"N {time.time_ns()}",
        "password1": "Uferschwalbe-2038",
    },
    "/konto/login/": lambda email: {"login": email, "password": "falsch-falsch"},
    "/konto/login/code/": lambda email: {"email": email},
    "/konto/password/reset/": lambda email: {"email": email},
    "/abo/": lambda email: {"email": email, "all_news": "on", "cadence": "weekly"},
    "/abo/einstellungen/": lambda email: {"email": email},
}
FLOOR = 0.3


@pytest.fixture
def known(resident: User, settings: Any) -> str:
    """The address of somebody with an account and a subscription; nothing is limited."""
    choice = Choice(scope=Scope.ALL, target_id=None, label="Alles")
    subscription.request(resident.email, choices=[choice], form_path="/abo/", language="de")
    subscription.confirm(ConsentRecord.objects.get(), form_path="/abo/")
    settings.ACCOUNT_RATE_LIMITS = False
    settings.PASSWORD_HASHERS = ["tests.accounts.test_enumeration.CountingHasher"]
    resident.set_password("Uferschwalbe-2038")
    resident.save(update_fields=["password"])
    return resident.email


class CountingHasher(PBKDF2PasswordHasher):
    """Counts how often the one thing is done that takes long by itself."""

    iterations = 1_000
    count = 0

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        CountingHasher.count += 1
        return super().encode(password, salt, iterations)


def unknown() -> str:
    return f"n{time.time_ns()}@example.org"


@pytest.mark.parametrize("path", ENTRIES)
def test_every_entry_says_the_same_and_hashes_as_often(known: str, path: str) -> None:
    answers, hashes = [], []
    for address in (known, unknown()):
        client = Client()
        before = CountingHasher.count
        response = client.post(path, ENTRIES[path](address))
        hashes.append(CountingHasher.count - before)
        typed = [address, *re.findall(r"N \d{19}", response.content.decode())]
        answers.append(seen(client, response, *typed))
    assert answers[0] == answers[1]
    assert hashes[0] == hashes[1]


@pytest.mark.parametrize("path", ENTRIES)
def test_every_entry_takes_as_long(known: str, path: str, settings: Any) -> None:
    """By wall clock, in turns: the work lies below the floor, so the floor is what one measures."""
    settings.EVEN_ANSWER_SECONDS = FLOOR
    took: dict[bool, list[float]] = {True: [], False: []}
    worked: list[float] = []
    for number in range(12):
        is_known = number % 2 == 0
        data = ENTRIES[path](known if is_known else unknown())
        client = Client(REMOTE_ADDR=f"192.0.{number}.9")
        begun, cpu = time.monotonic(), time.process_time()
        assert client.post(path, data).status_code in {200, 302, 303}
        if number > 1:  # the first ones load templates
            took[is_known].append(time.monotonic() - begun)
            worked.append(time.process_time() - cpu)
    # The quickest of each: all others had to wait for the machine as well.
    quickest = [min(took[True]), min(took[False])]
    assert statistics.median(worked) < FLOOR / 2
    assert abs(quickest[0] - quickest[1]) < 0.02
    assert min(quickest) >= FLOOR


def test_who_asks_too_often_does_not_wait(known: str, settings: Any) -> None:
    settings.EVEN_ANSWER_SECONDS = 30.0
    refused = evenly(lambda request: HttpResponse(status=429))
    begun = time.monotonic()
    refused(RequestFactory().post("/abo/"))
    evenly(lambda request: HttpResponse())(RequestFactory().get("/abo/"))
    assert time.monotonic() - begun < 15
