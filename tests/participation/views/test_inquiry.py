from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from cms.models import Contact, ContactOffice, ContactPage, HomePage
from participation.models import Inquiry
from participation.views.inquiry import own_path

BARRIER = "/anliegen/barriere/"


@pytest.fixture
def browser(home: HomePage) -> Client:
    return Client()


@pytest.fixture
def office(home: HomePage) -> Contact:
    contact: Contact = Contact.objects.create(unit="Redaktion", email="amt@example.org")
    page: ContactPage = home.add_child(instance=ContactPage(title="Kontakt"))
    ContactOffice.objects.create(page=page, contact=contact)
    return contact


def test_barrier_is_reported_without_name_and_address(browser: Client) -> None:
    answer = browser.post(BARRIER, {"text": "Zu wenig Kontrast.", "place": "/"})
    one = Inquiry.objects.get()

    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/anliegen/eingegangen/{one.receipt}/"
    page = browser.get(answer.headers["Location"]).content.decode()
    assert one.receipt in page
    assert one.text not in page


def test_page_is_filled_in(browser: Client) -> None:
    page = browser.get(f"{BARRIER}?seite=/projekte/see/").content.decode()

    assert 'value="/projekte/see/"' in page


@pytest.mark.parametrize(
    "value",
    [
        "https://boese.example/",
        "//boese.example",
        "/\\boese.example",
        "javascript:alert(1)",
        "projekte",
        "/a\nb",
        "/\x00",
        "/" + "x" * 500,
        "",
    ],
)
def test_foreign_or_broken_page_is_left_out(browser: Client, value: str) -> None:
    assert own_path(value) == ""
    assert browser.get(BARRIER, {"seite": value}).status_code == 200


@given(st.text(max_size=60))
def test_page_filled_in_is_always_a_path(value: str) -> None:
    assert own_path(value) in {"", value}
    assert not own_path(value).startswith(("//", "/\\"))


@pytest.mark.parametrize(
    "data", [{}, {"text": " "}, {"text": "x" * 4001}, {"text": "a", "email": "kein"}]
)
def test_bad_entry_is_explained_and_kept(browser: Client, data: dict[str, str]) -> None:
    answer = browser.post(BARRIER, {**data, "place": "/meine/seite/"})

    assert answer.status_code == 200
    assert "Bitte prüfen Sie Ihre Angaben" in answer.content.decode()
    assert "/meine/seite/" in answer.content.decode()
    assert not Inquiry.objects.exists()


def test_machine_gets_a_receipt_for_nothing(browser: Client) -> None:
    answer = browser.post(BARRIER, {"text": "Kaufen", "website": "https://boese.example"})

    assert answer.status_code == 303
    assert browser.get(answer.headers["Location"]).status_code == 200
    assert not Inquiry.objects.exists()


def test_many_at_once_are_refused_and_nothing_typed_is_lost(browser: Client) -> None:
    answers = [browser.post(BARRIER, {"text": f"Barriere {n}"}) for n in range(11)]

    assert [answer.status_code for answer in answers] == [303] * 10 + [429]
    assert "Barriere 10" in answers[-1].content.decode()


def test_office_is_written_to_with_an_address(browser: Client, office: Contact) -> None:
    url = f"/anliegen/stelle/{office.pk}/"
    data: dict[str, Any] = {"text": "Wann wird gebaut?"}

    assert browser.post(url, data).status_code == 200
    assert browser.post(url, {**data, "email": "anna@example.org"}).status_code == 303
    one = Inquiry.objects.get()
    assert (one.kind, one.contact, one.email) == ("contact", office, "anna@example.org")
    assert one.receipt.startswith("K-")


def test_office_that_no_page_lists_is_not_found(browser: Client, office: Contact) -> None:
    ContactPage.objects.get().unpublish()

    assert browser.get(f"/anliegen/stelle/{office.pk}/").status_code == 404
    assert browser.get("/anliegen/stelle/9999/").status_code == 404


def test_other_methods_are_refused(browser: Client) -> None:
    assert browser.put(BARRIER).status_code == 405
    assert browser.post("/anliegen/eingegangen/B-1/").status_code == 405


def test_every_page_links_to_the_form_with_its_own_path(browser: Client) -> None:
    assert f"{BARRIER}?seite=/" in browser.get("/").content.decode()
