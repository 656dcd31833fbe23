"""Cells of a spreadsheet that show what somebody wrote and execute nothing."""

# What makes a spreadsheet read a cell as a formula (OWASP, CSV injection), full-width forms too.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe_cell(value: str) -> str:
    """A text cell that a spreadsheet shows and does not execute."""
    return f"'{value}" if value.startswith(FORMULA_STARTS) else value
