"""Testing, sending and watching a newsletter in the admin."""

from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone
from wagtail.rich_text import RichText

from accounts.models import User
from notifications.domain import mailing as mailings
from notifications.domain.newsletter import render
from notifications.domain.site import set_up_newsletters
from notifications.enums import InDoubtPolicy, MailingState, MessageKind
from notifications.models import Mailing, Message, NewsletterPage, Suppression

pytestmark = pytest.mark.django_db
BASE = "/cms/newsletter-versand/"


@pytest.fixture
def mailing(newsletter: NewsletterPage, make_subscriber: Any) -> Mailing:
    make_subscriber()
    return mailings.start(newsletter, by=None)


@pytest.fixture
def staff(client_for: Any, marketer: User) -> Client:
    set_up_newsletters()
    client: Client = client_for(marketer)
    return client


ALLOWED = {"admin", "marketer"}


def test_only_marketing_and_administrators_may_send(
    cast: dict[str, User], client_for: Any, mailing: Mailing, newsletter: NewsletterPage
) -> None:
    set_up_newsletters()
    paths = [
        ("get", f"{BASE}{newsletter.pk}/"),
        ("post", f"{BASE}{newsletter.pk}/"),
        ("post", f"{BASE}{newsletter.pk}/test/"),
    ]
    table = {
        name: {
            getattr(client_for(user), method)(url).status_code in (200, 303, 422)
            for method, url in paths
        }
        for name, user in [*cast.items(), ("nobody", None)]
    }
    assert table == {name: {name in ALLOWED} for name in [*cast, "nobody"]}


def test_start_page_counts_recipients_and_names_who_is_left_out(
    staff: Client, newsletter: NewsletterPage, make_subscriber: Any
) -> None:
    make_subscriber("a@example.org")
    make_subscriber("b@example.org", confirmed=False)
    make_subscriber("c@example.org", unsubscribed_at=timezone.now())
    make_subscriber("d@example.org")
    Suppression.objects.create(email="D@example.org", reason="manual")
    context = staff.get(f"{BASE}{newsletter.pk}/").context
    assert context["audience"].recipients == 1
    assert context["audience"].excluded == {
        "unconfirmed": 1,
        "unsubscribed": 1,
        "blocked_addresses": 1,
    }
    assert Mailing.objects.count() == 0


def test_sending_freezes_and_leads_to_the_progress(
    staff: Client, marketer: User, newsletter: NewsletterPage, make_subscriber: Any
) -> None:
    make_subscriber()
    response = staff.post(f"{BASE}{newsletter.pk}/", {"in_doubt_policy": "hold"})
    mailing = Mailing.objects.get()
    assert (response.status_code, response["Location"]) == (
        303,
        f"{BASE}sendung/{mailing.pk}/",
    )
    assert (mailing.state, mailing.in_doubt_policy, mailing.created_by) == (
        MailingState.PREPARING,
        InDoubtPolicy.HOLD,
        marketer,
    )


def test_two_clicks_start_one_mailing(
    staff: Client, newsletter: NewsletterPage, make_subscriber: Any
) -> None:
    make_subscriber()
    for _number in range(2):
        response = staff.post(f"{BASE}{newsletter.pk}/", {"in_doubt_policy": "retry"})
        assert response.status_code == 303
    assert Mailing.objects.count() == 1


@pytest.mark.parametrize("problem", ["unpublished", "foreign link", "bad policy"])
def test_what_must_not_go_out_does_not(
    staff: Client, newsletter: NewsletterPage, problem: str
) -> None:
    if problem == "unpublished":
        newsletter.unpublish()
    if problem == "foreign link":
        newsletter.body = [("text", RichText('<p><a href="http://example.org/">x</a></p>'))]  # type: ignore[assignment]
        newsletter.save()
    policy = "nonsense" if problem == "bad policy" else "retry"
    response = staff.post(f"{BASE}{newsletter.pk}/", {"in_doubt_policy": policy})
    assert response.status_code == (422 if problem == "bad policy" else 303)
    assert Mailing.objects.count() == 0
    assert staff.get(f"{BASE}{newsletter.pk}/").status_code == 200


