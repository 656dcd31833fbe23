"""Nothing of a person is left after the erasure, and nothing of anybody else is gone."""

import json
import logging
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.apps import apps
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.domain import erasure, journal, personal_copy, registry
from accounts.domain.audit import verify
from accounts.domain.privacy import erase_person, export_person, replay
from accounts.domain.registry import OnErase
from accounts.models import AuditEntry, User
from cms.models import HomePage, Municipality
from notifications.domain import consent, subscription
from notifications.domain.consent import Choice
from notifications.enums import Scope
from notifications.models import ConsentRecord, Message
from participation.domain import about_me, moderation
from participation.domain.contribution import submit
from participation.domain.sign_up import sign_up_member
from participation.domain.support import support
from participation.enums import ReportReason, YearBand
from participation.models import AboutMe, Contribution, DataSheetRequest, Inquiry
from tests.access_world import World, build_world

pytestmark = pytest.mark.django_db
letters = st.text("abcdefghijklmnopqrstuvwxyzäöüß", min_size=6, max_size=12)


@pytest.fixture
def world(
    home: HomePage, resident: User, lead: User, marketer: User, settings: Any, tmp_path: Path
) -> World:
    settings.PRIVATE_ROOT = tmp_path / "private"
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.ERASURE_JOURNAL = tmp_path / "erasures.jsonl"
    return build_world(home, resident, lead, marketer)


def live(world: World, name: str, word: str, stranger: User) -> tuple[User, list[str]]:
    """A person who does everything one can do here; returns what must be gone afterwards."""
    email = f"{word.encode('idna').decode()}@beispiel.example".lower()
    user = User.objects.create_user(email, "Uferschwalbe-2038", display_name=f"Z{name}z")
    user.emailaddress_set.create(email=email, verified=True, primary=True)  # type: ignore[attr-defined]
    client = Client(headers={"user-agent": f"Browser-{word}"})
    client.post("/konto/login/", {"login": email, "password": "Uferschwalbe-2038"})
    client.get("/konto/")
    TOTP.activate(user, generate_totp_secret())
    theirs = submit(world.page, body="Ein fremder Satz", submit_key=uuid4(), author=stranger)
    submit(world.page, body="Ein öffentlicher Satz", submit_key=uuid4(), author=user)
    world.page.discussion = "hold"
    world.page.save()
    submit(world.page, body=f"wartet-{word}", submit_key=uuid4(), author=user)
    world.page.discussion = "open"
    world.page.save()
    support(theirs, by=user, page=world.page)
    moderation.report(theirs, reason=ReportReason.SPAM, text=f"meldung-{word}", by=user)
    sign_up_member(world.event, user)
    about_me.keep(user, municipality=Municipality.objects.get(), year_band=YearBand.TO_1979)
    DataSheetRequest.objects.create(
        number="D-34567892",
        submit_key=uuid4(),
        project_title="P",
        document_title="D",
        user=user,
        email=email,
        purpose=f"zweck-{word}",
        due_on="2030-01-01",
    )
    Inquiry.objects.create(
        receipt=f"b-{uuid4().hex[:8]}",
        submit_key=uuid4(),
        kind="barrier",
        text=f"barriere-{word}",
        email=email,
        due_on="2030-01-01",
    )
    choice = Choice(scope=Scope.ALL, target_id=None, label="Alles")
    subscription.request(email, choices=[choice], form_path="/abo/", language="de")
    asked = ConsentRecord.objects.filter(event="requested").latest("pk")
    subscription.confirm(asked, form_path="/abo/")
    personal_copy.build(personal_copy.request(user))
    erasure.request(user)
    cache.set("page", f"gesehen {email}", 60)
    made = ("wartet", "meldung", "zweck", "barriere")
    return user, [email, user.display_name, f"Browser-{word}", *(f"{w}-{word}" for w in made)]


