"""A copy of everything we know about a person: asked for, put together, fetched once."""

import csv
import io
import json
import logging
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.domain import mails, nudge, tokens
from accounts.domain.audit import record
from accounts.domain.privacy import files_of
from accounts.domain.registry import rooms
from accounts.enums import AuditAction, CopyState
from accounts.models import PersonalCopy, User

logger = logging.getLogger(__name__)

VALID_FOR = timedelta(hours=48)
KEPT = timedelta(days=31)
OPEN = (CopyState.WAITING, CopyState.BUILDING)
# A spreadsheet takes what begins like this for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def request(user: User) -> PersonalCopy:
    """Note that the person wants a copy; one that is being made already is returned."""
    try:
        with transaction.atomic():
            copy = PersonalCopy.objects.create(user=user)
            record(AuditAction.COPY_REQUESTED, by=user, obj=user)
            nudge.build_soon(copy.pk)
    except IntegrityError:
        return PersonalCopy.objects.get(user=user, state__in=OPEN)
    logger.info("copy %s asked for", copy.uuid)
    return copy


def build(copy: PersonalCopy) -> PersonalCopy:
    """Put the copy together, store it and send the link. Can be started again after a crash."""
    taken = PersonalCopy.objects.filter(pk=copy.pk, state__in=OPEN)
    if not taken.update(state=CopyState.BUILDING, progress=0):
        return copy
    path = path_of(copy)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("wb") as target:
        path.chmod(0o600)
        write(copy.user, target, tell=lambda percent: taken.update(progress=percent))
    return _finish(copy)


def _finish(copy: PersonalCopy) -> PersonalCopy:
    token, fingerprint = tokens.make()
    now = timezone.now()
    with transaction.atomic():
        copy = PersonalCopy.objects.select_for_update().select_related("user").get(pk=copy.pk)
        copy.state, copy.progress, copy.token_hash = CopyState.READY, 100, fingerprint
        copy.ready_at, copy.expires_at = now, now + VALID_FOR
        copy.save()
        mails.send(
            copy.user,
            "copy_ready",
            copy_url=mails.url("account_copy_fetch", token),
            expires_at=copy.expires_at,
        )
    logger.info("copy %s ready", copy.uuid)
    return copy


def write(user: User, target: BinaryIO, *, tell: Any = lambda percent: None) -> None:
    """Write the archive: all of it as JSON, every list as CSV, the files as they were handed in."""
    everything = {}
    found = list(rooms())
    for number, (room, module) in enumerate(found, start=1):
        everything[room] = module.export(user)
        tell(80 * number // len(found))
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        text = json.dumps(everything, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
        archive.writestr("data.json", text)
        for name, rows in _tables(everything):
            archive.writestr(f"{name}.csv", _csv(rows))
        for name, content in files_of(user).items():
            archive.writestr(f"files/{name}", content)


def _tables(everything: dict[str, Any]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Every list of a room, and what is no list together as one row."""
    for room, known in everything.items():
        single = {key: value for key, value in known.items() if not _is_table(value)}
        if single:
            yield room, [single]
        for key, value in known.items():
            if _is_table(value):
                yield f"{room}-{key}", value


def _is_table(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(row, dict) for row in value)


def _csv(rows: list[dict[str, Any]]) -> str:
    names = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO()
    out.write("\ufeff")  # Excel takes the file for UTF-8 only with it
    writer = csv.writer(out, delimiter=";")
    writer.writerow(names)
    writer.writerows([_cell(row.get(name)) for name in names] for row in rows)
    return out.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, cls=DjangoJSONEncoder)
    text = text.strip('"') if not isinstance(value, str | list | dict) else text
    return f"'{text}" if text.startswith(_FORMULA) else text


def path_of(copy: PersonalCopy) -> Path:
    """Where the archive lies: outside of everything a web server shows."""
    return Path(settings.PRIVATE_ROOT) / "copies" / f"{copy.uuid}.zip"


def find(user: User, token: str) -> PersonalCopy | None:
    """The copy a link stands for, as long as it can be fetched by its owner."""
    return PersonalCopy.objects.filter(
        user=user,
        token_hash=tokens.fingerprint(token),
        state=CopyState.READY,
        expires_at__gt=timezone.now(),
    ).first()


@transaction.atomic
def fetch(copy: PersonalCopy) -> BinaryIO | None:
    """Hand out the archive once, None if somebody was faster; closed, the file is gone."""
    ready = PersonalCopy.objects.filter(pk=copy.pk, state=CopyState.READY)
    if not ready.update(state=CopyState.FETCHED, token_hash=""):
        return None
    path = path_of(copy)
    archive = path.open("rb")
    path.unlink()
    record(AuditAction.COPY_FETCHED, by=copy.user, obj=copy.user)
    logger.info("copy %s fetched", copy.uuid)
    return archive


def discard(user: User) -> None:
    """Delete the person's copies with their files."""
    for copy in PersonalCopy.objects.filter(user=user):
        path_of(copy).unlink(missing_ok=True)
        copy.delete()


def pending_ids() -> list[int]:
    """Copies that wait, for example because the queue was away when they were asked for."""
    return list(PersonalCopy.objects.filter(state__in=OPEN).values_list("pk", flat=True))


def expired(now: datetime) -> QuerySet[PersonalCopy]:
    """Copies whose link no longer works and whose file goes."""
    return PersonalCopy.objects.filter(state=CopyState.READY, expires_at__lte=now)


def old(now: datetime) -> QuerySet[PersonalCopy]:
    """Copies of which the row goes too."""
    return PersonalCopy.objects.filter(created_at__lt=now - KEPT).exclude(state__in=OPEN)


def purge(now: datetime | None = None) -> int:
    """Let links expire with their files; after a month the row goes too."""
    now = now or timezone.now()
    count = 0
    for copy in expired(now):
        path_of(copy).unlink(missing_ok=True)
        copy.state, copy.token_hash = CopyState.EXPIRED, ""
        copy.save(update_fields=["state", "token_hash"])
        count += 1
    old(now).delete()
    logger.info("copies expired rows=%d", count)
    return count
