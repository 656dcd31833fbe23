"""The menu “Mail”: for whom, and how many queries."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from notifications.domain.site import set_up_newsletters
from notifications.models import Mailing, Message, NewsletterPage, Subscriber, Suppression

pytestmark = pytest.mark.django_db
LISTINGS = ["/cms/mailing/", "/cms/subscriber/", "/cms/message/", "/cms/suppression/"]


def _fill(number: int) -> None:
    for n in range(number):
        Subscriber.objects.create(email=f"s{number}-{n}@example.org")
        Suppression.objects.create(email=f"b{number}-{n}@example.org", reason="manual")
        mailing = Mailing.objects.create(subject=f"M{n}", mime=b"")
        Message.objects.create(
            kind="newsletter",
            queue="bulk",
            to_address=f"m{n}@example.org",
            subject="S",
            mailing=mailing,
        )


@pytest.mark.parametrize("url", LISTINGS)
def test_only_marketing_and_administrators_see_the_listings(
    cast: dict[str, User], client_for: Any, newsletter: NewsletterPage, url: str
) -> None:
    set_up_newsletters()
    seen = {
        name: client_for(user).get(url).status_code == 200
        for name, user in [*cast.items(), ("nobody", None)]
    }
    assert {name for name, may in seen.items() if may} == {"admin", "marketer"}


@pytest.mark.parametrize("url", LISTINGS)
def test_queries_do_not_grow_with_the_rows(client_for: Any, admin: User, url: str) -> None:
    client: Client = client_for(admin)
    _fill(1)
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        assert client.get(url).status_code == 200
    _fill(49)
    with CaptureQueriesContext(connection) as fifty:
        assert client.get(url).status_code == 200
    assert len(fifty) == len(one)


@pytest.mark.parametrize("url", ["/cms/mailing/", "/cms/subscriber/", "/cms/message/"])
@pytest.mark.parametrize("verb", ["new/", "edit/{pk}/", "delete/{pk}/"])
def test_ledger_is_read_only(client_for: Any, admin: User, url: str, verb: str) -> None:
    _fill(1)
    model = {"mailing": Mailing, "subscriber": Subscriber, "message": Message}[url.split("/")[2]]
    pk = model._default_manager.get().pk
    response = client_for(admin).post(url + verb.format(pk=pk), {})
    assert response.status_code == 302
    assert model._default_manager.count() == 1


def test_outbox_is_filtered_by_state(client_for: Any, admin: User) -> None:
    _fill(2)
    Message.objects.filter(to_address="m0@example.org").update(
        status="failed", smtp_text="550 5.1.1 unbekannt"
    )
    html = client_for(admin).get("/cms/message/?status=failed").content.decode()
    assert "550 5.1.1 unbekannt" in html
    assert "m1@example.org" not in html


def test_address_is_blocked_and_freed_by_hand(client_for: Any, admin: User) -> None:
    client: Client = client_for(admin)
    data = {"email": "a@example.org", "reason": "manual", "detail": "auf Wunsch"}
    assert client.post("/cms/suppression/new/", data).status_code == 302
    row = Suppression.objects.get()
    assert client.post(f"/cms/suppression/delete/{row.pk}/").status_code == 302
    assert Suppression.objects.count() == 0


def test_newsletter_offers_its_way_out(
    client_for: Any, marketer: User, newsletter: NewsletterPage
) -> None:
    set_up_newsletters()
    html = client_for(marketer).get(f"/cms/pages/{newsletter.pk}/edit/").content.decode()
    assert f"/cms/newsletter-versand/{newsletter.pk}/" in html


@pytest.mark.parametrize(("mode", "words"), [("web", "newsletter__teaser"), ("mail", "slot-d3a1")])
def test_editor_previews_web_and_mail(
    newsletter: NewsletterPage, admin: User, rf: Any, mode: str, words: str
) -> None:
    response = newsletter.make_preview_request(preview_mode=mode)
    assert response.status_code == 200
    assert words in response.rendered_content
