"""What was done stays written down."""

import json
import logging
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections, transaction
from django.test import RequestFactory
from django.utils import timezone

from accounts.domain import audit
from accounts.enums import AuditAction
from accounts.models import AuditEntry, AuditLink, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def unguarded() -> Iterator[None]:
    """Somebody who owns the database and switches the guard off."""
    with connection.cursor() as cursor:
        for table in ("accounts_auditentry", "accounts_auditlink"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER accounts_audit_guard")
        yield
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("accounts_auditentry", "accounts_auditlink"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER accounts_audit_guard")


def written(count: int) -> list[AuditEntry]:
    entries = [audit.record(AuditAction.EXPORTED, facts={"rows": row}) for row in range(count)]
    assert audit.verify().is_sound
    return entries


def test_entry_says_who_what_when_and_to_what(moderator: User, resident: User) -> None:
    before = timezone.now()
    entry = audit.record(
        AuditAction.ROLES_CHANGED,
        by=moderator,
        obj=resident,
        before=[],
        after=["editor"],
        facts={"added": ["editor"]},
    )
    kept = AuditEntry.objects.get(pk=entry.pk)
    assert (kept.action, kept.actor) == ("roles changed", moderator.audit_ref)
    assert (kept.object_type, kept.object_id) == ("accounts.user", str(resident.audit_ref))
    assert before <= kept.at <= timezone.now()
    assert (len(kept.before), len(kept.after), kept.before != kept.after) == (64, 64, True)
    assert kept.facts == {"added": ["editor"]}


def test_entry_names_nobody(moderator: User, resident: User) -> None:
    audit.record(
        AuditAction.IDENTITY_VIEWED, by=moderator, obj=resident, before=resident.display_name
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT e::text FROM accounts_auditentry e")
        text = cursor.fetchone()[0]
    for person in (moderator, resident):
        assert person.email not in text
        assert person.display_name not in text
        assert str(person.uuid) not in text


def test_person_of_the_request_is_the_default(editor: User, resident: User) -> None:
    request = RequestFactory().get("/")
    request.user = editor
    assert audit.record(AuditAction.EXPORTED, request=request).actor == editor.audit_ref
    assert audit.record(AuditAction.EXPORTED, request=request, by=resident).actor == (
        resident.audit_ref
    )
    assert audit.record(AuditAction.EXPORTED).actor is None


def test_a_deed_that_is_rolled_back_leaves_no_entry() -> None:
    with transaction.atomic():
        audit.record(AuditAction.EXPORTED)
        transaction.set_rollback(True)
    assert AuditEntry.objects.count() == 0


@pytest.mark.parametrize("table", ["accounts_auditentry", "accounts_auditlink"])
@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {} CASCADE"]
)
def test_database_refuses_to_change_what_is_written(table: str, statement: str) -> None:
    written(2)
    column = "digest" if table == "accounts_auditentry" else "hash"
    with connection.cursor() as cursor:
        # The suite empties tables; only here the guard against that stands.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for name in ("accounts_auditentry", "accounts_auditlink"):
            cursor.execute(f"ALTER TABLE {name} ENABLE TRIGGER accounts_audit_no_truncate")
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute(statement.format(table, column, column))
    assert audit.verify().entries == 2


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("action", "'deleted'"),
        ("actor", "gen_random_uuid()"),
        ("at", "at - interval '1 microsecond'"),
        ("object_type", "'x'"),
        ("object_id", "'7'"),
        ("before", "'0'"),
        ("after", "'0'"),
        ("facts", "'{\"rows\": 99}'"),
        ("uuid", "gen_random_uuid()"),
    ],
)
def test_one_changed_column_of_one_row_is_found(unguarded: None, column: str, value: str) -> None:
    entries = written(5)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE accounts_auditentry SET {column} = {value} WHERE id = %s",  # noqa: S608
            [entries[2].pk],
        )
    assert audit.verify().problems == [f"position 3 (entry {entries[2].pk}): the entry was changed"]


def test_a_changed_row_with_a_new_digest_is_found(unguarded: None) -> None:
    entries = written(3)
    entry = entries[1]
    entry.facts = {"rows": 99}
    AuditEntry.objects.filter(pk=entry.pk).update(facts=entry.facts, digest=entry.compute_digest())
    assert audit.verify().problems == [f"position 2 (entry {entry.pk}): the link was changed"]


