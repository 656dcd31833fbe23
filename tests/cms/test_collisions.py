"""Addresses that collide: a message in the form, and one for those who save at the same moment."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import User
from cms.domain.roles import ensure_roles
from cms.models import ProjectIndexPage, ProjectPage
from tests.cms import build
from tests.cms.editing import PUBLISH, create, form_of

Browse = Callable[[User | None], Client]


@pytest.fixture
def newsroom(editor: User, client_for: Browse, projects: ProjectIndexPage) -> Client:
    ensure_roles()
    return client_for(editor)


def test_address_that_is_taken_is_refused_in_the_form(
    newsroom: Client, projects: ProjectIndexPage
) -> None:
    build.project(projects, title="Masterplan", slug="masterplan")
    answer = create(
        newsroom,
        projects,
        ProjectPage,
        title="Masterplan, die zweite",
        slug="masterplan",
        lead_text="Neu.",
        **PUBLISH,
    )
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "wird innerhalb der übergeordneten Seite" in page
    assert "Masterplan, die zweite" in page


@pytest.mark.parametrize(
    ("accepts", "kind"), [("text/html", "text/html"), ("application/json", "application/json")]
)
def test_who_is_a_moment_late_is_told_so(
    newsroom: Client,
    projects: ProjectIndexPage,
    monkeypatch: pytest.MonkeyPatch,
    accepts: str,
    kind: str,
) -> None:
    """The other editor saves after the form was checked: the tree refuses the page."""

    def too_late(*args: Any, **kwargs: Any) -> None:
        raise ValidationError({"slug": ["Der Kurztitel wird bereits verwendet."]})

    monkeypatch.setattr(ProjectIndexPage, "add_child", too_late)
    url = f"/cms/pages/add/cms/projectpage/{projects.pk}/"
    data = form_of(newsroom, url, ProjectPage)
    data |= {"title": "Masterplan", "slug": "masterplan", "lead_text": "Neu.", **PUBLISH}
    answer = newsroom.post(url, data, headers={"accept": accepts})
    assert answer.status_code == 409
    assert answer["Content-Type"].startswith(kind)
    assert "wird bereits verwendet" in answer.content.decode()
    assert not ProjectPage.objects.exists()
