"""Only the button confirms, once; worthless links all look alike."""

import uuid
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from accounts.enums import AuditAction
from accounts.models import AuditEntry, User
from cms.models import Municipality, Topic
from notifications.domain import leaving, subscription, suppression, tokens
from notifications.domain.consent import Choice
from notifications.domain.tokens import Purpose, make
from notifications.enums import (
    Cadence,
    ConsentEvent,
    ReturnKind,
    ReturnState,
    Scope,
    SuppressionReason,
)
from notifications.models import (
    ConsentRecord,
    Message,
    ReturnedMail,
    Subscriber,
    Subscription,
    Suppression,
)

pytestmark = pytest.mark.django_db
ALL = Choice(Scope.ALL, None, "Alle Neuigkeiten")


def _ask(email: str = "lerche@example.org", *choices: Choice) -> str:
    subscription.request(email, choices=list(choices) or [ALL], form_path="/abo/", language="de")
    return make(Purpose.CONFIRM, ConsentRecord.objects.latest("pk").uuid)


def test_get_shows_the_choice_and_changes_nothing(client: Client, topic: Topic) -> None:
    token = _ask("lerche@example.org", Choice(Scope.TOPIC, topic.pk, "Wohnen"))
    for _number in range(3):
        response = client.get(f"/abo/bestaetigen/{token}/")
    assert response.status_code == 200
    assert "Wohnen" in response.content.decode()
    assert not response.cookies
    assert Subscriber.objects.get().confirmed_at is None
    assert ConsentRecord.objects.count() == 1


def test_post_makes_the_choices_count(topic: Topic, place: Municipality) -> None:
    token = _ask(
        "lerche@example.org",
        Choice(Scope.TOPIC, topic.pk, "Wohnen"),
        Choice(Scope.MUNICIPALITY, place.pk, "Böhlen"),
        Choice(Scope.TOPIC, 999_999, "gibt es nicht mehr"),
    )
    client = Client(enforce_csrf_checks=True)
    response = client.post(f"/abo/bestaetigen/{token}/")
    person = Subscriber.objects.get()
    own = make(Purpose.PREFERENCES, person.uuid)
    assert response.status_code == 303
    assert response["Location"].startswith("/abo/bestaetigt/" + own.split(".")[0])
    assert client.get(response["Location"]).status_code == 200
    assert person.is_active
    assert set(person.subscriptions.values_list("topic", "municipality")) == {
        (topic.pk, None),
        (None, place.pk),
    }


def test_proof_repeats_what_was_asked(client: Client) -> None:
    token = _ask()
    client.post(f"/abo/bestaetigen/{token}/")
    asked, confirmed = ConsentRecord.objects.order_by("pk")
    assert (asked.event, confirmed.event) == (ConsentEvent.REQUESTED, ConsentEvent.CONFIRMED)
    for name in ("wording", "wording_hash", "message_id", "requested_at", "address_hash", "scopes"):
        assert getattr(asked, name) == getattr(confirmed, name)
    assert confirmed.wording.endswith("- Alle Neuigkeiten (sobald es etwas Neues gibt)")
    assert confirmed.confirmed_at is not None
    assert confirmed.expires_at is None
    assert (asked.form_path, confirmed.form_path) == ("/abo/", "/abo/bestaetigen/-/")


def test_posting_twice_confirms_once(client: Client) -> None:
    token = _ask()
    answers = [client.post(f"/abo/bestaetigen/{token}/").status_code for _n in range(2)]
    assert answers == [303, 303]
    assert ConsentRecord.objects.filter(event=ConsentEvent.CONFIRMED).count() == 1
    assert Subscription.objects.count() == 1


@pytest.mark.parametrize("method", ["get", "post"])
def test_used_link_tells_how_it_stands_and_asks_for_nothing(client: Client, method: str) -> None:
    token = _ask()
    client.post(f"/abo/bestaetigen/{token}/")
    page = getattr(client, method)(f"/abo/bestaetigen/{token}/", follow=True)
    assert [status for _path, status in page.redirect_chain] == [303]
    assert "Geschafft" in page.content.decode()
    assert ConsentRecord.objects.count() == 2


@pytest.mark.parametrize("method", ["get", "post"])
def test_used_link_does_not_undo_an_unsubscription_but_leads_to_its_undo(
    client: Client, method: str
) -> None:
    token = _ask()
    client.post(f"/abo/bestaetigen/{token}/")
    leaving.unsubscribe(Subscriber.objects.get(), form_path="/")
    page = getattr(client, method)(f"/abo/bestaetigen/{token}/", follow=True)
    assert page.templates[0].name == "notifications/unsubscribed.html"
    assert "Rückgängig" in page.content.decode()
    assert Subscriber.objects.get().is_active is False


def test_whoever_confirmed_may_ask_for_more_at_once_but_strangers_only_once(
    client: Client, topic: Topic
) -> None:
    client.post(f"/abo/bestaetigen/{_ask()}/")
    token = _ask("lerche@example.org", Choice(Scope.TOPIC, topic.pk, "Wohnen"))
    assert Message.objects.count() == 2
    _ask("lerche@example.org", Choice(Scope.TOPIC, topic.pk, "Wohnen"))
    assert Message.objects.count() == 2
    client.post(f"/abo/bestaetigen/{token}/")
    assert set(Subscription.objects.values_list("scope", flat=True)) == {Scope.ALL, Scope.TOPIC}


