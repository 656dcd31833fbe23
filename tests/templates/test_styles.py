"""All style sheets become one file, so a class that two of them describe hits pages of both."""

import re
from collections import defaultdict
from pathlib import Path

STYLES = Path(__file__).resolve().parents[2] / "static" / "css"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
SELECTORS = re.compile(r"([^{};]+)\{")
LONE_CLASS = re.compile(r"\s*\.([a-z][\w-]*)\s*")
# Its rules for print speak of everything that is not printed.
GLOBAL = "base.css"


def test_a_class_has_its_rules_in_one_style_sheet() -> None:
    sheets: dict[str, set[str]] = defaultdict(set)
    for path in STYLES.glob("*.css"):
        for name in lone_classes(path.read_text(encoding="utf-8")):
            sheets[name].add(path.name)

    assert len(sheets) > 300
    shared = {name: found - {GLOBAL} for name, found in sheets.items()}
    assert {name: found for name, found in shared.items() if len(found) > 1} == {}


def lone_classes(css: str) -> set[str]:
    """Classes that a rule describes wherever they stand."""
    lines = SELECTORS.findall(COMMENT.sub("", css))
    found = (LONE_CLASS.fullmatch(one) for line in lines for one in line.split(","))
    return {match[1] for match in found if match}


def test_lone_classes_are_found() -> None:
    css = "/* .no */ .a, .b .c, .d:hover { x: y } @media print { .e { x: y } .f > p { x: y } }"

    assert lone_classes(css) == {"a", "e"}
