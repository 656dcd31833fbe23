import unicodedata

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from accounts.fields import (
    AccountEmailField,
    DisplayNameField,
    clean_email,
    normalise_display_name,
    normalise_email,
    validate_display_name,
)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Anna@Example.ORG", "anna@example.org"),
        ("  anna@example.org\t", "anna@example.org"),
        ("anna@mu\u0308nchen.example", "anna@m\u00fcnchen.example"),
        ("", ""),
    ],
)
def test_normalise_email(typed: str, stored: str) -> None:
    assert normalise_email(typed) == stored


@given(st.emails())
def test_normalise_email_twice_changes_nothing(address: str) -> None:
    once = normalise_email(address)
    assert normalise_email(once) == once


@pytest.mark.parametrize(
    ("typed", "stored"),
    [(" Anna@Example.ORG ", "anna@example.org"), ("anna@mu\u0308nchen.de", "anna@m\u00fcnchen.de")],
)
def test_clean_email(typed: str, stored: str) -> None:
    assert clean_email(typed) == stored


@pytest.mark.parametrize(
    "typed",
    [
        "\u212aanna@example.org",
        "\u0130da@example.org",
        "\u017fara@example.org",
        "ä@example.org",
        "anna@" + "ä" * 60 + ".de",
        "anna@\ud800.de",
        '"\x0c\x0cSpam"@example.org',
        '"a\x0bBcc:b"@example.org',
    ],
)
def test_clean_email_refuses_where_no_mail_can_go(typed: str) -> None:
    with pytest.raises(ValidationError):
        clean_email(typed)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  Haselnuss   Weg ", "Haselnuss Weg"),
        ("Uferla\u0308ufer", "Uferläufer"),
        ("See\u00a0Adler", "See Adler"),
        ("See\u2028Adler", "See Adler"),
        ("\u00a0\t", ""),
    ],
)
def test_normalise_display_name(typed: str, stored: str) -> None:
    assert normalise_display_name(typed) == stored


@pytest.mark.parametrize(
    "name",
    [
        "Haselnussweg",
        "Jörg-Uwe 47",
        "Łužica ♥",
        "Đặng",
        "O’Neill & Söhne",
        "李明",
        "שלום",
        "🦫 Biber",
    ],
)
def test_validate_display_name_allows(name: str) -> None:
    validate_display_name(normalise_display_name(name))


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("See\u200badler", "invisible"),
        ("\u202eredlA", "invisible"),
        ("See\u2066adler\u2069", "invisible"),
        ("See\x00adler", "invisible"),
        ("See\x1badler", "invisible"),
        ("See\ud800adler", "invisible"),
        ("\ufeffAdler", "invisible"),
        ("\ue000Adler", "invisible"),
        ("<b>Adler</b>", "characters"),
        ("{{7*7}}", "characters"),
        ("anna@example.org", "address"),
        ("https://example.org", "address"),
        ("WWW.example.org", "address"),
        ("A\u0300\u0301\u0302dler", "marks"),
        ("X", "short"),
        ("--", "short"),
        ("", "short"),
    ],
)
def test_validate_display_name_refuses(name: str, code: str) -> None:
    with pytest.raises(ValidationError) as caught:
        validate_display_name(name)
    assert caught.value.code == code


@given(st.text(max_size=60))
def test_validate_display_name_never_lets_an_invisible_character_through(text: str) -> None:
    name = normalise_display_name(text)
    try:
        validate_display_name(name)
    except ValidationError:
        return
    assert [char for char in name if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl"}] == []


def test_model_fields_bring_values_into_their_one_spelling() -> None:
    assert AccountEmailField().to_python(" A@B.example ") == "a@b.example"
    assert AccountEmailField().to_python(None) is None
    assert DisplayNameField().to_python(" A  B ") == "A B"
    assert DisplayNameField().to_python(None) is None
