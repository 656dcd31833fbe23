"""Editors see every page before it exists, and after it has changed."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, get_page_models

from accounts.models import User
from cms.models import EventPage, HomePage
from tests.cms import build
from tests.cms.editing import form_of

OURS = [
    model
    for model in get_page_models()
    if model._meta.app_label in {"cms", "notifications", "surveys", "participation"}
]


def unsaved(home: HomePage, model: type[Page]) -> Any:
    """The same state as in Wagtail's PreviewOnCreate: a place in the tree, but no key."""
    now = timezone.now()
    times = {"starts_at": now, "ends_at": now + timedelta(hours=2), "opens_at": now}
    page: Any = model(title="Noch nicht gespeichert", slug="neu", locale=home.locale)
    if hasattr(page, "subject"):
        page.subject = page.title
    for name, value in times.items():
        if hasattr(page, name):
            setattr(page, name, value)
    page.set_url_path(home)
    page.path = f"{home.path}0001"
    page.depth = home.depth + 1
    return page


@pytest.mark.parametrize("model", OURS)
def test_a_page_that_is_not_saved_yet_can_be_previewed(home: HomePage, model: type[Page]) -> None:
    page = unsaved(home, model)

    for mode, _label in page.preview_modes:
        response = page.make_preview_request(preview_mode=mode)
        if hasattr(response, "render"):
            response.render()

        assert response.status_code == 200
        # The entrance shows its own headline instead of its title.
        assert model is HomePage or page.title in response.content.decode()


def test_a_changed_page_can_be_previewed_before_it_is_published(home: HomePage) -> None:
    page = build.project(build.projects(home))
    page.title = "Neuer Titel"

    response = page.get_latest_revision_as_object().make_preview_request()
    changed = page.make_preview_request()

    assert response.status_code == 200
    assert "Neuer Titel" in changed.render().content.decode()


def test_the_preview_of_a_form_waits_for_what_the_page_cannot_do_without(
    home: HomePage, admin: User, client: Client
) -> None:
    client.force_login(admin)
    place = ["cms", "eventpage", build.events(home).pk]
    data = form_of(client, reverse("wagtailadmin_pages:add", args=place), EventPage)
    preview = reverse("wagtailadmin_pages:preview_on_add", args=place)

    undated = client.post(preview, {**data, "title": "Rundgang"}).json()
    hint = client.get(preview)
    times = {"starts_at": "2031-05-03 10:00", "ends_at": "2031-05-03 12:00"}
    dated = client.post(preview, {**data, **times, "title": "Rundgang"}).json()
    shown = client.get(preview)

    assert undated == {"is_valid": False, "is_available": False}
    assert hint.status_code == 200
    assert dated == {"is_valid": True, "is_available": True}
    assert "Rundgang" in shown.content.decode()
