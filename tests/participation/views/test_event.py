"""The form to sign up for an event and the page behind the links in its mails."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from cms.models import EventPage
from notifications.models import Message
from participation.domain import sign_up as sign_ups
from participation.models import EventSignUp
from tests.cms import build
from tests.participation.conftest import mail_text

MakeEvent = Callable[..., EventPage]
DATA = {"name": "Uferläufer", "email": "Gast@example.org"}


def url(event: EventPage) -> str:
    return reverse("participation:sign_up", args=[event.pk])


def link(row: EventSignUp) -> str:
    return reverse("participation:sign_up_link", args=[sign_ups.token_of(row)])


def test_guest_signs_up_confirms_and_cancels(visitor: Client, make_event: MakeEvent) -> None:
    event = make_event(online_url="https://treffen.example/raum")
    assert "Zum Termin anmelden" in visitor.get(url(event)).content.decode()

    answer = visitor.post(url(event), DATA)

    assert answer.status_code == 303
    assert "Postfach" in visitor.get(answer.headers["Location"]).content.decode()
    row = EventSignUp.objects.get()
    assert (row.email, row.state) == ("gast@example.org", "unconfirmed")
    page = visitor.get(link(row)).content.decode()
    assert "Möchten Sie kommen?" in page
    assert "treffen.example" not in page
    row.refresh_from_db()
    assert row.state == "unconfirmed"

    assert visitor.post(link(row), {"wish": "confirm"}).status_code == 303
    page = visitor.get(link(row)).content.decode()
    assert "Sie haben einen Platz" in page
    assert "treffen.example" in page

    assert visitor.post(link(row), {"wish": "cancel"}).status_code == 303
    assert "Ihre Anmeldung ist abgesagt" in visitor.get(link(row)).content.decode()
    assert Message.objects.count() == 3


@pytest.mark.parametrize(("prefix", "language"), [("", "de"), ("/en", "en"), ("/de-simple", "de")])
def test_language_of_the_page_is_that_of_the_mails(
    visitor: Client, member: Client, make_event: MakeEvent, prefix: str, language: str
) -> None:
    form = prefix + url(make_event())
    visitor.post(form, DATA)
    member.post(form, {})
    assert set(EventSignUp.objects.values_list("language", flat=True)) == {language}
    links = [mail_text(mail) for mail in Message.objects.all()]
    assert len(links) == 2
    assert [f"{'/en' if language == 'en' else ''}/beitraege/termin" in text for text in links]


def test_member_needs_one_button(member: Client, resident: User, make_event: MakeEvent) -> None:
    event = make_event()
    assert resident.email in member.get(url(event)).content.decode()

    answer = member.post(url(event), follow=True)

    assert "Sie haben einen Platz" in answer.content.decode()
    assert EventSignUp.objects.get().account == resident


def test_unknown_wish_changes_nothing(
    member: Client, resident: User, make_event: MakeEvent
) -> None:
    row = sign_ups.sign_up_member(make_event(), resident)

    assert member.post(link(row), {"wish": "x"}).status_code == 303

    row.refresh_from_db()
    assert row.state == "confirmed"


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"name": "x" * 300},
        {"email": ""},
        {"email": "gast@"},
        {"email": "a@example.org\r\nBcc: b@example.org"},
    ],
)
def test_bad_entry_is_explained_and_nothing_typed_is_lost(
    visitor: Client, make_event: MakeEvent, changes: dict[str, str]
) -> None:
    answer = visitor.post(url(make_event()), {**DATA, **changes})

    assert answer.status_code == 200
    html = answer.content.decode()
    assert "Bitte prüfen Sie Ihre Angaben" in html
    assert ("Gast@example.org" if "name" in changes else "Uferläufer") in html
    assert not EventSignUp.objects.exists()


def test_machine_hears_the_same_and_nothing_happens(visitor: Client, make_event: MakeEvent) -> None:
    answer = visitor.post(url(make_event()), {**DATA, "website": "https://spam.example"})

    assert answer.status_code == 303
    assert not EventSignUp.objects.exists()


def test_many_sign_ups_at_once_are_refused(visitor: Client, make_event: MakeEvent) -> None:
    event = make_event()

    codes = [visitor.post(url(event), DATA).status_code for _ in range(6)]

    assert codes == [303] * 5 + [429]


def test_full_event_offers_the_waiting_list(
    visitor: Client, resident: User, make_event: MakeEvent
) -> None:
    event = make_event(capacity=1)
    assert "noch 1 Platz" in visitor.get(event.url).content.decode()

    sign_ups.sign_up_member(event, resident)

    assert "ausgebucht – Warteliste" in visitor.get(event.url).content.decode()
    assert "Auf die Warteliste setzen" in visitor.get(url(event)).content.decode()


def test_closed_event_says_so(visitor: Client, make_event: MakeEvent) -> None:
    event = make_event(begins=-1, lasts=2)

    assert "Die Anmeldung ist geschlossen" in visitor.get(event.url).content.decode()
    assert "Die Anmeldung ist geschlossen" in visitor.get(url(event)).content.decode()
    answer = visitor.post(url(event), DATA)
    assert answer.status_code == 409
    assert "Die Anmeldung ist geschlossen" in answer.content.decode()


def test_event_page_sets_no_cookie_and_costs_one_query_more(
    visitor: Client, make_event: MakeEvent, resident: User, settings: object
) -> None:
    settings.PAGE_CACHE_SECONDS = 0  # type: ignore[attr-defined]
    without, event = make_event(sign_up="off"), make_event(title="Mit Anmeldung", capacity=5)

    answer = visitor.get(event.url)

    assert url(event) in answer.content.decode()
    assert not answer.cookies
    assert url(without) not in visitor.get(without.url).content.decode()
    empty = build.count_queries(visitor, event.url)
    sign_ups.sign_up_member(event, resident)
    assert build.count_queries(visitor, event.url) == empty
    assert empty <= build.count_queries(visitor, without.url) + 1


def test_what_takes_no_sign_ups_is_not_found(visitor: Client, make_event: MakeEvent) -> None:
    assert visitor.get(url(make_event(sign_up="off"))).status_code == 404
    assert visitor.get(url(make_event(title="Entwurf", live=False))).status_code == 404
    assert visitor.get("/beitraege/termin/999999/anmelden/").status_code == 404
    assert visitor.put(url(make_event(title="Anders"))).status_code == 405


def test_made_up_link_is_not_found(visitor: Client, make_event: MakeEvent) -> None:
    make_event()

    for method in (visitor.get, visitor.post):
        answer = method("/beitraege/anmeldung/falsch/")
        assert answer.status_code == 404
        assert "Alle Termine" in answer.content.decode()