def everywhere(log: list[str], *folders: Path) -> Iterator[tuple[str, str]]:
    """All text there is: tables (also those without a model), mails, cache, log, files."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{table}" t')  # noqa: S608 -- names of our tables
            yield from ((table, row[0]) for row in cursor.fetchall())
    for row in Message.objects.exclude(mime=None):
        yield "mail", str(message_from_bytes(bytes(row.mime or b""), policy=policy.default))
    keys = cache._cache.get_client(None).scan_iter(f"*{cache.key_prefix}*")  # type: ignore[attr-defined]
    for key in keys:
        yield "cache", str(cache._cache.get_client(None).get(key))  # type: ignore[attr-defined]
    yield from (("log", line) for line in log)
    for folder in folders:
        for path in folder.rglob("*"):
            yield "file", f"{path} {path.read_bytes()!r}" if path.is_file() else str(path)


@settings(
    max_examples=4,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(name=letters, word=letters)
def test_nothing_is_left(
    world: World,
    stranger: User,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: Callable[..., Any],
    name: str,
    word: str,
) -> None:
    caplog.set_level(logging.DEBUG)
    with transaction.atomic():
        user, values = live(world, name, word, stranger)
        pk = user.pk
        before = others(pk)
        public = Contribution.objects.get(body="Ein öffentlicher Satz", author=user)
        caplog.clear()
        with django_capture_on_commit_callbacks(execute=True):
            erase_person(user)
        folders = [tmp_path / "private", tmp_path / "media"]
        found = [
            (where, value)
            for where, text in everywhere(list(caplog.messages), *folders)
            for value in values
            if value.lower() in text.lower()
        ]
        assert found == []
        assert not AboutMe.objects.filter(user_id=pk).exists()
        public.refresh_from_db()
        assert (public.author_id, public.body) == (None, "Ein öffentlicher Satz")
        assert others(pk) == before
        assert verify().is_sound
        transaction.set_rollback(True)


def others(pk: int) -> list[Any]:
    """What belongs to other people."""
    return [
        list(User.objects.exclude(pk=pk).order_by("pk").values_list("email", "display_name")),
        list(
            Contribution.objects.filter(author__isnull=False)
            .exclude(author_id=pk)
            .order_by("pk")
            .values_list("body", "author_id", "support_count")
        ),
        list(DataSheetRequest.objects.exclude(user_id=pk).values_list("purpose")),
    ]


def test_proof_of_consent_stays_without_the_address(world: World, stranger: User) -> None:
    user, _values = live(world, "uferlaeufer", "seeadler", stranger)
    address = user.email
    erase_person(user)
    events = [row.event for row in consent.records_of(address)]
    assert {"requested", "confirmed", "withdrawn"} == set(events)


def test_copy_has_every_field_of_the_registry_and_nothing_of_others(
    world: World, stranger: User
) -> None:
    user, _values = live(world, "uferlaeufer", "seeadler", stranger)
    text = json.dumps(export_person(user), default=str, ensure_ascii=False)
    missing = []
    for row in registry.processings():
        for data in row.data:
            if data.exported:
                missing += [name for name, value in values_of(data, user) if value not in text]
    assert missing == []
    for foreign in (stranger.email, stranger.display_name, "Ein fremder Satz", "Mein Satz"):
        assert foreign not in text


def values_of(data: registry.Data, user: User) -> Iterator[tuple[str, str]]:
    """Texts of the person's rows, as far as rows can be told to be theirs by their columns."""
    model = apps.get_model(data.model)
    columns = {column.name: column for column in model._meta.concrete_fields}
    rows = model._base_manager.none()
    for column in columns.values():
        if column.related_model is User:
            rows = rows | model._base_manager.filter(**{column.name: user})
    if model is User:
        rows = model._base_manager.filter(pk=user.pk)
    for name in ("email", "to_address", "address"):
        if name in columns and columns[name].related_model is None:
            rows = rows | model._base_manager.filter(**{f"{name}__iexact": user.email})
    for row in rows.distinct() if model is not User else rows:
        for name in data.names:
            value = getattr(row, name)
            if isinstance(value, str) and value:
                yield f"{data.model}.{name}", value


def test_every_rule_says_what_becomes_of_the_rows(world: World, stranger: User) -> None:
    """Rows whose rule is to be deleted are gone, by every link to the account they have."""
    user, _values = live(world, "uferlaeufer", "seeadler", stranger)
    pk = user.pk
    erase_person(user)
    left = []
    for row in registry.processings():
        for data in row.data:
            model = apps.get_model(data.model)
            if data.erase == OnErase.KEEP:
                continue
            for column in model._meta.concrete_fields:
                if column.related_model is User:
                    found = model._base_manager.filter(**{f"{column.name}_id": pk})
                    left += [data.model] if found.exists() else []
    assert left == []


def test_restore_brings_nobody_back(world: World, stranger: User, tmp_path: Path) -> None:
    user, _values = live(world, "uferlaeufer", "seeadler", stranger)
    public_id, address = user.uuid, user.email
    erase_person(user)
    assert list(journal.erased()) == [public_id]
    back = User.objects.create_user(address, "x", display_name="Zurück", uuid=public_id)
    assert journal.came_back() == [back]
    assert replay() == 1
    assert not User.objects.filter(uuid=public_id).exists()
    assert replay() == 0
    assert address not in (tmp_path / "erasures.jsonl").read_text()


def test_audit_entries_lead_to_nobody_afterwards(world: World, stranger: User) -> None:
    user, _values = live(world, "uferlaeufer", "seeadler", stranger)
    reference = user.audit_ref
    erase_person(user)
    assert AuditEntry.objects.filter(actor=reference).exists()
    assert not User.objects.filter(audit_ref=reference).exists()
