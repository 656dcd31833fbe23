"""Editors see every page before it exists, and after it has changed."""

import pytest
from wagtail.models import Page

from cms import models
from cms.models import HomePage
from tests.cms import build


@pytest.mark.parametrize(
    "model",
    [
        models.ProjectIndexPage,
        models.ProjectPage,
        models.EventIndexPage,
        models.NewsIndexPage,
        models.NewsPage,
        models.ContentPage,
        models.ParticipationIndexPage,
    ],
)
def test_a_page_that_is_not_saved_yet_can_be_previewed(home: HomePage, model: type[Page]) -> None:
    # The same state as in Wagtail's PreviewOnCreate: a place in the tree, but no key.
    page = model(title="Noch nicht gespeichert", slug="neu")
    page.set_url_path(home)
    page.path = f"{home.path}0001"
    page.depth = home.depth + 1

    response = page.make_preview_request()
    response.render()

    assert response.status_code == 200
    assert "Noch nicht gespeichert" in response.content.decode()


def test_a_changed_page_can_be_previewed_before_it_is_published(home: HomePage) -> None:
    page = build.project(build.projects(home))
    page.title = "Neuer Titel"

    response = page.get_latest_revision_as_object().make_preview_request()
    changed = page.make_preview_request()

    assert response.status_code == 200
    assert "Neuer Titel" in changed.render().content.decode()
