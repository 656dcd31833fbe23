"""The menu “Mail”: for whom, and how many queries."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from accounts.enums import AuditAction
from accounts.models import AuditEntry, User
from cms.models import HomePage
from notifications.domain.site import set_up_newsletters
from notifications.models import (
    CompiledMail,
    Mailing,
    Message,
    NewsletterPage,
    ReturnedMail,
    Subscriber,
    Suppression,
)
from tests.cms import build

pytestmark = pytest.mark.django_db
LISTINGS = ["/cms/mailing/", "/cms/subscriber/", "/cms/message/", "/cms/suppression/"]


def _fill(number: int) -> None:
    for n in range(number):
        Subscriber.objects.create(email=f"s{number}-{n}@example.org")
        Suppression.objects.create(email=f"b{number}-{n}@example.org", reason="manual")
        mailing = Mailing.objects.create(subject=f"M{n}", mime=b"")
        ReturnedMail.objects.create(
            fingerprint=f"{number}-{n}", kind="unclear", state="open", address=f"m{n}@example.org"
        )
        Message.objects.create(
            kind="newsletter",
            queue="bulk",
            to_address=f"m{n}@example.org",
            subject="S",
            mailing=mailing,
        )


@pytest.mark.parametrize("url", LISTINGS)
def test_who_sees_the_listings(
    full_cast: dict[str, User], client_for: Any, newsletter: NewsletterPage, url: str
) -> None:
    set_up_newsletters()
    seen = {
        name: client_for(user).get(url).status_code == 200
        for name, user in [*full_cast.items(), ("nobody", None)]
    }
    officer = {"officer"} if url == "/cms/subscriber/" else set()
    assert {name for name, may in seen.items() if may} == {"admin", "marketer", *officer}


def test_privacy_officer_finds_the_subscribers_in_the_menu(
    client_for: Any, officer: User, home: HomePage
) -> None:
    page = client_for(officer).get("/cms/subscriber/").content.decode()
    assert ("/cms/subscriber/" in page, "/cms/einwilligung/" in page) == (True, True)
    assert "/cms/mailserver/" not in page


@pytest.mark.parametrize("url", [*LISTINGS, "/cms/ruecklaeufer/"])
def test_queries_do_not_grow_with_the_rows(client_for: Any, admin: User, url: str) -> None:
    client: Client = client_for(admin)
    _fill(1)
    one = build.count_queries(client, url)
    _fill(49)
    assert build.count_queries(client, url) == one


@pytest.mark.parametrize("live", [True, False])
def test_copy_of_an_issue_appears_when_it_is_copied(
    client_for: Any, admin: User, newsletter: NewsletterPage, live: bool
) -> None:
    """With the day of the original what fills itself would stay as it was then."""
    long_ago = timezone.now() - timedelta(days=60)
    NewsletterPage.objects.update(first_published_at=long_ago)
    newsletter.refresh_from_db()
    newsletter.save_revision()
    data = {
        "new_title": "Ausgabe 2",
        "new_slug": "ausgabe-2",
        "new_parent_page": newsletter.get_parent().pk,
        **({"publish_copies": "on"} if live else {}),
    }
    client_for(admin).post(f"/cms/pages/{newsletter.pk}/copy/", data)
    copy = NewsletterPage.objects.get(slug="ausgabe-2")
    newsletter.refresh_from_db()
    assert newsletter.first_published_at == long_ago
    assert copy.live is live
    if live:
        assert timezone.now() - copy.first_published_at < timedelta(minutes=1)
    else:
        assert copy.first_published_at is None


@pytest.mark.parametrize(
    ("state", "kept"), [("scheduled", True), ("sending", True), ("paused", True), ("done", False)]
)
@pytest.mark.parametrize("what", ["issue", "archive", "bulk"])
def test_page_whose_mails_are_on_their_way_stays(
    client_for: Any, admin: User, newsletter: NewsletterPage, state: str, kept: bool, what: str
) -> None:
    Mailing.objects.create(page=newsletter, subject="Unterwegs", mime=b"", state=state)
    archive = newsletter.get_parent()
    url = {
        "issue": f"/cms/pages/{newsletter.pk}/delete/",
        "archive": f"/cms/pages/{archive.pk}/delete/",
        "bulk": f"/cms/bulk/wagtailcore/page/delete/?id={newsletter.pk}",
    }[what]
    answer = client_for(admin).post(url, {"next": "/cms/"}, follow=True).content.decode()
    assert NewsletterPage.objects.exists() is kept
    assert ("„Unterwegs“ ist unterwegs" in answer) is kept


def test_what_only_repeats_an_issue_is_not_sent(
    client_for: Any, admin: User, newsletter: NewsletterPage
) -> None:
    alias = newsletter.create_alias(update_slug="noch-einmal")
    client = client_for(admin)
    assert client.get(f"/cms/newsletter-versand/{alias.pk}/").status_code == 404
    listing = client.get(f"/cms/pages/{newsletter.get_parent().pk}/").content.decode()
    assert f"/cms/newsletter-versand/{newsletter.pk}/" in listing
    assert f"/cms/newsletter-versand/{alias.pk}/" not in listing


@pytest.mark.parametrize(
    ("url", "left"),
    [
        ("/cms/mailing/", {"html", "text", "mime"}),
        ("/cms/message/", {"mime"}),
        ("/cms/ruecklaeufer/", {"content"}),
    ],
)
def test_listings_leave_the_content_of_mails_where_it_is(
    client_for: Any, admin: User, url: str, left: set[str]
) -> None:
    _fill(1)
    rows = client_for(admin).get(url).context["object_list"]
    assert [row.get_deferred_fields() for row in rows] == [left]


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
        status="failed", next_attempt_at=None, smtp_code=550, smtp_text="5.1.1 unbekannt"
    )
    html = client_for(admin).get("/cms/message/?status=failed").content.decode()
    assert "Dieses Postfach gibt es nicht." in html
    assert "m1@example.org" not in html


def test_address_is_blocked_and_freed_by_hand(client_for: Any, admin: User) -> None:
    client: Client = client_for(admin)
    form = client.get("/cms/suppression/new/").context["form"]
    assert form["reason"].value() == "manual"
    data = {"email": "a@example.org", "reason": "manual", "detail": "auf Wunsch"}
    assert client.post("/cms/suppression/new/", data).status_code == 302
    row = Suppression.objects.get()
    blocked = AuditEntry.objects.get(action=AuditAction.CHANGED)
    assert (blocked.actor, blocked.object_id) == (admin.audit_ref, str(row.pk))
    assert blocked.facts == {"blocked": "manual"}
    asked = client.get(f"/cms/suppression/delete/{row.pk}/").content.decode()
    assert "auf Wunsch" in asked
    assert "Adresse freigeben" in asked
    assert client.post(f"/cms/suppression/delete/{row.pk}/").status_code == 302
    assert Suppression.objects.count() == 0
    freed = AuditEntry.objects.get(action=AuditAction.DELETED)
    assert (freed.actor, freed.facts) == (admin.audit_ref, {"reason": "manual"})


@pytest.fixture
def editable(client_for: Any, marketer: User, newsletter: NewsletterPage) -> Client:
    set_up_newsletters()
    client: Client = client_for(marketer)
    return client


def _form(subject: str, href: str) -> dict[str, Any]:
    """The fields of the editor, with a link in the intro."""
    entity = {"0": {"type": "LINK", "mutability": "MUTABLE", "data": {"url": href}}}
    block = {
        "key": "a",
        "text": "dort",
        "type": "unstyled",
        "depth": 0,
        "inlineStyleRanges": [],
        "entityRanges": [{"key": 0, "offset": 0, "length": 4}],
    }
    fields: dict[str, Any] = nested_form_data(
        {
            "title": "Ausgabe 1",
            "slug": "ausgabe-1",
            "subject": subject,
            "preheader": "Drei Termine rund um den See und was daraus wird",
            "intro": json.dumps({"blocks": [block], "entityMap": entity}),
            "body": streamfield([]),
            "quiet_days": "0",
            "comments": inline_formset([]),
        }
    )
    return fields


def test_newsletter_is_compiled_when_it_is_saved(
    editable: Client, newsletter: NewsletterPage
) -> None:
    url = f"/cms/pages/{newsletter.pk}/edit/"
    response = editable.post(url, _form("Wege am See", "https://partner.example.org/"))
    assert response.status_code == 302, response.context["form"].errors
    stored = CompiledMail.objects.get(page=newsletter)
    assert "Wege am See" in stored.html
    assert 'href="https://partner.example.org/"' in stored.html


def test_what_cannot_be_compiled_is_saved_and_the_editor_is_told(
    editable: Client, newsletter: NewsletterPage
) -> None:
    url = f"/cms/pages/{newsletter.pk}/edit/"
    response = editable.post(url, _form("Wege am See", "http://alt.example.org/"), follow=True)
    said = [str(message) for message in response.context["messages"]]
    assert [text for text in said if "http://alt.example.org/" in text and "https" in text]
    newsletter.refresh_from_db()
    draft = newsletter.get_latest_revision_as_object()
    assert draft.subject == "Wege am See"
    assert not CompiledMail.objects.filter(html__contains="alt.example.org").exists()


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
