"""A person can take everything along, and be forgotten."""

import json
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.domain.privacy import erase_person, export_person
from accounts.models import AuditEntry, User
from cms.models import HomePage, NewsIndexPage, NewsPage
from notifications.domain import consent, subscription
from notifications.domain.consent import Choice
from notifications.enums import Scope
from participation.domain.contribution import submit
from participation.models import Contribution

ROOMS = {"accounts", "cms", "notifications", "participation", "surveys"}


@pytest.fixture
def page(home: HomePage) -> NewsPage:
    archive = home.add_child(instance=NewsIndexPage(title="Aktuelles", slug="aktuelles"))
    news: NewsPage = archive.add_child(
        instance=NewsPage(title="Neu", slug="neu", lead_text="Text", discussion="open")
    )
    return news


def test_export_person_asks_every_room(resident: User) -> None:
    assert set(export_person(resident)) == ROOMS


def test_export_person_names_the_account_and_nobody_else(
    resident: User, stranger: User, page: NewsPage
) -> None:
    submit(page, body="Mein Satz", submit_key=uuid4(), author=resident)
    submit(page, body="Fremder Satz", submit_key=uuid4(), author=stranger)
    text = str(export_person(resident))
    assert "Mein Satz" in text
    assert resident.email in text
    assert "Fremder Satz" not in text
    assert stranger.email not in text


def test_erase_person_leaves_no_trace_of_the_address_in_any_table(
    resident: User, page: NewsPage
) -> None:
    submit(page, body="Mein Satz", submit_key=uuid4(), author=resident)
    email, name = resident.email, resident.display_name
    erase_person(resident)
    assert _tables_with(email) == []
    assert _tables_with(name) == []


def test_erase_person_leaves_published_words_and_other_people(
    resident: User, stranger: User, page: NewsPage
) -> None:
    mine = submit(page, body="Mein Satz", submit_key=uuid4(), author=resident)
    erase_person(resident)
    kept = Contribution.objects.get(pk=mine.pk)
    assert (kept.body, kept.author) == ("Mein Satz", None)
    assert User.objects.get(pk=stranger.pk).email == stranger.email


def test_export_command_prints_json(resident: User) -> None:
    output = StringIO()
    call_command("export_person", resident.email.upper(), stdout=output)
    assert json.loads(output.getvalue())["accounts"]["email"] == resident.email


@pytest.mark.parametrize("command", ["export_person", "erase_person"])
def test_commands_say_when_nobody_is_found(db: None, command: str) -> None:
    with pytest.raises(CommandError, match="no account"):
        call_command(command, "nobody@example.org")


@pytest.fixture
def subscriber(db: None, settings: Any, tmp_path: Path) -> str:
    """The address of somebody who subscribed and has no account."""
    settings.ERASURE_JOURNAL = tmp_path / "erasures.jsonl"
    choice = Choice(Scope.ALL, None, "Alle Neuigkeiten")
    for name in ("lerche", "andere"):
        subscription.request(
            f"{name}@example.org", choices=[choice], form_path="/abo/", language="de"
        )
    return "lerche@example.org"


def test_export_command_finds_who_has_no_account(subscriber: str) -> None:
    output = StringIO()
    call_command("export_person", f" {subscriber.upper()}", stdout=output)
    found = json.loads(output.getvalue())
    assert set(found) == {"notifications"}
    assert [row["email"] for row in found["notifications"]["subscriptions"]] == [subscriber]
    assert [row["event"] for row in found["notifications"]["consent"]] == ["requested"]
    assert len(found["notifications"]["messages"]) == 1
    assert "andere@" not in output.getvalue()


def test_erase_command_forgets_who_has_no_account(subscriber: str) -> None:
    with pytest.raises(CommandError, match="--yes"):
        call_command("erase_person", subscriber)
    call_command("erase_person", subscriber.upper(), "--yes", stdout=StringIO())
    assert _tables_with(subscriber) == []
    assert _tables_with("andere@example.org") != []
    assert AuditEntry.objects.get().facts == {"account": False}
    assert len(consent.records_of(subscriber)) == 1


def test_erase_command_wants_to_be_sure(resident: User) -> None:
    with pytest.raises(CommandError, match="--yes"):
        call_command("erase_person", resident.email)
    assert User.objects.filter(pk=resident.pk).exists()
    call_command("erase_person", resident.email, "--yes", stdout=StringIO())
    assert not User.objects.filter(pk=resident.pk).exists()


def _tables_with(value: str) -> list[str]:
    """Tables in which some row, written out as text, holds the value."""
    found = []
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(
                f"SELECT EXISTS (SELECT FROM {table} t WHERE t::text ILIKE %s)",  # noqa: S608
                [f"%{value}%"],
            )
            if cursor.fetchone()[0]:
                found.append(model._meta.db_table)
    return found
