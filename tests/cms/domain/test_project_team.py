"""A partner edits its own project: a table of page x permission."""

from collections.abc import Callable
from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.test import Client
from wagtail.images.permissions import permission_policy as images
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Page,
)

from accounts.models import User
from cms.domain.approval import set_up_approval
from cms.domain.project_team import ensure_team
from cms.models import HomePage, ProjectIndexPage, ProjectPage, ProjectTeam
from tests.cms import build
from tests.cms.editing import PUBLISH, SUBMIT, edit, edit_url

ClientFor = Callable[[User | None], Client]


@pytest.fixture
def project(projects: ProjectIndexPage) -> ProjectPage:
    page = build.project(projects, title="Kulturbahnhof", live=False)
    page.save_revision()
    return page


@pytest.fixture
def partner(project: ProjectPage) -> User:
    """Somebody of a partner municipality."""
    user = User.objects.create_user("stadt@example.org", display_name="Stadt", is_staff=True)
    user.groups.add(ensure_team(project).group)
    return user


@pytest.mark.parametrize(
    ("where", "may"),
    [
        ("project", {"edit", "add"}),
        ("below", {"edit", "add"}),
        ("other", set()),
        ("projects", set()),
        ("news", set()),
        ("home", set()),
    ],
)
def test_what_a_partner_may_do_where(
    home: HomePage,
    projects: ProjectIndexPage,
    project: ProjectPage,
    partner: User,
    where: str,
    may: set[str],
) -> None:
    pages: dict[str, Page] = {
        "project": project,
        "below": build.content(project),
        "other": build.project(projects, title="Anderes"),
        "projects": projects,
        "news": build.news_index(home),
        "home": home,
    }

    tester = Page.objects.get(pk=pages[where].pk).permissions_for_user(partner)

    able = {
        "edit": tester.can_edit(),
        "publish": tester.can_publish(),
        "add": "add" in tester.permissions,
    }
    assert {name for name, is_able in able.items() if is_able} == may


def test_a_partner_opens_its_own_project_and_no_other(
    client_for: ClientFor, projects: ProjectIndexPage, project: ProjectPage, partner: User
) -> None:
    client = client_for(partner)
    other = build.project(projects, title="Anderes")

    assert client.get(edit_url(project)).status_code == 200
    assert client.get(edit_url(other)).status_code == 302


def test_a_partner_submits_and_does_not_publish(
    client_for: ClientFor, home: HomePage, project: ProjectPage, partner: User
) -> None:
    set_up_approval()
    client = client_for(partner)

    edit(client, project, lead_text="Von uns.", **PUBLISH)
    project.refresh_from_db()
    assert not project.live

    edit(client, project, lead_text="Von uns.", **SUBMIT)
    assert project.workflow_in_progress


def test_pictures_go_into_the_collection_of_the_project(
    projects: ProjectIndexPage, project: ProjectPage, partner: User
) -> None:
    ensure_team(build.project(projects, title="Anderes"))

    collections = images.collections_user_has_permission_for(partner, "add")

    assert [one.name for one in collections] == ["Projekt: Kulturbahnhof"]


def test_it_runs_twice_follows_translations_and_keeps_its_group(project: ProjectPage) -> None:
    team = ensure_team(project)
    before = (
        GroupPagePermission.objects.count(),
        GroupCollectionPermission.objects.count(),
        Collection.objects.count(),
        Group.objects.count(),
    )
    project.title = "Neuer Name"
    project.save()
    assert ensure_team(project) == team
    assert before == (
        GroupPagePermission.objects.count(),
        GroupCollectionPermission.objects.count(),
        Collection.objects.count(),
        Group.objects.count(),
    )

    english = Locale.objects.get_or_create(language_code="en")[0]
    translated = project.copy_for_translation(english, copy_parents=True)
    ensure_team(project)

    pages = GroupPagePermission.objects.filter(group=team.group).values_list("page", flat=True)
    assert set(pages) == {project.pk, translated.pk}


def test_projects_of_the_same_name_have_groups_of_their_own(projects: ProjectIndexPage) -> None:
    names = [
        ensure_team(build.project(projects, title="Radweg " * 25, slug=slug)).group.name
        for slug in ("eins", "zwei")
    ]

    assert len(set(names)) == 2
    assert all(len(name) <= 150 for name in names)


def test_the_command_does_the_same(project: ProjectPage) -> None:
    out = StringIO()

    call_command("project_team", project.pk, stdout=out)

    assert out.getvalue().strip() == "Projekt: Kulturbahnhof"
    assert ProjectTeam.objects.get().project == project
    with pytest.raises(CommandError, match="no project 999999"):
        call_command("project_team", 999_999)