def test_subscribing_again_starts_with_the_new_choice(client: Client, topic: Topic) -> None:
    client.post(f"/abo/bestaetigen/{_ask()}/")
    leaving.unsubscribe(Subscriber.objects.get(), form_path="/")
    Subscriber.objects.update(asked_at=timezone.now() - timedelta(days=2))
    token = _ask("lerche@example.org", Choice(Scope.TOPIC, topic.pk, "Wohnen"))
    client.post(f"/abo/bestaetigen/{token}/")
    assert Subscriber.objects.get().is_active
    assert list(Subscription.objects.values_list("scope", flat=True)) == [Scope.TOPIC]


def test_verified_account_with_the_address_is_linked(client: Client, resident: User) -> None:
    client.post(f"/abo/bestaetigen/{_ask(resident.email.upper())}/")
    assert Subscriber.objects.get().user == resident


def test_account_whose_address_is_not_verified_is_not_linked(
    client: Client, resident: User
) -> None:
    resident.emailaddress_set.update(verified=False)  # type: ignore[attr-defined]
    client.post(f"/abo/bestaetigen/{_ask(resident.email)}/")
    assert Subscriber.objects.get().user is None


@pytest.mark.parametrize("kind", ["truncated", "foreign", "other purpose", "expired", "purged"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_worthless_links_all_look_alike(
    client: Client, kind: str, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = _ask()
    if kind == "truncated":
        token = token[:-3]
    if kind == "foreign":
        token = make(Purpose.CONFIRM, uuid.uuid4())
    if kind == "other purpose":
        token = make(Purpose.PREFERENCES, ConsentRecord.objects.get().uuid)
    if kind == "expired":
        monkeypatch.setitem(tokens.LIFETIMES, Purpose.CONFIRM, timedelta(seconds=-1))
    if kind == "purged":
        Subscriber.objects.all().delete()
    response: Any = getattr(client, method)(f"/abo/bestaetigen/{token}/")
    assert response.status_code == 200
    assert response.templates[0].name == "notifications/link_worthless.html"
    button = BeautifulSoup(response.content, "html.parser").select_one("main .kern-btn--primary")
    assert button is not None
    assert button["href"] == "/abo/"
    assert not Subscriber.objects.filter(confirmed_at__isnull=False).exists()


def test_confirmed_page_leads_those_who_left_to_the_way_back(
    client: Client, make_subscriber: Any
) -> None:
    person = make_subscriber(unsubscribed_at=timezone.now())
    response = client.get(f"/abo/bestaetigt/{make(Purpose.PREFERENCES, person.uuid)}/")
    assert response["Location"] == f"/abo/abgemeldet/{make(Purpose.UNSUBSCRIBE, person.uuid)}/"


@pytest.mark.parametrize(
    ("reason", "lifted"),
    [
        (SuppressionReason.UNKNOWN_MAILBOX, True),
        (SuppressionReason.UNREACHABLE, True),
        (SuppressionReason.COMPLAINT, True),
        (SuppressionReason.MANUAL, False),
    ],
)
def test_confirming_frees_an_address_unless_staff_blocked_it(
    client: Client, reason: SuppressionReason, lifted: bool
) -> None:
    token = _ask()
    suppression.block("Lerche@example.org", reason=reason, detail="550 5.1.1")
    soft = ReturnedMail.objects.create(
        fingerprint="a",
        kind=ReturnKind.SOFT,
        state=ReturnState.COUNTED,
        address="lerche@example.org",
    )
    page = client.post(f"/abo/bestaetigen/{token}/", follow=True).content.decode()
    soft.refresh_from_db()
    assert Subscriber.objects.get().is_active
    assert Suppression.objects.exists() is not lifted
    assert (soft.state == ReturnState.DONE) is lifted
    assert AuditEntry.objects.filter(action=AuditAction.DELETED, actor=None).exists() is lifted
    assert ("Geschafft" in page) is lifted
    assert ('href="mailto:dialog@revierdialog.example"' in page) is not lifted


def test_asking_alone_frees_nothing(client: Client) -> None:
    suppression.block("lerche@example.org", reason=SuppressionReason.COMPLAINT, detail="")
    client.get(f"/abo/bestaetigen/{_ask()}/")
    assert Suppression.objects.exists()


def test_rhythm_is_never_promised_without_its_exception(client: Client) -> None:
    token = _ask()
    caveat = "Newsletter kommen, wenn sie erscheinen, einige Male im Jahr."
    mail = message_from_bytes(bytes(Message.objects.get().mime or b""), policy=policy.default)
    for kind in ("plain", "html"):
        part = mail.get_body((kind,))
        assert part is not None
        assert caveat in part.get_content()
    assert caveat in client.get(f"/abo/bestaetigen/{token}/").content.decode()
    done = client.post(f"/abo/bestaetigen/{token}/", follow=True)
    assert caveat in done.content.decode()


def test_subscribing_again_changes_the_rhythm(client: Client, topic: Topic) -> None:
    slow = Choice(Scope.TOPIC, topic.pk, "Wohnen", Cadence.WEEKLY)
    client.post(f"/abo/bestaetigen/{_ask('lerche@example.org', ALL, slow)}/")
    Subscriber.objects.update(asked_at=timezone.now() - timedelta(days=2))
    again = [replace(choice, cadence=Cadence.DAILY) for choice in (ALL, slow)]
    client.post(f"/abo/bestaetigen/{_ask('lerche@example.org', *again)}/")
    assert list(Subscription.objects.values_list("cadence", flat=True)) == [Cadence.DAILY] * 2