def test_a_missing_row_is_found(unguarded: None) -> None:
    entries = written(4)
    AuditLink.objects.filter(entry=entries[1]).delete()
    AuditEntry.objects.filter(pk=entries[1].pk).delete()
    assert audit.verify().problems == [
        f"position 3 (entry {entries[2].pk}): 1 missing before",
        f"position 3 (entry {entries[2].pk}): does not follow the link before",
    ]


def test_a_row_without_link_is_found(unguarded: None) -> None:
    entries = written(2)
    AuditLink.objects.filter(entry=entries[1]).delete()
    assert audit.verify().problems == [f"entry {entries[1].pk} is not part of the chain"]


def test_a_missing_end_is_found_by_what_was_seen_earlier(unguarded: None) -> None:
    entries = written(3)
    seen = audit.verify()
    assert audit.verify(expect=(seen.position, seen.head)).is_sound
    AuditLink.objects.filter(entry=entries[2]).delete()
    AuditEntry.objects.filter(pk=entries[2].pk).delete()
    assert audit.verify().is_sound
    assert audit.verify(expect=(seen.position, seen.head)).problems == [
        "the chain ends at 2, before 3"
    ]


def test_a_rewritten_end_is_found_by_what_was_seen_earlier() -> None:
    entries = written(2)
    problem = f"position 2 (entry {entries[1].pk}): not the hash that was seen earlier"
    assert audit.verify(expect=(2, "0" * 64)).problems == [problem]


def test_command_says_so(unguarded: None) -> None:
    entries = written(2)
    output = StringIO()
    call_command("verify_audit", stdout=output)
    head = audit.verify().head
    assert output.getvalue() == f"2 entries, sound\nhead 2:{head}\n"
    call_command("verify_audit", expect=f"2:{head}", stdout=StringIO())
    AuditEntry.objects.filter(pk=entries[0].pk).update(action="deleted")
    with pytest.raises(CommandError, match=rf"position 1 \(entry {entries[0].pk}\)"):
        call_command("verify_audit")
    with pytest.raises(CommandError, match="POSITION:HASH"):
        call_command("verify_audit", expect="seven")


def test_nightly_check_leaves_an_anchor_in_the_log(
    unguarded: None, caplog: pytest.LogCaptureFixture
) -> None:
    entries = written(1)
    caplog.set_level(logging.INFO)
    verdict = audit.check_and_report()
    assert f"audit log sound head=1:{verdict.head}" in caplog.messages
    AuditEntry.objects.filter(pk=entries[0].pk).update(action="deleted")
    audit.check_and_report()
    assert ("ERROR", "audit log tampered problems=1") in [
        (row.levelname, row.getMessage()) for row in caplog.records
    ]


def test_only_what_is_older_than_three_years_goes() -> None:
    for days in (1200, 1150, 1000, 1):
        entry = AuditEntry(at=timezone.now() - timedelta(days=days), action="exported")
        entry.digest = entry.compute_digest()
        entry.save()
    assert audit.verify().entries == 4
    assert audit.purge() == 2
    verdict = audit.verify()
    assert (verdict.is_sound, verdict.entries, verdict.position) == (True, 2, 4)
    assert audit.purge() == 0


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_entries_written_at_once_form_one_chain() -> None:
    start = threading.Barrier(8)
    errors: list[Exception] = []

    def write() -> None:
        try:
            start.wait(timeout=30)
            for number in range(5):
                with transaction.atomic():
                    audit.record(AuditAction.EXPORTED, facts={"rows": number})
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert errors == []
    verdict = audit.verify()
    assert (verdict.problems, verdict.entries, verdict.position) == ([], 40, 40)


def test_facts_are_kept_as_json(resident: User) -> None:
    entry = audit.record(AuditAction.EXPORTED, facts={"until": timezone.now(), "rows": 3})
    assert json.loads(json.dumps(entry.facts)) == entry.facts


def test_recording_costs_one_query(
    resident: User, django_assert_num_queries: Callable[[int], object]
) -> None:
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        audit.record(AuditAction.EXPORTED, by=resident, obj=resident)
