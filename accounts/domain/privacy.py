"""Give a person everything we know about them, or forget them, across all rooms.

A room takes part by having a module `privacy` with export(user) and erase(user); it is found the
way Django finds `admin` modules, so that this room need not know the rooms above it.
"""

import logging
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType
from typing import Any

from django.apps import apps
from django.db import transaction
from django.utils.module_loading import module_has_submodule

from accounts.models import User

logger = logging.getLogger(__name__)


def export_person(user: User) -> dict[str, Any]:
    """Everything all rooms know about the person (GDPR Art. 15 and 20), by room."""
    return {room: module.export(user) for room, module in _rooms()}


def erase_person(user: User) -> None:
    """Forget the person in all rooms, all or nothing (GDPR Art. 17).

    Rooms are asked from the top floor down, so that the account goes last.
    """
    public_id = user.uuid
    with transaction.atomic():
        for _room, module in _rooms():
            module.erase(user)
    logger.info("account %s erased", public_id)


def _rooms() -> Iterator[tuple[str, ModuleType]]:
    """Rooms with a privacy module, in the order of INSTALLED_APPS: top floor first."""
    for app in apps.get_app_configs():
        if app.module is not None and module_has_submodule(app.module, "privacy"):
            yield app.label, import_module(f"{app.name}.privacy")
