"""The question bank: standard questions after the official statistics, and what browsers need."""

import tomllib
import uuid
from pathlib import Path
from typing import Any

from surveys.domain.builder import as_texts, identity
from surveys.domain.questionnaire import in_language
from surveys.models import BankQuestion

CONTENT = Path(__file__).parents[1] / "bank.toml"


def load_standard_questions() -> int:
    """Add the standard questions that are missing; change none that exists. Returns how many."""
    added = 0
    for entry in tomllib.loads(CONTENT.read_text(encoding="utf-8"))["questions"]:
        if BankQuestion.objects.filter(title=entry["title"]).exists():
            continue
        block = {"type": entry["type"], "id": _id(entry["title"]), "value": _value(entry)}
        BankQuestion.objects.create(title=entry["title"], source=entry["source"], question=[block])
        added += 1
    return added


def _value(entry: dict[str, Any]) -> dict[str, Any]:
    value = {k: v for k, v in entry.items() if k not in {"title", "source", "type", "options"}}
    value["options"] = [
        {"type": "item", "id": _id(entry["title"], str(number)), "value": {"label": label}}
        for number, label in enumerate(entry["options"])
    ]
    return value


def _id(*place: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "/".join(["question-bank", *place])))


def bank_for_browser() -> dict[str, Any]:
    """Questions of the bank by key, as the rules of the builder offer them."""
    found = {}
    for entry in BankQuestion.objects.all():
        for block in entry.question:
            value = block.value
            found[str(entry.pk)] = {
                "kind": block.block_type,
                "label": in_language(as_texts(value["label"])),
                "options": _items(value.get("options")),
                "rows": _items(value.get("rows")),
            }
    return found


def _items(options: Any) -> list[dict[str, str]]:
    return [
        {"id": identity(option.id), "label": in_language(as_texts(option.value["label"]))}
        for option in (options.bound_blocks if options else ())
    ]
