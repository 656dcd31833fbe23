"""The mail servers and what comes back, in the admin."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.enums import AuditAction
from accounts.models import AuditEntry, User
from notifications.domain.site import set_up_newsletters
from notifications.models import MailboxMark, MailRelay, ReturnedMail, Suppression

pytestmark = pytest.mark.django_db
ALLOWED = {"admin", "marketer"}


@pytest.fixture
def staff(client_for: Any, marketer: User) -> Client:
    set_up_newsletters()
    client: Client = client_for(marketer)
    return client


@pytest.fixture
def returned(db: None) -> ReturnedMail:
    return ReturnedMail.objects.create(
        fingerprint="1",
        kind="unclear",
        state="open",
        address="p1@example.org",
        sender="frage@example.org",
        subject="Ihr Brief",
        content="Ich lese das nicht. <script>Grüße".encode(),
    )


def test_only_marketing_and_administrators(
    cast: dict[str, User], client_for: Any, returned: ReturnedMail
) -> None:
    set_up_newsletters()
    relay = MailRelay.objects.create(name="main")
    table = {}
    for name, user in [*cast.items(), ("nobody", None)]:
        client = client_for(user)
        codes = [
            client.get("/cms/mailserver/").status_code,
            client.post("/cms/mailserver/", {"main-per_hour": ""}).status_code,
            client.post(f"/cms/mailserver/{relay.pk}/wecken/").status_code,
            client.get(f"/cms/ruecklauf/{returned.pk}/").status_code,
            client.get("/cms/ruecklaeufer/").status_code,
            client.post(f"/cms/ruecklauf/{returned.pk}/erledigt/", {"verb": "x"}).status_code,
        ]
        table[name] = {code in (200, 303) for code in codes}
    assert table == {name: {name in ALLOWED} for name in [*cast, "nobody"]}


@pytest.mark.parametrize(
    ("typed", "status", "limit"),
    [("500", 303, 500), ("", 303, None), ("0", 422, 7), ("-1", 422, 7), ("9e9", 422, 7)],
)
def test_limit_is_set_or_refused_with_words(
    staff: Client, typed: str, status: int, limit: int | None
) -> None:
    relay = MailRelay.objects.create(name="main", per_hour=7)
    response = staff.post("/cms/mailserver/", {"main-per_hour": typed})
    relay.refresh_from_db()
    assert (response.status_code, relay.per_hour) == (status, limit)
    if status == 422:
        assert f'value="{typed}"' in response.content.decode()


def test_resting_server_says_why_and_is_woken(staff: Client) -> None:
    relay = MailRelay.objects.create(
        name="main",
        failures=3,
        failed_at=timezone.now(),
        paused_until=timezone.now() + timedelta(minutes=5),
        smtp_code=535,
        smtp_text="5.7.8 bad credentials",
    )
    page = staff.get("/cms/mailserver/").content.decode()
    assert "Benutzername oder Passwort sind falsch" in page
    assert "535 5.7.8 bad credentials" in page
    staff.post(f"/cms/mailserver/{relay.pk}/wecken/")
    relay.refresh_from_db()
    assert (relay.failures, relay.paused_until) == (0, None)
    assert "Nimmt E-Mails an." in staff.get("/cms/mailserver/").content.decode()


@pytest.mark.parametrize(
    ("url", "error", "words"),
    [
        ("", "", "kein Postfach eingerichtet"),
        ("maildir:///x", "MailboxProblem: no Maildir", "Das Postfach lässt sich nicht lesen"),
        ("maildir:///x", "", "Zuletzt gelesen am"),
    ],
)
def test_mailbox_state_is_shown(
    staff: Client, settings: Any, url: str, error: str, words: str
) -> None:
    settings.BOUNCE_MAILBOX_URL = url
    MailboxMark.objects.create(name="m", error=error, read_at=timezone.now())
    assert words in staff.get("/cms/mailserver/").content.decode()


def test_returned_mail_is_read_as_text(staff: Client, returned: ReturnedMail) -> None:
    page = staff.get(f"/cms/ruecklauf/{returned.pk}/").content.decode()
    assert "Ich lese das nicht. &lt;script&gt;Grüße" in page
    assert 'href="mailto:frage@example.org"' in page
    listing = staff.get("/cms/ruecklaeufer/?state=open").content.decode()
    assert f"/cms/ruecklauf/{returned.pk}/" in listing
    assert staff.get("/cms/ruecklauf/999999/").status_code == 404


@pytest.mark.parametrize(("verb", "blocked"), [("read", 0), ("block", 1)])
def test_staff_decide_about_what_is_unclear(
    staff: Client, marketer: User, returned: ReturnedMail, verb: str, blocked: int
) -> None:
    staff.post(f"/cms/ruecklauf/{returned.pk}/erledigt/", {"verb": verb})
    returned.refresh_from_db()
    assert (returned.state, returned.content, returned.handled_by) == ("done", None, marketer)
    assert Suppression.objects.filter(email="p1@example.org").count() == blocked
    done = AuditEntry.objects.get(action=AuditAction.CHANGED)
    assert (done.actor, done.object_id) == (marketer.audit_ref, str(returned.pk))
    assert done.facts == {"state": "done", "blocked": bool(blocked)}


def test_undo_of_a_block_forgets_what_came_back(staff: Client) -> None:
    ReturnedMail.objects.create(
        fingerprint="2", kind="soft", state="counted", address="P1@example.org"
    )
    row = Suppression.objects.create(email="p1@example.org", reason="unreachable")
    assert staff.post(f"/cms/suppression/delete/{row.pk}/").status_code == 302
    assert Suppression.objects.count() == 0
    assert ReturnedMail.objects.get().state == "done"
