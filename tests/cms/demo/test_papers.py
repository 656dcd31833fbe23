"""The PDFs that stand in for reports."""

from datetime import date

import pytest

from cms.demo.papers import render


def paper(**changes: object) -> bytes:
    facts: dict[str, object] = {
        "title": "Endbericht",
        "day": date(2017, 9, 29),
        "summary": "Worum es geht.",
        "project": "Kleinstdörfer",
        **changes,
    }
    return render(**facts)  # type: ignore[arg-type]


def test_paper_is_a_tagged_german_pdf() -> None:
    pdf = paper()

    assert pdf.startswith(b"%PDF-")
    assert b"/MarkInfo" in pdf
    assert b"/Lang(de)" in pdf


@pytest.mark.parametrize("text", ['#read("/etc/passwd")', "#let x = 1", "$x$ *y* _z_", '"\\'])
def test_text_is_never_typst_code(text: str) -> None:
    assert paper(summary=text, title=text).startswith(b"%PDF-")
