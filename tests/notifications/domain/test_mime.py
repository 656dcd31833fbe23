"""A prepared mail, joined, is the mail the standard library would read."""

from email import message_from_bytes, policy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.domain import mime

VALUES = {b"T": "a@example.org", b"D": "Mon, 23 Nov 2026 08:00:00 +0100", b"M": "<1@example.org>"}
TOKENS = {b"U": "u" * 66, b"P": "p" * 74}
TEXTS = st.text(st.characters(exclude_characters="\x00\r", exclude_categories=["Cs"]), max_size=400)


def _joined(text: str = "Text", html: str = "<p>Text</p>", subject: str = "Betreff") -> bytes:
    prepared = mime.prepare(
        headers={"From": "Revierdialog <neues@example.org>", "Subject": subject},
        raw_headers={"List-Unsubscribe": f"<https://example.org/{mime.UNSUBSCRIBE}/>"},
        text=text,
        html=html,
    )
    return mime.join(mime.split(prepared), {**VALUES, **TOKENS})


@given(before=TEXTS, after=TEXTS)
def test_text_survives_whatever_stands_around_a_slot(before: str, after: str) -> None:
    raw = _joined(text=f"{before}{mime.UNSUBSCRIBE}{after}", html=f"{before}{mime.PREFERENCES}")
    parsed = message_from_bytes(raw, policy=policy.default)
    plain, html = parsed.iter_parts()
    assert _text(plain) == f"{before}{TOKENS[b'U']}{after}"
    assert _text(html) == f"{before}{TOKENS[b'P']}"


def _text(part: object) -> str:
    content: bytes = part.get_payload(decode=True)  # type: ignore[attr-defined]
    return content.decode().replace("\r\n", "\n")


def test_lines_are_short_ascii_and_end_in_crlf() -> None:
    raw = _joined(text="ä" * 5000 + mime.UNSUBSCRIBE, html="<p>" + "x" * 5000 + "</p>")
    assert raw.isascii()
    lines = raw.split(b"\r\n")
    assert max(map(len, lines)) <= 998
    assert b"\n" not in b"".join(lines)


def test_return_without_a_line_feed_is_a_line_break() -> None:
    """Behind `CR . CR` some mail servers would read on as if a new mail began."""
    raw = _joined(text="a\r.\rb\r", html="<p>a\rb</p>")
    assert b"\r" not in raw.replace(b"\r\n", b"")
    plain, _html = message_from_bytes(raw, policy=policy.default).iter_parts()
    assert _text(plain) == "a\n.\nb\n"


def test_headers_are_encoded_and_filled() -> None:
    parsed = message_from_bytes(_joined(subject="Grüße – " + "sehr " * 30), policy=policy.default)
    assert parsed["Subject"] == ("Grüße – " + "sehr " * 30)
    assert parsed["To"] == "a@example.org"
    assert parsed["Message-ID"] == "<1@example.org>"
    assert parsed["List-Unsubscribe"] == f"<https://example.org/{'u' * 66}/>"
    assert parsed["MIME-Version"] == "1.0"
    assert [len(parsed.get_all(name) or []) for name in ("To", "Date", "Subject")] == [1, 1, 1]


@pytest.mark.parametrize("value", ["a@b\r\nBcc: c@d", "a\x00@b", "ä@b", "a\x01U\x01@b"])
def test_value_that_could_break_a_header_is_refused(value: str) -> None:
    prepared = mime.prepare(headers={}, raw_headers={}, text="", html="")
    with pytest.raises(ValueError, match="printable ASCII"):
        mime.join(mime.split(prepared), {**VALUES, b"T": value})


def test_line_break_in_a_header_is_refused() -> None:
    with pytest.raises(ValueError, match="line break"):
        mime.prepare(headers={}, raw_headers={"List-Help": "<a>\r\nBcc: x"}, text="", html="")
    with pytest.raises(ValueError, match="linefeed"):
        mime.prepare(headers={"Subject": "a\r\nBcc: x"}, raw_headers={}, text="", html="")


def test_signs_that_look_like_a_slot_are_only_signs() -> None:
    """Pasted text may hold any control character; it must neither fill nor break a mail."""
    raw = _joined(
        text="a\x01Z\x01b \x01U\x01 slot-d3a1-unsub", html="<p>\x01Q\x01</p>", subject="a\x01Z\x01b"
    )
    parsed = message_from_bytes(raw, policy=policy.default)
    plain, _html = parsed.iter_parts()
    assert _text(plain) == "a\x01Z\x01b \x01U\x01 slot-d3a1-unsub"
    assert "Z" in parsed["Subject"]
