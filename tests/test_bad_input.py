"""The tables of docs/bad-input.md name tests that exist."""

import re
from pathlib import Path

TESTS = Path(__file__).parent
TABLE = TESTS.parent / "docs" / "bad-input.md"


def test_every_line_of_the_tables_names_a_test() -> None:
    lines = [
        line
        for line in TABLE.read_text(encoding="utf-8").splitlines()
        if line[:1] == "|" and not line.startswith("|---") and not line.endswith("| test |")
    ]
    missing = []
    for line in lines:
        named = re.search(r"`([\w/]+\.py)(?:::(\w+))?` \|$", line)
        file = TESTS / named[1] if named else TESTS / "-"
        text = file.read_text(encoding="utf-8") if file.is_file() else ""
        if named is None or f"def {named[2] or 'test_'}" not in text:
            missing.append(line)
    assert len(lines) > 130
    assert missing == []
