"""The form with which one asks for a document."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from cms.models import RestrictedDocument
from notifications.models import Message
from participation.models import DataSheetRequest

DATA = {"purpose": "Blatt Borna", "email": "Gast@example.org", "name": "Uferläufer"}


def url(document: RestrictedDocument) -> str:
    return reverse("participation:data_sheet", args=[document.pk])


def test_guest_asks_and_reads_the_number(visitor: Client, sheet: RestrictedDocument) -> None:
    assert visitor.get(url(sheet)).status_code == 200

    answer = visitor.post(url(sheet), DATA)

    row = DataSheetRequest.objects.get()
    assert (row.email, row.purpose, row.user) == ("gast@example.org", "Blatt Borna", None)
    assert (row.project_title, row.document_title) == (sheet.page.title, sheet.title)
    assert answer.status_code == 303
    assert row.number in visitor.get(answer.headers["Location"]).content.decode()


def test_member_finds_the_own_address_in_the_form(
    client_for: Callable[[User | None], Client], resident: User, sheet: RestrictedDocument
) -> None:
    client = client_for(resident)

    assert f'value="{resident.email}"' in client.get(url(sheet)).content.decode()
    client.post(url(sheet), DATA)

    assert DataSheetRequest.objects.get().user == resident


@pytest.mark.parametrize(
    "changes",
    [
        {"purpose": ""},
        {"purpose": "x" * 1001},
        {"email": ""},
        {"email": "gast@"},
        {"email": "a@example.org\r\nBcc: b@example.org"},
        {"name": "x" * 121},
    ],
)
def test_bad_entry_is_explained_and_nothing_typed_is_lost(
    visitor: Client, sheet: RestrictedDocument, changes: dict[str, str]
) -> None:
    answer = visitor.post(url(sheet), {**DATA, "name": "Bleibt stehen", **changes})

    assert answer.status_code == 200
    html = answer.content.decode()
    assert "Bitte prüfen Sie Ihre Angaben" in html
    if "name" not in changes:
        assert "Bleibt stehen" in html
    assert not DataSheetRequest.objects.exists()


def test_machine_hears_the_same_and_nothing_happens(
    visitor: Client, sheet: RestrictedDocument
) -> None:
    answer = visitor.post(url(sheet), {**DATA, "website": "https://spam.example"})

    assert answer.status_code == 303
    assert visitor.get(answer.headers["Location"]).status_code == 200
    assert not Message.objects.exists()


def test_many_requests_at_once_are_refused(visitor: Client, sheet: RestrictedDocument) -> None:
    codes = [visitor.post(url(sheet), DATA).status_code for _ in range(6)]

    assert codes == [303] * 5 + [429]


def test_what_cannot_be_asked_for_is_not_found(visitor: Client, sheet: RestrictedDocument) -> None:
    page = sheet.page
    page.contact = None
    page.save()
    assert visitor.get(url(sheet)).status_code == 404
    page.refresh_from_db()
    page.unpublish()
    assert visitor.get(url(sheet)).status_code == 404
    assert visitor.get("/beitraege/unterlagen/999999/").status_code == 404
    assert visitor.get("/beitraege/unterlagen/D-<b>/danke/").status_code == 404


def test_project_links_to_the_form_and_sets_no_cookie(
    visitor: Client, sheet: RestrictedDocument
) -> None:
    answer = visitor.get(sheet.page.url)

    assert url(sheet) in answer.content.decode()
    assert not answer.cookies


def test_other_methods_are_refused(visitor: Client, sheet: RestrictedDocument) -> None:
    assert visitor.put(url(sheet)).status_code == 405
