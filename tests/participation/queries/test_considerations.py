import pytest

from cms.models import HomePage, ProjectPage
from participation.models import DialoguePage, Theme
from participation.queries import considerations
from tests.cms import build
from tests.participation.conftest import Write


@pytest.fixture
def project(home: HomePage) -> ProjectPage:
    return build.project(build.projects(home), title="Rundweg")


@pytest.fixture
def page(project: ProjectPage) -> DialoguePage:
    found: DialoguePage = project.add_child(
        instance=DialoguePage(title="Wege", slug="wege", question="Wo?", lead_text="Wege.")
    )
    return found


def test_project_of(project: ProjectPage, page: DialoguePage, dialogue: DialoguePage) -> None:
    found = [considerations.project_of(one) for one in (project, page, dialogue)]
    assert found == [project, project, None]


def test_table_keeps_order_and_hides_what_is_not_public(
    project: ProjectPage, page: DialoguePage, write: Write
) -> None:
    item = write(page=page)
    later = Theme.objects.create(project=project, title="B", position=2, is_public=True)
    first = Theme.objects.create(project=project, title="A", position=1)
    later.contributions.add(item)
    rows = considerations.table(project, public_only=False)
    assert [(row.number, row.theme, row.contributions) for row in rows] == [
        (1, first, []),
        (2, later, [item]),
    ]
    assert [row.theme for row in considerations.table(project, public_only=True)] == [later]
    assert considerations.has_public_table(project)


def test_projects_with_words_or_themes_are_listed(
    home: HomePage, project: ProjectPage, page: DialoguePage, write: Write
) -> None:
    assert list(considerations.projects()) == []
    write(page=page)
    other = build.project(project.get_parent(), title="Anderes", slug="anderes")
    Theme.objects.create(project=other, title="Bekannt")
    assert [(row.title, row.number) for row in considerations.projects()] == [
        ("Anderes", 1),
        ("Rundweg", 0),
    ]


def test_candidates_are_public_words_of_the_project_not_yet_grouped(
    project: ProjectPage, page: DialoguePage, write: Write
) -> None:
    theme = Theme.objects.create(project=project, title="Breite")
    grouped, free = write("Breiter", page=page), write("Schmaler Weg", page=page)
    write("Anderswo")
    theme.contributions.add(grouped)
    assert list(considerations.candidates(theme, "")) == [free]
    assert list(considerations.candidates(theme, "schmal")) == [free]
    assert list(considerations.candidates(theme, "%")) == []
