from collections.abc import Callable
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import User
from cms.models import HomePage, ProjectPage
from participation.enums import Outcome
from participation.models import DialoguePage, Theme
from tests.cms import build
from tests.participation.conftest import Write

ClientFor = Callable[[User | None], Client]


@pytest.fixture
def desk(client_for: ClientFor, lead: User) -> Client:
    return client_for(lead)


@pytest.fixture
def page(home: HomePage) -> DialoguePage:
    project = build.project(build.projects(home), title="Rundweg")
    found: DialoguePage = project.add_child(
        instance=DialoguePage(title="Wege", slug="wege", question="Wo?", lead_text="Wege.")
    )
    return found


@pytest.fixture
def project(page: DialoguePage) -> ProjectPage:
    found = page.project
    assert found is not None
    return found


def _data(**changes: str) -> dict[str, str]:
    return {"title": "Breite", "outcome": "review", "position": "1", **changes}


def test_theme_is_added_filled_and_removed(
    desk: Client, project: ProjectPage, page: DialoguePage, write: Write
) -> None:
    wanted, other = write("Breiter bitte", page=page), write("Bänke bitte", page=page)
    elsewhere = write("Ganz woanders")
    table = reverse("participation_consideration_table", args=[project.pk])
    assert "Rundweg" in desk.get(reverse("participation_considerations")).content.decode()
    assert "noch kein Abwägungspunkt" in desk.get(table).content.decode()
    add = reverse("participation_theme_add", args=[project.pk])
    assert desk.get(add).status_code == 200
    desk.post(add, _data(statement="Drei Meter.", is_public="on"))
    theme = Theme.objects.get()
    url = reverse("participation_theme", args=[theme.pk])
    found = desk.get(url, {"q": "breiter"}).content.decode()
    assert ("Breiter bitte" in found, "Bänke bitte" in found) == (True, False)
    group = reverse("participation_theme_group", args=[theme.pk])
    desk.post(group, {"id": [wanted.pk, other.pk, elsewhere.pk]})
    assert set(theme.contributions.all()) == {wanted, other}
    desk.post(reverse("participation_theme_ungroup", args=[theme.pk, other.pk]))
    assert set(theme.contributions.all()) == {wanted}
    desk.post(url, _data(outcome="adopted", statement="Drei Meter."))
    theme.refresh_from_db()
    assert (theme.outcome, theme.is_public) == (Outcome.ADOPTED, False)
    assert "Breite" in desk.get(table).content.decode()
    desk.post(reverse("participation_theme_remove", args=[theme.pk]))
    assert not Theme.objects.exists()
    wanted.refresh_from_db()


@pytest.mark.parametrize(
    "changes",
    [
        {"title": ""},
        {"title": "x" * 121},
        {"title": "Schon da"},
        {"outcome": "x"},
        {"outcome": "not_adopted"},
        {"is_public": "on"},
        {"paper_date": "31.02.2027"},
        {"paper_url": "javascript:alert(1)"},
        {"position": "-1"},
    ],
)
def test_bad_theme_is_explained(
    desk: Client, project: ProjectPage, changes: dict[str, str]
) -> None:
    Theme.objects.create(project=project, title="Schon da")
    add = reverse("participation_theme_add", args=[project.pk])
    assert desk.post(add, _data(**changes)).status_code == 200
    assert Theme.objects.count() == 1


def test_only_leads_come_in(
    client_for: ClientFor, cast: dict[str, User], project: ProjectPage
) -> None:
    theme = Theme.objects.create(project=project, title="Breite")
    urls = [
        reverse("participation_considerations"),
        reverse("participation_consideration_table", args=[project.pk]),
        reverse("participation_theme_add", args=[project.pk]),
        reverse("participation_theme", args=[theme.pk]),
        reverse("participation_consideration_export", args=[project.pk, "xlsx"]),
    ]
    people: dict[str, User | None] = {**cast, "visitor": None}
    for url in urls:
        codes = {name: client_for(one).get(url).status_code for name, one in people.items()}
        assert {name for name, code in codes.items() if code == 200} == {"admin", "lead"}
    for name in set(people) - {"admin", "lead"}:
        client_for(people[name]).post(reverse("participation_theme_remove", args=[theme.pk]))
    assert Theme.objects.get() == theme


def test_downloads(desk: Client, project: ProjectPage) -> None:
    Theme.objects.create(project=project, title="Breite")
    names = {}
    for form in ("xlsx", "pdf"):
        url = reverse("participation_consideration_export", args=[project.pk, form])
        names[form] = desk.get(url)
    sheet = load_workbook(BytesIO(names["xlsx"].content)).active
    assert sheet is not None
    assert sheet["B2"].value == "Breite"
    assert names["pdf"].content.startswith(b"%PDF-")
    assert names["pdf"].headers["Content-Disposition"] == (
        'attachment; filename="abwaegung-rundweg.pdf"'
    )
