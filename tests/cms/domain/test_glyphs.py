"""Characters that a PDF can hold."""

import typst

from cms.domain.glyphs import TEMPLATE, displayable


def test_what_no_font_has_is_left_out_with_the_gap_before_it() -> None:
    assert displayable("Fest 🎉, ja! ✅") == "Fest, ja!"
    assert displayable("1️⃣ ❤️ 👩‍💻 a\x07b") == "1 ❤ ab"


def test_what_can_be_written_stays() -> None:
    words = "Größe Łódź Šárka Иван Ωμέγα … „so“ – 5 € ½ m² → ☎\n\tx"
    assert displayable(words) == words


def test_texts_are_found_wherever_they_stand() -> None:
    given = {"a": ["🎉", ("b 🎉", 1, None, True)], "c": {"d": "e 🎉"}}
    assert displayable(given) == {"a": ["", ["b", 1, None, True]], "c": {"d": "e"}}


def test_what_stays_can_be_set() -> None:
    text = displayable(
        "Иван 🎉😀 1️⃣ ❤️ 👩‍💻 👍🏽 中文 🇩🇪 עברית عربي ☀️ \u202e\u200b\ue000 e\u0301 Ende"
    )
    made = typst.compile(
        str(TEMPLATE),
        format="pdf",
        pdf_standards=["ua-1"],
        ignore_system_fonts=True,
        sys_inputs={"character": text},
    )
    assert made.startswith(b"%PDF")
    assert text.endswith("Ende")
