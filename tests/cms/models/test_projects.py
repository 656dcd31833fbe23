"""Projects: their overview and their own page."""

from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from cms.enums import MilestoneStatus, ProjectStatus
from cms.models import (
    Milestone,
    Partner,
    ProjectDocument,
    ProjectIndexPage,
    ProjectPage,
    ProjectPartner,
    SiteDocument,
)
from tests.cms import build


def one_of_each_status(index: ProjectIndexPage) -> None:
    for status in ("completed", "paused", "running", "planned"):
        build.project(index, title=status, status=status)


def test_overview_shows_running_first_and_completed_apart(
    client: Client, projects: ProjectIndexPage
) -> None:
    one_of_each_status(projects)

    context = client.get(projects.url).context

    assert [page.title for page in context["running"]] == ["running", "planned", "paused"]
    assert [page.title for page in context["completed"]] == ["completed"]
    assert context["status"] == ""


@pytest.mark.parametrize(
    ("query", "status", "titles"),
    [
        ("running", "running", ["running"]),
        ("planned", "planned", ["planned"]),
        ("completed", "completed", ["completed"]),
        ("unknown", "", ["running", "planned", "paused", "completed"]),
        ("", "", ["running", "planned", "paused", "completed"]),
        ("%00", "", ["running", "planned", "paused", "completed"]),
        ("running&status=completed", "completed", ["completed"]),
    ],
)
def test_overview_filters_by_status_and_ignores_unknown_ones(
    client: Client, projects: ProjectIndexPage, query: str, status: str, titles: list[str]
) -> None:
    one_of_each_status(projects)

    context = client.get(f"{projects.url}?status={query}").context

    shown = [page.title for page in [*context["running"], *context["completed"]]]
    assert (context["status"], shown) == (status, titles)


def test_overview_needs_the_same_queries_for_1_and_50_projects(
    client: Client, projects: ProjectIndexPage
) -> None:
    borna = build.municipality()

    def add() -> None:
        page = build.project(projects)
        page.municipalities.add(borna)
        page.save()

    add()
    few = build.count_queries(client, projects.url)
    for _number in range(49):
        add()

    assert build.count_queries(client, projects.url) == few
    response = client.get(projects.url)
    assert [page.places for page in response.context["running"]] == [["Borna"]] * 50


def full_project(index: ProjectIndexPage, items: int) -> ProjectPage:
    page = build.project(index, title=f"Vorhaben mit {items}")
    for number in range(items):
        partner = Partner.objects.create(name=f"Partner {page.pk}-{number}")
        file = ContentFile(b"x" * 2048, name="bericht.pdf")
        document = SiteDocument.objects.create(
            title=f"Bericht {number}", file=file, date=date(2017, 9, 29)
        )
        page.milestones.add(Milestone(when="dann", title="etwas", status=MilestoneStatus.NOW))
        page.project_partners.add(ProjectPartner(partner=partner, role="trägt"))
        page.project_documents.add(ProjectDocument(document=document))
    page.save()
    return page


def test_page_shows_partners_milestones_and_documents_with_type_size_and_date(
    client: Client, projects: ProjectIndexPage
) -> None:
    page = full_project(projects, 1)

    response = client.get(page.url)

    assert [str(item) for item in response.context["milestones"]] == ["dann: etwas"]
    assert [item.role for item in response.context["partners"]] == ["trägt"]
    assert [str(item.document) for item in response.context["documents"]] == ["Bericht 0"]
    html = response.content.decode().replace("\xa0", " ")
    assert "PDF, 2,0 KB" in html
    assert "29. September 2017" in html


def test_page_needs_the_same_queries_for_1_and_50_parts(
    client: Client, projects: ProjectIndexPage
) -> None:
    few, many = full_project(projects, 1), full_project(projects, 50)

    assert build.count_queries(client, many.url) == build.count_queries(client, few.url)


@pytest.mark.django_db
@pytest.mark.parametrize("status", ProjectStatus.values)
def test_only_a_completed_project_is_completed(status: str) -> None:
    assert ProjectPage(status=status).is_completed is (status == "completed")
