"""Give a person everything we know about them, or forget them, across all rooms.

A room takes part by having a module `privacy` with export(user) and erase(user); it is found the
way Django finds `admin` modules, so that this room need not know the rooms above it. A room that
keeps something about people without an account has export_address(email) and erase_address(email)
as well, and addresses_of(public_ids) for what a backup brought back.
"""

import logging
from collections.abc import Callable, Iterator
from typing import Any

from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import transaction
from django.db.models import Model

from accounts.domain import journal
from accounts.domain.audit import record
from accounts.domain.registry import rooms
from accounts.enums import AuditAction
from accounts.models import User

logger = logging.getLogger(__name__)


def export_person(user: User) -> dict[str, Any]:
    """Everything all rooms know about the person (GDPR Art. 15 and 20), by room."""
    return {room: module.export(user) for room, module in rooms()}


def export_address(email: str) -> dict[str, Any]:
    """What the rooms know about somebody without an account, by room; empty if it is nothing."""
    found = {room: verb(email) for room, verb in _offered("export_address")}
    return {room: known for room, known in found.items() if any(known.values())}


def files_of(user: User) -> dict[str, bytes]:
    """Files the person handed in, by their path in the copy; rooms offer `files(user)`."""
    found: dict[str, bytes] = {}
    for room, verb in _offered("files"):
        for name, content in verb(user).items():
            found[f"{room}/{name}"] = content
    return found


def _offered(name: str) -> Iterator[tuple[str, Callable[..., Any]]]:
    """What a room may offer beside the two verbs each has, by room."""
    for room, module in rooms():
        if verb := getattr(module, name, None):
            yield room, verb


def erase_person(user: User, *, by: User | None = None) -> None:
    """Forget the person in all rooms, all or nothing (GDPR Art. 17).

    Rooms are asked from the top floor down, so that the account goes last. The journal is written
    before the commit: should the commit fail, the person has still asked for it.
    """
    public_id = user.uuid
    with transaction.atomic():
        # Named before it goes: afterwards the reference leads to nobody.
        record(AuditAction.ERASED, by=by, obj=user)
        end_sessions(user)
        for _room, module in rooms():
            module.erase(user)
        journal.note(public_id)
        # Whole pages are kept for a minute; none may show the person any longer.
        transaction.on_commit(cache.clear)
    logger.info("account %s erased", public_id)


def erase_address(email: str, *, by: User | None = None, obj: Model | None = None) -> None:
    """Forget somebody without an account in all rooms, all or nothing.

    Args:
        by: the member of staff who does it; nobody if it is done on the server.
        obj: the row staff saw them as, for the audit log.
    """
    with transaction.atomic():
        record(AuditAction.ERASED, by=by, obj=obj, facts={"account": False})
        public_ids = [
            public_id for _room, verb in _offered("erase_address") for public_id in verb(email)
        ]
        for public_id in public_ids:
            journal.note(public_id, kind="address")
    logger.info("address without an account erased ids=%s", public_ids)


def end_sessions(user: User) -> None:
    """Delete every open session, those allauth has not listed too."""
    keys = user.usersession_set.values_list("session_key", flat=True)  # type: ignore[attr-defined]
    Session.objects.filter(session_key__in=list(keys)).delete()
    for session in Session.objects.iterator(chunk_size=1_000):
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()


def replay() -> int:
    """After a restore: erase again everybody whom the journal names."""
    people = journal.came_back()
    for user in people:
        erase_person(user)
    ids = set(journal.erased("address"))
    addresses = [address for _room, verb in _offered("addresses_of") for address in verb(ids)]
    for address in addresses:
        erase_address(address)
    done = len(people) + len(addresses)
    logger.info("erasures replayed rows=%d", done)
    return done
