"""README.md and the guides name every variable the settings read, and none that nobody reads."""

import ast
import re
from pathlib import Path

BASE = Path(__file__).resolve().parents[2]
README = (BASE / "README.md").read_text(encoding="utf-8")
CONFIGURATION = README.partition("## Configuration\n")[2].partition("\n## ")[0]
# Readers that look into the file named by NAME_FILE, too.
FROM_FILES = {"secret", "database", "smtp"}
# Python and Celery ask for it before there are settings.
NOT_OURS = {"DJANGO_SETTINGS_MODULE"}


def _read() -> dict[str, set[str]]:
    """Variables by the readers of config.env that ask for them."""
    found: dict[str, set[str]] = {}
    for path in sorted((BASE / "config").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Attribute(value=ast.Name(id="env"), attr=reader),
                    args=[ast.Constant(value=str(name)), *_],
                ):
                    found.setdefault(name, set()).add(reader)
    return found


def _named(text: str) -> set[str]:
    return set(re.findall(r"`([A-Z][A-Z0-9_]+)`", text))


def test_every_variable_is_documented() -> None:
    guides = "\n".join(path.read_text(encoding="utf-8") for path in (BASE / "docs").glob("*.md"))
    assert len(_read()) > 40
    assert sorted(set(_read()) - _named(README + guides)) == []


def test_the_table_names_only_what_is_read() -> None:
    rows = [line.split("|")[1] for line in CONFIGURATION.splitlines() if line.startswith("| `")]
    assert sorted(_named("\n".join(rows)) - set(_read()) - NOT_OURS) == []


def test_what_may_come_from_a_file_is_said() -> None:
    sentence = CONFIGURATION.partition(" can also come from a file")[0]
    secrets = {name for name, readers in _read().items() if readers & FROM_FILES}
    assert _named(sentence) == secrets
