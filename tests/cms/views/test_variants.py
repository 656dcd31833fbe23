"""An editor begins a page in Leichte Sprache without leaving the admin."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from accounts.models import User
from cms.domain.roles import ensure_roles
from cms.enums import SIMPLE
from cms.models import HomePage, ProjectIndexPage
from tests.cms import build

ClientFor = Callable[[User | None], Client]


def begin(page: Page) -> str:
    return reverse("begin_simple", args=[page.pk])


def simple(page: Page) -> Page | None:
    return Page.objects.filter(
        translation_key=page.translation_key, locale__language_code=SIMPLE
    ).first()


def test_editor_gets_a_draft_to_rewrite(
    projects: ProjectIndexPage, editor: User, client_for: ClientFor
) -> None:
    ensure_roles()
    project = build.project(projects, title="Hafen", slug="hafen")
    client = client_for(editor)
    edit = reverse("wagtailadmin_pages:edit", args=[project.pk])
    assert begin(project) in client.get(edit).content.decode()
    assert client.get(begin(project)).status_code == 200
    assert simple(project) is None

    response = client.post(begin(project), follow=True)

    draft = simple(project)
    assert draft is not None
    assert response.redirect_chain[-1][0] == reverse("wagtailadmin_pages:edit", args=[draft.pk])
    assert response.status_code == 200
    assert not draft.live
    assert Client().get("/de-simple/projekte/hafen/").status_code == 404
    draft.specific.save_revision().publish()
    assert Client().get("/de-simple/projekte/hafen/").status_code == 200


def test_second_time_opens_the_same_draft(
    home: HomePage, projects: ProjectIndexPage, admin: User, client_for: ClientFor
) -> None:
    client = client_for(admin)
    first = client.post(begin(projects))

    assert client.post(begin(projects))["Location"] == first["Location"]


def test_placeholder_becomes_a_draft(
    home: HomePage, projects: ProjectIndexPage, admin: User, client_for: ClientFor
) -> None:
    client = client_for(admin)
    client.post(begin(projects))
    placeholder = simple(home)
    assert placeholder is not None
    assert placeholder.alias_of_id

    client.post(begin(home))

    draft = simple(home)
    assert draft is not None
    assert (draft.pk, draft.alias_of_id, draft.live) == (placeholder.pk, None, False)


@pytest.mark.parametrize("name", ["editor", "lead", "marketer", "moderator", "resident", None])
def test_who_may_begin(
    home: HomePage, cast: dict[str, User], client_for: ClientFor, name: str | None
) -> None:
    ensure_roles()

    response = client_for(cast[name] if name else None).post(begin(home))

    # The admin answers a refusal with a redirect and a message.
    assert (simple(home) is not None) == (name == "editor")
    assert response.status_code in {302, 403}


def test_no_variant_of_a_variant_nor_of_the_root(
    home: HomePage, admin: User, client_for: ClientFor
) -> None:
    client = client_for(admin)
    client.post(begin(home))
    draft = simple(home)
    assert draft is not None

    assert client.post(begin(draft)).status_code == 302
    assert Page.objects.filter(translation_key=home.translation_key).count() == 2
    assert client.get(begin(Page.objects.get(depth=1))).status_code == 404
    assert client.get(reverse("begin_simple", args=[10**9])).status_code == 404
