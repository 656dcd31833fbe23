"""The demo's words lie in data files beside the code."""

import csv
import json
import tomllib
from pathlib import Path
from typing import Any

CONTENT = Path(__file__).parent / "content"


def toml(name: str) -> dict[str, Any]:
    """The tables of a TOML file."""
    return tomllib.loads((CONTENT / f"{name}.toml").read_text(encoding="utf-8"))


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a CSV file by column name."""
    with (CONTENT / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def body(value: str | list[dict[str, Any]]) -> str:
    """A page body as StreamField JSON; a plain text is one paragraph block."""
    blocks = [{"type": "paragraph", "value": value.strip()}] if isinstance(value, str) else value
    return json.dumps([block for block in blocks if block["value"]])
