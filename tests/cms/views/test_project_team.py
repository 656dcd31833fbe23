"""Only administrators hand out permissions, and they do it from the project."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from cms.domain.roles import ensure_roles
from cms.models import ProjectIndexPage, ProjectTeam
from tests.cms import build
from tests.cms.editing import edit_url

ClientFor = Callable[[User | None], Client]


def test_the_button_creates_the_group(
    client_for: ClientFor, admin: User, projects: ProjectIndexPage
) -> None:
    page = build.project(projects, title="Kulturbahnhof")
    client = client_for(admin)
    url = f"/cms/projektteam/{page.pk}/"

    assert url in client.get(edit_url(page)).content.decode()
    assert "Gruppe anlegen" in client.get(url).content.decode()
    assert not ProjectTeam.objects.exists()
    html = client.post(url, follow=True).content.decode()

    assert "Projekt: Kulturbahnhof" in html
    assert "Noch ist niemand in dieser Gruppe." in html
    ProjectTeam.objects.get().group.user_set.add(admin)
    assert "<li>Verwaltung</li>" in client.get(url).content.decode()


@pytest.mark.parametrize("name", ["editor", "lead", "marketer", "moderator", "resident", ""])
def test_nobody_else_may(
    client_for: ClientFor, cast: dict[str, User], projects: ProjectIndexPage, name: str
) -> None:
    ensure_roles()
    page = build.project(projects)

    response = client_for(cast.get(name)).post(f"/cms/projektteam/{page.pk}/")

    assert response.status_code == 302
    assert not ProjectTeam.objects.exists()


def test_what_is_no_project_has_no_team(
    client_for: ClientFor, admin: User, projects: ProjectIndexPage
) -> None:
    client = client_for(admin)

    assert client.get(f"/cms/projektteam/{projects.pk}/").status_code == 404
    assert client.delete(f"/cms/projektteam/{projects.pk}/").status_code == 405
