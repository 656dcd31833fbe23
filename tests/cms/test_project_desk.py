"""What editors see of projects in the admin."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from cms import queries
from cms.domain.roles import ensure_roles
from cms.models import ProjectIndexPage, ProjectPage
from tests.cms import build

ClientFor = Callable[[User | None], Client]


@pytest.fixture
def stale(projects: ProjectIndexPage, settings: Settings) -> ProjectPage:
    """A running project nobody touched for 31 days; 30 are allowed."""
    settings.PROJECT_STALE_DAYS = 30
    ensure_roles()
    return project(projects, 31, title="Lange still")


def project(index: ProjectIndexPage, days: int, **fields: object) -> ProjectPage:
    moment = timezone.now() - timedelta(days=days)
    return build.project(index, first_published_at=moment, **fields)


def test_stale_are_live_projects_that_go_on(stale: ProjectPage, projects: ProjectIndexPage) -> None:
    oldest = project(projects, 90, status="planned")
    project(projects, 90, status="completed")
    project(projects, 90, last_published_at=timezone.now())
    project(projects, 90).unpublish()
    build.project(projects)

    assert list(queries.stale_projects(timezone.now())) == [oldest, stale]


@pytest.mark.parametrize(
    ("name", "shown"), [("admin", True), ("editor", True), ("lead", True), ("marketer", False)]
)
def test_who_may_change_it_is_reminded(
    cast: dict[str, User], client_for: ClientFor, stale: ProjectPage, name: str, shown: bool
) -> None:
    html = client_for(cast[name]).get(reverse("wagtailadmin_home")).content.decode()

    assert ("stale-projects" in html) is shown


def test_nobody_is_reminded_when_all_is_fresh(
    client_for: ClientFor, editor: User, stale: ProjectPage
) -> None:
    ProjectPage.objects.update(last_published_at=timezone.now())

    assert "stale-projects" not in (
        client_for(editor).get(reverse("wagtailadmin_home")).content.decode()
    )


def test_list_of_projects_says_which_to_update(
    client_for: ClientFor, editor: User, stale: ProjectPage, projects: ProjectIndexPage
) -> None:
    url = reverse("projects:index")
    project(projects, 1, title="Frisch")

    html = client_for(editor).get(url).content.decode()

    assert "Lange still" in html
    assert "Frisch" in html
    assert html.count("bitte aktualisieren") == 1


def test_list_of_projects_costs_the_same_for_one_and_many(
    client_for: ClientFor, editor: User, stale: ProjectPage, projects: ProjectIndexPage
) -> None:
    client, url = client_for(editor), reverse("projects:index")
    alone = build.count_queries(client, url)
    for _ in range(6):
        project(projects, 31)

    assert build.count_queries(client, url) == alone
