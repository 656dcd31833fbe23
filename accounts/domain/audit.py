"""Write down what was done, and tell whether the writing was tampered with.

Called by the verb that does the thing, in its transaction: a deed that is rolled back leaves no
entry, and no deed counts without its entry.
"""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.enums import AuditAction
from accounts.models import AuditEntry, AuditLink, User

logger = logging.getLogger(__name__)

KEPT = timedelta(days=3 * 366)  # the database lets nothing go that is younger than three years
ONE_LOOK = timedelta(minutes=10)
_CHUNK = 2_000


def record(
    action: AuditAction,
    *,
    by: User | AnonymousUser | None = None,
    obj: Model | type[Model] | None = None,
    before: Any = None,
    after: Any = None,
    request: HttpRequest | None = None,
    facts: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Add one entry to the audit log.

    Args:
        by: who did it. None: the person of the request, or the system if there is none.
        obj: what it was done to; a class for a list of such things. Of a person only the
            reference is kept.
        before, after: what can be written as JSON; kept as keyed hashes, from which nobody can
            guess the values.
        facts: what a reader needs to understand the entry: numbers, states, names of roles,
            formats. Never anything about a person, neither name nor address nor their words.
    """
    person = by if by is not None else getattr(request, "user", None)
    entry = AuditEntry(
        at=timezone.now(),
        action=action,
        actor=person.audit_ref if isinstance(person, User) else None,
        object_type=obj._meta.label_lower if obj is not None else "",
        object_id=_reference(obj),
        before=_hash(before),
        after=_hash(after),
        facts=json.loads(_json(dict(facts or {}))),
    )
    entry.digest = entry.compute_digest()
    entry.save(force_insert=True)
    return entry


def note_identity_view(request: HttpRequest, obj: Model | type[Model]) -> None:
    """Write down that somebody who works here sees who a resident is: a name, an address.

    A list asks for its rows with every letter that is typed into its search, so looking at the
    same thing again within some minutes is the same look.
    """
    viewer = request.user
    if not isinstance(viewer, User) or obj == viewer:
        return
    seen = AuditEntry.objects.filter(
        action=AuditAction.IDENTITY_VIEWED,
        actor=viewer.audit_ref,
        at__gte=timezone.now() - ONE_LOOK,
        object_type=obj._meta.label_lower,
        object_id=_reference(obj),
    )
    if not seen.exists():
        record(AuditAction.IDENTITY_VIEWED, request=request, obj=obj)


def _reference(obj: Model | type[Model] | None) -> str:
    if not isinstance(obj, Model):
        return ""
    return str(obj.audit_ref if isinstance(obj, User) else obj.pk)


def _json(value: Any) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False)


def _hash(value: Any) -> str:
    if value is None:
        return ""
    return salted_hmac("accounts.audit", _json(value), algorithm="sha256").hexdigest()


@dataclass
class Verdict:
    """What the check of the chain found."""

    entries: int = 0
    position: int = 0
    head: str = ""
    problems: list[str] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        return not self.problems


def verify(*, expect: tuple[int, str] | None = None) -> Verdict:
    """Walk the whole chain and name every entry that is not what it was.

    Args:
        expect: position and hash that were seen earlier. Without them nobody can notice that the
            newest entries are gone, so the nightly check writes them to the log, and the log is
            kept elsewhere.
    """
    verdict = Verdict()
    with transaction.atomic():
        _close_chain()
        links = AuditLink.objects.select_related("entry").order_by("position")
        for link in links.iterator(chunk_size=_CHUNK):
            _check(link, verdict, expect)
        loose = AuditEntry.objects.filter(link__isnull=True).values_list("pk", flat=True)
        verdict.problems += [f"entry {pk} is not part of the chain" for pk in loose]
    if expect and verdict.position < expect[0]:
        verdict.problems.append(f"the chain ends at {verdict.position}, before {expect[0]}")
    return verdict


def _close_chain() -> None:
    """Give what this very transaction wrote its place, as its commit would."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS accounts_audit_chain IMMEDIATE")
        cursor.execute("SET CONSTRAINTS accounts_audit_chain DEFERRED")


def _check(link: AuditLink, verdict: Verdict, expect: tuple[int, str] | None) -> None:
    where = f"position {link.position} (entry {link.entry_id})"
    if verdict.entries and link.position != verdict.position + 1:
        verdict.problems.append(f"{where}: {link.position - verdict.position - 1} missing before")
    if verdict.entries and link.previous != verdict.head:
        verdict.problems.append(f"{where}: does not follow the link before")
    if link.entry.digest != link.entry.compute_digest():
        verdict.problems.append(f"{where}: the entry was changed")
    if link.hash != link.compute_hash():
        verdict.problems.append(f"{where}: the link was changed")
    if expect and link.position == expect[0] and link.hash != expect[1]:
        verdict.problems.append(f"{where}: not the hash that was seen earlier")
    verdict.entries += 1
    verdict.position, verdict.head = link.position, link.hash


def check_and_report() -> Verdict:
    """Verify and leave the end of the chain in the log, as the anchor for later checks."""
    verdict = verify()
    if verdict.is_sound:
        logger.info("audit log sound head=%d:%s", verdict.position, verdict.head)
    else:
        logger.error("audit log tampered problems=%d", len(verdict.problems))
    return verdict


def past(now: datetime) -> QuerySet[AuditLink]:
    """The oldest links of the chain, all of them over three years old."""
    young = AuditLink.objects.filter(entry__at__gte=now - KEPT)
    first = young.order_by("position").values_list("position", flat=True).first()
    old = AuditLink.objects.filter(entry__at__lt=now - KEPT)
    return old if first is None else old.filter(position__lt=first)


@transaction.atomic
def purge(now: datetime | None = None) -> int:
    """Delete the oldest entries once they are over three years old; the chain begins later."""
    old = past(now or timezone.now())
    ids = list(old.values_list("entry_id", flat=True))
    old.delete()
    AuditEntry.objects.filter(pk__in=ids).delete()
    logger.info("audit log purged rows=%d", len(ids))
    return len(ids)
