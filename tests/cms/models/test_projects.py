"""Projects: their overview and their own page."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from cms.enums import MilestoneStatus, ProjectStatus
from cms.models import (
    ActionArea,
    Milestone,
    Partner,
    ProjectDocument,
    ProjectIndexPage,
    ProjectPage,
    ProjectPartner,
    RelatedProject,
    RestrictedDocument,
    SiteDocument,
)
from tests.cms import build


def one_of_each_status(index: ProjectIndexPage) -> None:
    for status in ("completed", "paused", "running", "planned"):
        build.project(index, title=status, status=status)


def titles(client: Client, index: ProjectIndexPage, **asked: str) -> list[str]:
    response = client.get(index.url, asked)
    assert response.status_code == 200
    return [page.title for page in response.context["found"]]


def test_overview_shows_running_first_and_completed_apart(
    client: Client, projects: ProjectIndexPage
) -> None:
    one_of_each_status(projects)

    context = client.get(projects.url).context

    assert [page.title for page in context["running"]] == ["running", "planned", "paused"]
    assert [page.title for page in context["completed"]] == ["completed"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status=running", ["running"]),
        ("status=planned", ["planned"]),
        ("status=completed", ["completed"]),
        ("status=unknown", ["running", "planned", "paused", "completed"]),
        ("status=", ["running", "planned", "paused", "completed"]),
        ("status=%00&gemeinde=%00&raum=%FF&suche=%00", "all"),
        ("gemeinde=atlantis&thema=%27--&raum=x", "all"),
        ("status=running&status=completed", ["completed"]),
        ("suche=paus", ["paused"]),
        ("suche=%22%20%28%29%20%26%20%7C%20%21%3A%2A", []),
    ],
)
def test_overview_filters_by_status_and_ignores_unknown_ones(
    client: Client, projects: ProjectIndexPage, query: str, found: list[str] | str
) -> None:
    one_of_each_status(projects)

    context = client.get(f"{projects.url}?{query}").context

    everything = ["running", "planned", "paused", "completed"]
    assert [page.title for page in context["found"]] == (everything if found == "all" else found)


def test_overview_filters_by_place_area_and_topic(
    client: Client, projects: ProjectIndexPage
) -> None:
    borna = build.municipality()
    groitzsch = build.municipality("Groitzsch", "14729170")
    area = ActionArea.objects.create(name="Vereinigtes Schleenhain", slug="schleenhain")
    area.municipalities.add(groitzsch)
    bus = build.topic()
    build.project(projects, title="Überall")
    build.project(projects, title="In Borna", municipalities=[borna], topics=[bus])
    build.project(projects, title="Im Raum", action_areas=[area])

    assert titles(client, projects, gemeinde="borna") == ["In Borna"]
    assert titles(client, projects, gemeinde="groitzsch") == ["Im Raum"]
    assert titles(client, projects, gemeinde="landkreis") == ["Überall"]
    assert titles(client, projects, raum="schleenhain") == ["Im Raum"]
    assert titles(client, projects, thema="mobilitaet") == ["In Borna"]
    assert titles(client, projects, thema="mobilitaet", gemeinde="groitzsch") == []
    found = client.get(projects.url).context["found"]
    assert {page.title: page.places for page in found} == {
        "Überall": [],
        "In Borna": ["Borna"],
        "Im Raum": ["Groitzsch"],
    }


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Dörfer", ["Kleinstdörfer"]),
        ("dorf häuser", []),
        ("Haus", ["Multiple Häuser"]),
        ("häusern", ["Multiple Häuser"]),
        ("Leerstände", ["Multiple Häuser"]),
        ("leerstand -haus", []),
        ("Ortsmitte", ["Kleinstdörfer"]),
        ("ortsmitten", ["Kleinstdörfer"]),
        ("x" * 500, []),
        ("   ", ["Multiple Häuser", "Kleinstdörfer"]),
    ],
)
def test_overview_finds_german_words(
    client: Client, projects: ProjectIndexPage, words: str, found: list[str]
) -> None:
    build.project(projects, title="Multiple Häuser", lead_text="Was aus Leerstand wird.")
    build.project(projects, title="Kleinstdörfer", goals="<p>Eine <b>Ortsmitte</b></p>")

    assert titles(client, projects, suche=words) == found


def test_overview_says_how_many_and_keeps_the_filter_while_paging(
    client: Client, projects: ProjectIndexPage
) -> None:
    for _number in range(ProjectIndexPage.PER_PAGE + 1):
        build.project(projects, status="planned")

    html = client.get(projects.url, {"status": "planned"}).content.decode()

    assert "25 Projekte" in html
    assert "?status=planned&amp;seite=2" in html
    assert len(titles(client, projects, status="planned", seite="2")) == 1
    assert client.get(projects.url, {"seite": "3"}).status_code == 404
    nothing = client.get(projects.url, {"suche": "Raumschiff"}).content.decode()
    assert "0 Projekte" in nothing
    assert "Kein Projekt passt" in nothing


def test_overview_needs_the_same_queries_for_1_and_20_projects(
    client: Client, projects: ProjectIndexPage
) -> None:
    borna = build.municipality()
    area = ActionArea.objects.create(name="Raum", slug="raum")
    topic = build.topic()

    def add() -> None:
        build.project(projects, municipalities=[borna], action_areas=[area], topics=[topic])

    add()
    few = build.count_queries(client, projects.url)
    for _number in range(19):
        add()

    assert build.count_queries(client, projects.url) == few
    response = client.get(projects.url)
    assert [page.places for page in response.context["running"]] == [["Borna"]] * 20


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
        page.restricted_documents.add(RestrictedDocument(title=f"Datenblatt {number}"))
        other = build.project(index, title=f"Neben {page.pk}-{number}")
        page.related_projects.add(RelatedProject(project=other))
        area = ActionArea.objects.create(
            name=f"Raum {page.pk}-{number}", slug=f"raum-{page.pk}-{number}"
        )
        area.municipalities.add(build.municipality("Ort", f"{page.pk:04d}{number:04d}", area.slug))
        page.action_areas.add(area)
    page.save()
    return page


def test_page_shows_partners_milestones_and_documents_with_type_size_and_date(
    client: Client, projects: ProjectIndexPage
) -> None:
    page = full_project(projects, 1)

    response = client.get(page.url)

    assert [step.title for step in response.context["steps"]] == ["etwas"]
    assert [item.role for item in response.context["partners"]] == ["trägt"]
    assert [str(item.document) for item in response.context["documents"]] == ["Bericht 0"]
    html = response.content.decode().replace("\xa0", " ")
    assert "PDF, 2,0 KB" in html
    assert "29. September 2017" in html
    assert "Deutsch" in html
    assert "noch nicht barrierefrei" in html


def test_page_needs_the_same_queries_for_1_and_50_parts(
    client: Client, projects: ProjectIndexPage
) -> None:
    few, many = full_project(projects, 1), full_project(projects, 50)

    assert build.count_queries(client, many.url) == build.count_queries(client, few.url)


@pytest.mark.django_db
@pytest.mark.parametrize("status", ProjectStatus.values)
def test_only_a_completed_project_is_completed(status: str) -> None:
    assert ProjectPage(status=status).is_completed is (status == "completed")


def test_page_tells_involvement_funding_decision_and_when_it_was_updated(
    client: Client, projects: ProjectIndexPage
) -> None:
    page = build.project(
        projects,
        involvement="involve",
        funding="STARK, Modul 2",
        funding_amount=Decimal("1234567.50"),
        funding_share=Decimal("90"),
        decision_by="Kreistag",
        decision_number="2020/015",
        decision_date=date(2020, 5, 6),
        last_published_at=datetime(2026, 3, 9, 12, tzinfo=UTC),
    )

    html = " ".join(client.get(page.url).content.decode().replace("\xa0", " ").split())

    assert "Sie arbeiten von Anfang an mit" in html
    assert "1.234.567,50 Euro" in html
    assert "90 % der Kosten" in html
    assert "Kreistag Nr. 2020/015" in html
    assert "vom 6. Mai 2020" in html
    assert "9. März 2026" in html


@pytest.mark.parametrize(
    ("status", "days", "stale"),
    [
        ("running", 181, True),
        ("planned", 181, True),
        ("running", 180, False),
        ("completed", 900, False),
        ("paused", 900, False),
    ],
)
def test_project_that_goes_on_grows_stale(
    settings: Settings, status: str, days: int, stale: bool
) -> None:
    settings.PROJECT_STALE_DAYS = 180
    now = timezone.now()
    page = ProjectPage(status=status, last_published_at=now - timedelta(days=days))

    assert page.is_stale(now) is stale


def test_related_projects_come_in_the_editors_order_and_only_public_ones(
    client: Client, projects: ProjectIndexPage
) -> None:
    page = build.project(projects)
    first, second, draft = (build.project(projects, title=name) for name in ("Z", "A", "Entwurf"))
    draft.unpublish()
    for other in (first, draft, second):
        page.related_projects.add(RelatedProject(project=other))
    page.save()

    assert [one.title for one in client.get(page.url).context["related"]] == ["Z", "A"]
