"""Audiences in the admin."""

from typing import Any

import pytest
from django.test import Client
from wagtail.models import Locale

from accounts.models import User
from cms.models import HomePage
from notifications.domain.site import set_up_newsletters
from notifications.models import NewsletterPage, Segment
from tests.cms import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client_for: Any, marketer: User) -> Client:
    client: Client = client_for(marketer)
    return client


def test_a_project_is_offered_once_whatever_languages_it_is_told_in(
    staff: Client, home: HomePage, newsletter: NewsletterPage
) -> None:
    set_up_newsletters()
    english, _created = Locale.objects.get_or_create(language_code="en")
    project = build.project(build.projects(home), title="Uferweg")
    copy = project.copy_for_translation(english, copy_parents=True)
    copy.title = "Lakeside path"
    copy.save_revision().publish()
    for url in ("/cms/segment/new/", f"/cms/pages/{newsletter.pk}/edit/"):
        page = staff.get(url).content.decode()
        assert "Uferweg" in page
        assert "Lakeside path" not in page


def test_listing_says_in_words_how_criteria_are_joined(staff: Client) -> None:
    Segment.objects.create(name="Alle am See", match="all")
    page = staff.get("/cms/segment/").content.decode()
    assert Segment.objects.get().get_match_display() in page
