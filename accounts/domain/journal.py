"""Who was erased, kept outside the database: a backup brings people back, the journal does not.

One line per erasure: when, and the public id of the account, or of what was kept for an address
without an account. It has to be backed up apart from the database (docs/privacy.md).
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Literal
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from accounts.models import User

Kind = Literal["account", "address"]


def note(public_id: UUID, *, kind: Kind = "account") -> None:
    """Add a line and wait until it is on the disk."""
    path = Path(settings.ERASURE_JOURNAL)
    path.parent.mkdir(parents=True, exist_ok=True)
    line = json.dumps({"at": timezone.now().isoformat(), kind: str(public_id)})
    with path.open("a", encoding="ascii") as journal:
        journal.write(line + "\n")
        journal.flush()
        os.fsync(journal.fileno())


def erased(kind: Kind = "account") -> Iterator[UUID]:
    """The public ids of all who were erased, oldest first."""
    path = Path(settings.ERASURE_JOURNAL)
    if path.exists():
        for line in path.read_text(encoding="ascii").splitlines():
            entry = json.loads(line) if line.strip() else {}
            if kind in entry:
                yield UUID(entry[kind])


def came_back() -> list[User]:
    """People the journal says were erased and who are in the database all the same."""
    return list(User.objects.filter(uuid__in=set(erased())).order_by("pk"))
