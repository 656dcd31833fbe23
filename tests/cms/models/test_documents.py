"""The list of all documents."""

from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from cms.models import (
    DocumentIndexPage,
    HomePage,
    ProjectDocument,
    ProjectIndexPage,
    ProjectPage,
    SiteDocument,
)
from tests.cms import build


@pytest.fixture
def dokumente(home: HomePage) -> DocumentIndexPage:
    page: DocumentIndexPage = build.add(home, DocumentIndexPage, title="Dokumente")
    return page


def document(project: ProjectPage, title: str, **fields: object) -> SiteDocument:
    file = ContentFile(b"x" * 2048, name="bericht.pdf")
    row: SiteDocument = SiteDocument.objects.create(title=title, file=file, **fields)
    project.project_documents.add(ProjectDocument(document=row))
    project.save()
    return row


@pytest.fixture
def project(projects: ProjectIndexPage) -> ProjectPage:
    page = build.project(projects, title="Kleinstdörfer")
    document(page, "Alt", kind="map", date=date(2017, 9, 29), language="en")
    document(page, "Ohne Datum", is_accessible=True)
    document(page, "Neu", kind="map", date=date(2020, 5, 6), is_accessible=True)
    return page


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Neu", "Alt", "Ohne Datum"]),
        ("art=map", ["Neu", "Alt"]),
        ("art=report", ["Ohne Datum"]),
        ("sprache=en", ["Alt"]),
        ("sprache=de-simple", []),
        ("barrierefrei=ja", ["Neu", "Ohne Datum"]),
        ("barrierefrei=nein", ["Alt"]),
        ("jahr=2017", ["Alt"]),
        ("jahr=2017&art=map&barrierefrei=ja", []),
        ("jahr=99999999999999&art=%00&sprache=tlh&barrierefrei=1", ["Neu", "Alt", "Ohne Datum"]),
        ("jahr=1999", ["Neu", "Alt", "Ohne Datum"]),
    ],
)
def test_list_is_narrowed_by_the_address(
    client: Client, dokumente: DocumentIndexPage, query: str, found: list[str]
) -> None:
    response = client.get(f"{dokumente.url}?{query}")

    assert [item.document.title for item in response.context["documents"]] == found
    assert {item.project.title for item in response.context["documents"]} <= {"Kleinstdörfer"}


def test_documents_of_drafts_and_of_no_project_are_not_listed(
    client: Client, dokumente: DocumentIndexPage, projects: ProjectIndexPage
) -> None:
    draft = build.project(projects)
    document(draft, "Geheim")
    draft.unpublish()
    SiteDocument.objects.create(title="Los", file=ContentFile(b"x", name="los.pdf"))

    html = client.get(dokumente.url).content.decode()

    assert "Hier ist noch kein Dokument" in html
    assert "Geheim" not in html


def test_a_document_of_two_projects_is_listed_once(
    client: Client, dokumente: DocumentIndexPage, projects: ProjectIndexPage
) -> None:
    first, second = build.project(projects), build.project(projects)
    shared = document(first, "Gemeinsam")
    second.project_documents.add(ProjectDocument(document=shared))
    second.save()

    (entry,) = client.get(dokumente.url).context["documents"]

    assert (entry.document, entry.project) == (shared, first)


def test_list_needs_the_same_queries_for_1_and_20_documents_and_pages_the_rest(
    client: Client, dokumente: DocumentIndexPage, projects: ProjectIndexPage
) -> None:
    document(build.project(projects), "Bericht")
    few = build.count_queries(client, dokumente.url)
    for number in range(20):
        document(build.project(projects), f"Bericht {number}", kind="map", date=date(2020, 1, 1))

    assert build.count_queries(client, dokumente.url) == few
    html = client.get(dokumente.url).content.decode()
    assert "21 Dokumente" in html
    assert "?seite=2" in html
    assert len(client.get(dokumente.url, {"seite": "2"}).context["documents"]) == 1
    assert client.get(dokumente.url, {"seite": "x"}).status_code == 404
