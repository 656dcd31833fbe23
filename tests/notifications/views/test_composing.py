"""Looking at a newsletter before it goes out."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from accounts.models import User
from cms.models import Topic
from notifications.domain.site import set_up_newsletters
from notifications.models import (
    Message,
    NewsletterPage,
    SeedAddress,
    Subscriber,
    Subscription,
)
from notifications.views import composing
from tests.cms import build

pytestmark = pytest.mark.django_db
BASE = "/cms/newsletter-versand/"


@pytest.fixture
def staff(client_for: Any, marketer: User, newsletter: NewsletterPage) -> Client:
    set_up_newsletters()
    client: Client = client_for(marketer)
    return client


def test_only_marketing_and_administrators_look(
    cast: dict[str, User], client_for: Any, newsletter: NewsletterPage
) -> None:
    set_up_newsletters()
    paths = [
        ("get", f"{BASE}{newsletter.pk}/ansehen/"),
        ("get", f"{BASE}{newsletter.pk}/ansicht/"),
        ("get", f"{BASE}{newsletter.pk}/publikum/"),
        ("post", f"{BASE}{newsletter.pk}/kontrolle/"),
        ("post", f"{BASE}{newsletter.pk}/links/"),
    ]
    table = {
        name: {
            getattr(client_for(user), method)(url).status_code in (200, 303)
            for method, url in paths
        }
        for name, user in cast.items()
    }
    assert table == {name: {name in {"admin", "marketer"}} for name in cast}


@pytest.mark.parametrize(
    ("mode", "wanted", "unwanted"),
    [
        ("mail", "@media not all", "@media all"),
        ("dark", "@media all", "@media not all"),
        ("text", "<pre", "@media"),
    ],
)
def test_every_way_it_is_read(
    staff: Client, newsletter: NewsletterPage, mode: str, wanted: str, unwanted: str
) -> None:
    html = staff.get(f"{BASE}{newsletter.pk}/ansicht/", {"modus": mode}).content.decode()
    assert (wanted in html, unwanted in html, "slot-d3a1" in html) == (True, False, False)


def test_draft_is_seen_as_it_was_saved_last(staff: Client, newsletter: NewsletterPage) -> None:
    newsletter.unpublish()
    newsletter.subject = "Noch ein Entwurf"
    newsletter.save_revision()
    seen = staff.get(f"{BASE}{newsletter.pk}/ansicht/").content.decode()
    assert "Noch ein Entwurf" in seen
    staff.post(f"{BASE}{newsletter.pk}/test/", {"email": "pruefung@example.org"})
    assert Message.objects.get().subject == "[Test] Noch ein Entwurf"


def test_changes_after_publishing_are_not_what_goes_out(
    staff: Client, newsletter: NewsletterPage
) -> None:
    newsletter.save_revision().publish()
    draft = NewsletterPage.objects.get(pk=newsletter.pk)
    draft.subject = "Noch ein Entwurf"
    draft.save_revision()
    seen = staff.get(f"{BASE}{newsletter.pk}/ansicht/").content.decode()
    assert "Noch ein Entwurf" not in seen


def test_as_one_subscriber_gets_it(
    staff: Client, newsletter: NewsletterPage, make_subscriber: Any, topic: Topic
) -> None:
    person = make_subscriber(topic=topic)
    newsletter.topics.add(topic)
    newsletter.save()
    url = f"{BASE}{newsletter.pk}/ansehen/"
    response = staff.post(url, {"email": "Lerche@example.org"})
    assert response["Location"] == f"{url}?als={person.uuid}"
    page = staff.get(response["Location"]).content.decode()
    assert "bekommt diesen Newsletter" in page
    assert "Wohnen" in page
    newsletter.topics.set([Topic.objects.create(name="Ufer", slug="ufer")])
    newsletter.save()
    page = staff.get(response["Location"]).content.decode()
    assert "gehört nicht zum Empfängerkreis" in page


def test_unknown_address_and_broken_id(staff: Client, newsletter: NewsletterPage) -> None:
    url = f"{BASE}{newsletter.pk}/ansehen/"
    assert staff.post(url, {"email": "unbekannt@example.org"}).status_code == 200
    assert staff.get(url, {"als": "unsinn", "modus": "x", "breite": "y"}).status_code == 200


def test_recipients_and_left_out_are_listed(
    staff: Client, newsletter: NewsletterPage, make_subscriber: Any
) -> None:
    make_subscriber("bekommt@example.org")
    make_subscriber("offen@example.org", confirmed=False)
    url = f"{BASE}{newsletter.pk}/publikum/"
    assert [row.email for row in staff.get(url).context["page_obj"]] == ["bekommt@example.org"]
    left = staff.get(url, {"grund": "unconfirmed"}).context["page_obj"]
    assert [row.email for row in left] == ["offen@example.org"]


@pytest.mark.parametrize("reason", ["", "unconfirmed"])
def test_queries_do_not_grow_with_the_people(
    staff: Client, newsletter: NewsletterPage, make_subscriber: Any, reason: str
) -> None:
    url = f"{BASE}{newsletter.pk}/publikum/?grund={reason}"

    def add(number: int) -> None:
        make_subscriber(f"bekommt{number}@example.org")
        make_subscriber(f"offen{number}@example.org", confirmed=False)

    add(0)
    one = build.count_queries(staff, url)
    for number in range(1, 20):
        add(number)
    assert build.count_queries(staff, url) == one
    assert len(staff.get(url).context["page_obj"].object_list) == 20


def test_long_list_of_recipients_is_leafed_through(
    staff: Client, newsletter: NewsletterPage, make_subscriber: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(composing, "PER_PAGE", 1)
    people = Subscriber.objects.bulk_create(
        Subscriber(email=f"p{number}@example.org", confirmed_at=timezone.now())
        for number in range(1001)
    )
    Subscription.objects.bulk_create(Subscription(subscriber=person) for person in people)
    url = f"{BASE}{newsletter.pk}/publikum/?seite=999"
    assert "seite=1000" in staff.get(url).content.decode()


def test_seed_addresses_get_a_test(staff: Client, newsletter: NewsletterPage) -> None:
    SeedAddress.objects.create(email="kontrolle@example.org")
    staff.post(f"{BASE}{newsletter.pk}/kontrolle/")
    assert Message.objects.get().to_address == "kontrolle@example.org"


def test_own_links_need_no_other_host(staff: Client, newsletter: NewsletterPage) -> None:
    response = staff.post(f"{BASE}{newsletter.pk}/links/", follow=True)
    assert "Alle verlinkten Seiten antworten." in response.content.decode()


def test_blocking_finding_keeps_it_at_home(staff: Client, newsletter: NewsletterPage) -> None:
    newsletter.intro = "<p>{{ name }}</p>"
    newsletter.save()
    page = staff.get(f"{BASE}{newsletter.pk}/").content.decode()
    assert "Muss geändert werden:" in page
    staff.post(f"{BASE}{newsletter.pk}/", {"in_doubt_policy": "hold"})
    assert newsletter.mailings.count() == 0


def test_mail_is_shown_as_it_stands_in_an_inbox(
    staff: Client, newsletter: NewsletterPage, settings: Any
) -> None:
    settings.NEWSLETTER_FROM_EMAIL = "Revierdialog <neues@news.revierdialog.example>"
    html = staff.get(f"{BASE}{newsletter.pk}/ansehen/").content
    inbox = BeautifulSoup(html, "html.parser").select_one(".rd-mail__inbox")
    assert inbox is not None
    assert list(inbox.stripped_strings) == [
        settings.NEWSLETTER_FROM_EMAIL,
        newsletter.subject,
        newsletter.preheader,
    ]


@pytest.mark.parametrize("verb", ["links", "kontrolle"])
def test_what_cannot_be_a_mail_is_told_in_words(
    staff: Client, newsletter: NewsletterPage, verb: str
) -> None:
    SeedAddress.objects.create(email="kontrolle@example.org")
    newsletter.intro = '<p><a href="http://example.org/">da</a></p>'
    newsletter.save()
    said = staff.post(f"{BASE}{newsletter.pk}/{verb}/", follow=True).content.decode()
    assert "brauchen https, und Bilder müssen auf dieser Seite liegen: http://example.org/" in said
