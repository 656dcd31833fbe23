from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.domain.text import MAX_MARKS, clean_line, clean_text, render_text

ANY_TEXT = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("\x00\r\n\t \u200b\u200d\u202e\ufeff\u0301\u0300\u0308\u3164\u00a0e👩"),
    ),
    max_size=200,
)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("", ""),
        ("  \n \t ", ""),
        ("\u200b\u200b", ""),
        ("\u00a0\u00a0", ""),
        ("\u200d\u200d", ""),
        ("\u3164\u2800", ""),
        ("a\x00b", "ab"),
        ("a\ud800b", "ab"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\n\n\n\n\nb", "a\n\nb"),
        ("a\u2029b", "a\nb"),
        ("rechts\u202elinks", "rechtslinks"),
        ("\u2066isoliert\u2069", "isoliert"),
        ("Scho\u0308n", "Schön"),
        ("1\t2", "1 2"),
        ("👩\u200d👧", "👩\u200d👧"),
        ("a \u200d b", "a  b"),
        ("{{ 7*7 }} {% x %} ${y}", "{{ 7*7 }} {% x %} ${y}"),
        ("<b>fett</b>", "<b>fett</b>"),
    ],
)
def test_clean_text_normalises(typed: str, stored: str) -> None:
    assert clean_text(typed) == stored


def test_clean_text_caps_stacked_accents() -> None:
    assert clean_text("z" + "\u0335" * 50) == "z" + "\u0335" * MAX_MARKS


def test_clean_line_is_one_line() -> None:
    assert clean_line(" Ufer\n\tläufer  2 ") == "Ufer läufer 2"


@given(ANY_TEXT)
def test_clean_text_twice_changes_nothing(typed: str) -> None:
    once = clean_text(typed)
    assert clean_text(once) == once


@given(ANY_TEXT)
def test_clean_text_can_be_stored(typed: str) -> None:
    stored = clean_text(typed)
    assert "\x00" not in stored
    assert stored.encode("utf-8").decode("utf-8") == stored
    assert stored == stored.strip()


class _Reader(HTMLParser):
    """Collects the tags and the text of rendered HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


MARKUP = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "<script>alert(1)</script>",
                '<img src="https://example.org/x.png" onerror=alert(1)>',
                "<svg onload=alert(1)>",
                "javascript:alert(1)",
                "data:text/html,x",
                'https://example.org/"onmouseover="x',
                "https://example.org/a?b=1&c=2",
                "http://example.org.",
                "(https://example.org/weg)",
                "https://",
                "\n",
                "\n\n",
                " ",
                "&amp;",
            ]
        ),
        st.text(max_size=20),
    ),
    max_size=8,
).map("".join)


@given(MARKUP)
def test_render_text_shows_the_text_and_nothing_else(typed: str) -> None:
    stored = clean_text(typed)
    reader = _Reader()
    reader.feed(render_text(stored))
    reader.close()
    assert reader.tags <= {"p", "br", "a"}
    assert reader.text == stored.replace("\n", "")
    for name, value in reader.attributes:
        assert name in {"href", "rel"}
        if name == "href":
            assert str(value).lower().startswith(("http://", "https://"))


def test_render_text_links_addresses() -> None:
    assert render_text("Siehe https://example.org/a?b=1&c=2.\nDanke\n\nEnde") == (
        '<p>Siehe <a href="https://example.org/a?b=1&amp;c=2" rel="nofollow ugc noopener">'
        "https://example.org/a?b=1&amp;c=2</a>.<br>Danke</p><p>Ende</p>"
    )


@pytest.mark.parametrize("typed", ["javascript:alert(1)", "data:text/html,x", "ftp://example.org"])
def test_render_text_links_no_other_scheme(typed: str) -> None:
    assert render_text(typed) == f"<p>{typed}</p>"