def test_test_mail_goes_to_one_address(
    staff: Client, newsletter: NewsletterPage, make_subscriber: Any
) -> None:
    make_subscriber()
    response = staff.post(f"{BASE}{newsletter.pk}/test/", {"email": "pruefung@example.org"})
    assert response.status_code == 303
    message = Message.objects.get()
    assert (message.kind, message.to_address, message.mailing) == (
        MessageKind.TEST,
        "pruefung@example.org",
        None,
    )
    assert message.subject == "[Test] Grüße vom See: was jetzt geplant ist"
    assert b"slot-d3a1" not in bytes(message.mime or b"")


def test_test_mail_arrives_as_the_newsletter_will(
    staff: Client, newsletter: NewsletterPage, settings: Any
) -> None:
    settings.NEWSLETTER_FROM_EMAIL = "Neues <neues@news.example.org>"
    staff.post(f"{BASE}{newsletter.pk}/test/", {"email": "pruefung@example.org"})
    sent = message_from_bytes(bytes(Message.objects.get().mime or b""), policy=policy.default)
    real = message_from_bytes(
        render(newsletter).prepared(newsletter.get_parent().full_url), policy=policy.default
    )
    own = {"Subject", "To", "Date", "Message-ID", "Content-Type", "List-Unsubscribe"}
    assert set(sent.keys()) == set(real.keys())
    assert {name: sent[name] for name in set(sent.keys()) - own} == {
        name: real[name] for name in set(real.keys()) - own
    }
    assert sent["List-Unsubscribe"].strip().startswith(f"<{settings.SITE_URL}/")
    assert "slot-d3a1" not in sent["List-Unsubscribe"]


def test_newsletter_for_nobody_stays_at_home_unless_its_time_is_to_come(
    staff: Client, newsletter: NewsletterPage
) -> None:
    url = f"{BASE}{newsletter.pk}/"
    response = staff.post(url, {"in_doubt_policy": "retry"}, follow=True)
    assert "Zurzeit bekäme ihn niemand" in response.content.decode()
    assert Mailing.objects.count() == 0
    at = timezone.localtime() + timedelta(days=2)
    staff.post(url, {"in_doubt_policy": "retry", "at": at.strftime("%Y-%m-%dT12:00")})
    assert Mailing.objects.get().state == MailingState.SCHEDULED


def test_test_mail_needs_an_address(staff: Client, newsletter: NewsletterPage) -> None:
    response = staff.post(f"{BASE}{newsletter.pk}/test/", {"email": "anna(at)example.org"})
    page = BeautifulSoup(response.content, "html.parser")
    field = page.select_one("[name=email]")
    assert field is not None
    assert (response.status_code, field["value"]) == (422, "anna(at)example.org")
    assert "Etwas stimmt noch nicht." in page.get_text()
    assert Message.objects.count() == 0


def test_time_that_has_passed_is_refused_and_stays_as_it_was_typed(
    staff: Client, newsletter: NewsletterPage, make_subscriber: Any
) -> None:
    make_subscriber()
    data = {"in_doubt_policy": "hold", "at": "2020-01-01T12:00"}
    response = staff.post(f"{BASE}{newsletter.pk}/", data)
    page = BeautifulSoup(response.content, "html.parser")
    field, chosen = page.select_one("[name=at]"), page.select_one("option[selected]")
    assert field is not None
    assert chosen is not None
    assert (response.status_code, field["value"], chosen["value"]) == (422, data["at"], "hold")
    assert "Etwas stimmt noch nicht." in page.get_text()
    assert "Dieser Zeitpunkt ist schon vorbei." in page.get_text()
    assert not Mailing.objects.exists()


def test_unknown_ids_are_not_found(staff: Client) -> None:
    assert staff.get(f"{BASE}99999999/").status_code == 404


def test_menu_item_leads_to_the_archive(staff: Client, newsletter: NewsletterPage) -> None:
    response = staff.get(BASE)
    archive = newsletter.get_parent()
    assert (response.status_code, response["Location"]) == (302, f"/cms/pages/{archive.pk}/")


def test_test_goes_to_whoever_asks_unless_told_otherwise(
    staff: Client, marketer: User, newsletter: NewsletterPage
) -> None:
    url = f"{BASE}{newsletter.pk}/"
    field = BeautifulSoup(staff.get(url).content, "html.parser").select_one("[name=email]")
    assert field is not None
    assert field["value"] == marketer.email
    said = staff.post(f"{url}test/", {"email": "pruefung@example.org"}, follow=True)
    assert "Die Testmail an pruefung@example.org ist unterwegs." in said.content.decode()
