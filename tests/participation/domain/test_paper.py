"""The committee's papers, opened with other people's readers."""

from io import BytesIO

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from pypdf.generic import StreamObject

from cms.models import HomePage, ProjectPage
from participation.domain import paper
from participation.enums import Outcome
from participation.models import Contribution, Theme
from participation.queries.considerations import Row
from tests.cms import build
from tests.participation.conftest import Write

NASTY = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "a\x0bb", '#read("/etc/passwd")', "$x$ *y* _z_"]


@pytest.fixture
def project(home: HomePage) -> ProjectPage:
    return build.project(build.projects(home), title="Rundweg um den See")


def _rows(project: ProjectPage, words: str, *items: Contribution) -> list[Row]:
    theme = Theme(
        project=project,
        title=words,
        statement=words,
        reason=words,
        change=words,
        outcome=Outcome.PARTLY,
        paper_reference="BV 2027/014",
    )
    return [Row(1, theme, list(items))]


@pytest.mark.parametrize("words", NASTY)
def test_spreadsheet_holds_text_and_no_formula(
    project: ProjectPage, write: Write, words: str
) -> None:
    data = paper.spreadsheet(project, _rows(project, words, write("=HYPERLINK(1)", title=words)))
    sheet = load_workbook(BytesIO(data)).active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert sheet["B2"].value == words.replace("\x0b", "")


def test_spreadsheet_has_a_row_for_each_theme(project: ProjectPage, write: Write) -> None:
    data = paper.spreadsheet(project, _rows(project, "Breite", write("Breiter bitte")))
    sheet = load_workbook(BytesIO(data)).active
    assert sheet is not None
    assert [cell.value for cell in sheet[1]] == paper.headings()
    assert [cell.value for cell in sheet[2]][:5] == [
        1,
        "Breite",
        1,
        "Haselnussweg: Breiter bitte",
        "teilweise übernommen",
    ]


@pytest.mark.parametrize("words", ["Breite der Wege", "Breite 🎉 1️⃣ \x07中", *NASTY])
def test_pdf_is_tagged_german_and_titled(project: ProjectPage, write: Write, words: str) -> None:
    made = paper.pdf(project, _rows(project, words, write("Breiter bitte")))
    reader = PdfReader(BytesIO(made))
    root = reader.root_object
    assert str(root["/MarkInfo"].get_object()) == "{'/Marked': True, '/Suspects': False}"
    assert str(root["/Lang"]) == "de"
    assert "/StructTreeRoot" in root
    assert reader.metadata is not None
    assert reader.metadata.title == "Abwägungstabelle: Rundweg um den See"
    xmp = root["/Metadata"].get_object()
    assert isinstance(xmp, StreamObject)
    assert b"pdfuaid:part" in xmp.get_data()


def test_pdf_says_what_stands_in_the_table(project: ProjectPage, write: Write) -> None:
    made = paper.pdf(project, _rows(project, "Breite der Wege", write("Breiter bitte")))
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(made)).pages)
    for words in ("Breite der Wege", "Breiter bitte", "teilweise übernommen", "BV 2027/014"):
        assert words in " ".join(text.split())


def test_empty_table_says_so(project: ProjectPage) -> None:
    text = PdfReader(BytesIO(paper.pdf(project, []))).pages[0].extract_text()
    assert "noch kein Abwägungspunkt" in " ".join(text.split())
