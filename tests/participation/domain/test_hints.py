import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.domain import hints
from participation.enums import Hint


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bitte einen Steg.", []),
        ("ÖPNV, KEK und STARK: das reicht.", []),
        ("WANN WIRD HIER ENDLICH ETWAS GEBAUT", [Hint.SHOUTING]),
        ("siehe https://example.org", [Hint.LINK]),
        ("siehe www.example.org", [Hint.LINK]),
        ("Rufen Sie an: 03433 241-1055", [Hint.PHONE]),
        ("+49 (0) 3433 2411055", [Hint.PHONE]),
        ("0049 171 1234567", [Hint.PHONE]),
        ("Bis 2030, für 1.000.000 Euro, 12.05.2026", []),
        ("Aktenzeichen 62c640b-0219-4047-9ae4", []),
        ("ein@example.org", [Hint.EMAIL]),
        ("DE89 3704 0044 0532 0130 00", [Hint.IBAN]),
        ("DE89370400440532013000", [Hint.IBAN]),
        ("DE00 3704 0044 0532 0130 01", [Hint.PHONE]),
    ],
)
def test_hints(text: str, expected: list[Hint]) -> None:
    assert hints.find(text) == expected


@given(st.text(max_size=400))
def test_any_text_gets_an_answer(text: str) -> None:
    found = hints.find(text)
    assert found == [hint for hint in Hint if hint in found]
