from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from wagtail.models import Site

from cms.models import (
    AccessibilityDefect,
    AccessibilitySettings,
    AccessibilityStatementPage,
    Contact,
    ContactOffice,
    ContactPage,
    HomePage,
)
from tests.cms import build


@pytest.fixture
def statement(home: HomePage) -> AccessibilityStatementPage:
    page: AccessibilityStatementPage = build.add(
        home, AccessibilityStatementPage, title="Erklärung zur Barrierefreiheit"
    )
    return page


def test_statement_follows_from_open_barriers(
    statement: AccessibilityStatementPage, client: Client
) -> None:
    assert "vollständig" in client.get(statement.url).content.decode()
    defect = AccessibilityDefect.objects.create(what="Karte ohne Liste", where="Startseite")
    page = client.get(statement.url, {"neu": 1}).content.decode()
    assert ("Karte ohne Liste" in page, "teilweise" in page) == (True, True)
    defect.fixed_on = defect.found_on
    defect.save()
    page = client.get(statement.url, {"neu": 2}).content.decode()
    assert ("Karte ohne Liste" in page, "vollständig" in page) == (False, True)


def test_statement_names_what_the_settings_say(
    statement: AccessibilityStatementPage, client: Client
) -> None:
    AccessibilitySettings.objects.create(
        site=Site.objects.get(is_default_site=True),
        responsible_body="Landkreis Leipzig",
        legal_basis="BfWebG",
        checked_on=date(2026, 11, 2),
        enforcement_name="Durchsetzungsstelle",
        answer_days=9,
    )
    page = client.get(statement.url).content.decode()

    for words in ("Landkreis Leipzig", "BfWebG", "2. November 2026", "Durchsetzungsstelle", "9"):
        assert words in page


def test_statement_needs_the_same_queries_for_many(
    statement: AccessibilityStatementPage, client: Client
) -> None:
    AccessibilityDefect.objects.create(what="Eins")
    few = build.count_queries(client, statement.url)
    for number in range(20):
        AccessibilityDefect.objects.create(what=f"Nummer {number}")

    assert build.count_queries(client, statement.url) == few


def test_barrier_is_not_fixed_before_it_was_found(db: None) -> None:
    found = date(2026, 5, 1)
    with pytest.raises(ValidationError):
        AccessibilityDefect(
            what="x", found_on=found, fixed_on=found - timedelta(days=1)
        ).validate_constraints()


@pytest.mark.parametrize(("days", "due"), [(0, False), (364, False), (365, True), (900, True)])
def test_check_is_due_after_a_year(days: int, due: bool) -> None:
    facts = AccessibilitySettings(checked_on=date(2025, 1, 1))

    assert facts.is_check_due(date(2025, 1, 1) + timedelta(days=days)) is due


def test_contact_page_lists_offices_with_their_form(home: HomePage, client: Client) -> None:
    page = build.add(home, ContactPage, title="Kontakt")
    assert client.get(page.url).status_code == 200
    counts = []
    for more in (1, 10):
        for number in range(more):
            unit = f"Stelle {more}-{number}"
            contact = Contact.objects.create(unit=unit, email="amt@example.org")
            ContactOffice.objects.create(page=page, contact=contact)
        counts.append(build.count_queries(client, f"{page.url}?anzahl={more}"))
    html = client.get(page.url, {"neu": 1}).content.decode()

    assert f"/anliegen/stelle/{contact.pk}/" in html
    assert counts[0] == counts[1]


def test_duty_pages_stand_in_the_footer(
    home: HomePage, statement: AccessibilityStatementPage, client: Client
) -> None:
    assert client.get("/").content.decode().count(f'href="{statement.url}"') == 1
