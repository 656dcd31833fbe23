"""What each role may do: a table of person x permission."""

import pytest
from django.contrib.auth.models import Group
from wagtail.images.permissions import permission_policy as images
from wagtail.models import GroupCollectionPermission, GroupPagePermission, Page

from accounts.enums import Role
from accounts.models import User
from cms.domain import roles
from cms.models import HomePage, NewsIndexPage, ParticipationIndexPage, ProjectIndexPage
from tests.cms import build

EVERYBODY = ["admin", "editor", "marketer", "moderator", "lead", "resident", "stranger"]
EVERYBODY += ["survey_author", "analyst", "officer"]
ADDERS = {"marketer", "lead", "survey_author"}


def those_who(full_cast: dict[str, User], permission: str) -> list[str]:
    return [name for name in EVERYBODY if full_cast[name].has_perm(permission)]


@pytest.mark.parametrize(
    ("permission", "people"),
    [
        (
            "wagtailadmin.access_admin",
            [name for name in EVERYBODY if name not in {"resident", "stranger"}],
        ),
        ("cms.add_municipality", ["admin", "editor"]),
        ("cms.change_topic", ["admin", "editor"]),
        ("cms.delete_partner", ["admin", "editor"]),
        ("cms.view_contact", ["admin", "editor"]),
        ("auth.change_group", ["admin"]),
        ("accounts.change_user", ["admin"]),
        ("wagtailcore.change_site", ["admin"]),
    ],
)
def test_role_and_model(full_cast: dict[str, User], permission: str, people: list[str]) -> None:
    roles.ensure_roles()

    assert those_who(full_cast, permission) == people


@pytest.mark.parametrize(
    ("where", "editors", "publishers"),
    [
        ("home", ["admin", "editor"], ["admin"]),
        ("projects", ["admin", "editor", "lead"], ["admin", "editor", "lead"]),
        ("project", ["admin", "editor", "lead"], ["admin", "editor", "lead"]),
        ("mitmachen", ["admin", "editor", "survey_author"], ["admin", "editor", "survey_author"]),
        ("news", ["admin", "editor"], ["admin"]),
        ("root", [], ["admin"]),
    ],
)
def test_role_and_page(
    full_cast: dict[str, User],
    home: HomePage,
    projects: ProjectIndexPage,
    news_index: NewsIndexPage,
    mitmachen: ParticipationIndexPage,
    where: str,
    editors: list[str],
    publishers: list[str],
) -> None:
    pages: dict[str, Page] = {
        "home": home,
        "projects": projects,
        "project": build.project(projects),
        "news": news_index,
        "mitmachen": mitmachen,
        "root": Page.get_first_root_node(),
    }
    roles.ensure_roles()

    testers = {name: pages[where].permissions_for_user(full_cast[name]) for name in EVERYBODY}

    assert [name for name in EVERYBODY if testers[name].can_publish_subpage()] == publishers
    assert [name for name in EVERYBODY if testers[name].can_edit()] == editors


@pytest.mark.parametrize(
    ("action", "people"),
    [
        ("add", ["admin", "editor", "marketer", "lead", "survey_author"]),
        ("change", ["admin", "editor"]),
        ("choose", [name for name in EVERYBODY if name not in {"resident", "stranger"}]),
    ],
)
def test_role_and_pictures(full_cast: dict[str, User], action: str, people: list[str]) -> None:
    roles.ensure_roles()

    found = [name for name in EVERYBODY if images.user_has_permission(full_cast[name], action)]

    # Who adds a picture may change that one; the table is about the pictures of others.
    assert [name for name in found if action != "change" or name not in ADDERS] == (people)


def test_running_it_twice_changes_nothing_and_keeps_what_an_administrator_granted(
    home: HomePage, projects: ProjectIndexPage
) -> None:
    roles.ensure_roles()
    group = Group.objects.get(name=Role.MODERATOR)
    group.permissions.add(*roles.permissions(["cms.view_topic"]))
    granted = set(group.permissions.all())
    before = (GroupPagePermission.objects.count(), GroupCollectionPermission.objects.count())

    roles.ensure_roles()

    after = (GroupPagePermission.objects.count(), GroupCollectionPermission.objects.count())
    assert after == before
    assert set(group.permissions.all()) == granted


def test_without_pages_the_groups_still_get_their_model_permissions(db: None) -> None:
    groups = roles.ensure_roles()

    assert [group.name for group in groups] == [role.value for role in Role]
    assert GroupPagePermission.objects.filter(group__in=groups).count() == 0


def test_an_unknown_permission_is_an_error(db: None) -> None:
    with pytest.raises(LookupError, match=r"cms\.fly_topic"):
        roles.permissions(["cms.fly_topic"])
