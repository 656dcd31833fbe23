"""docs/roles.md says who may do what; the rules of the rooms say the same."""

import inspect
import re
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from accounts.models import User

DOC = Path(__file__).resolve().parents[1] / "docs" / "roles.md"
ROOMS = ("accounts", "cms", "notifications", "participation", "surveys")
COLUMNS = [
    "resident",
    "editor",
    "marketer",
    "moderator",
    "lead",
    "survey_author",
    "analyst",
    "officer",
    "admin",
]


def rules() -> Iterator[tuple[str, Callable[[Any], bool]]]:
    """Every rule of a room that asks for the person alone."""
    for room in ROOMS:
        module = import_module(f"{room}.rules")
        for name, rule in inspect.getmembers(module, inspect.isfunction):
            alone = len(inspect.signature(rule).parameters) == 1
            if rule.__module__ == module.__name__ and name.startswith("may_") and alone:
                yield f"{room}.{name}", rule


def table() -> dict[str, list[str]]:
    """The rows of the document: rule → who has a mark, in the order of the columns."""
    found = {}
    for line in DOC.read_text(encoding="utf-8").splitlines():
        match = re.match(r"\|[^|]*\| `([\w.]+)` \|(.*)\|$", line)
        if match:
            marks = [cell.strip() == "×" for cell in match[2].split("|")]
            found[match[1]] = [who for who, mark in zip(COLUMNS, marks, strict=True) if mark]
    return found


@pytest.mark.django_db
def test_document_and_rules_agree(full_cast: dict[str, User]) -> None:
    said = {
        name: [who for who in COLUMNS if rule(full_cast[who])] for name, rule in sorted(rules())
    }
    assert dict(sorted(table().items())) == said
