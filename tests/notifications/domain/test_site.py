"""A new installation can send newsletters."""

from typing import Any

import pytest
from django.test import Client
from wagtail.models import Locale

from accounts.models import User
from cms.models import HomePage
from notifications.domain.site import set_up_newsletters
from notifications.models import NewsletterIndexPage, NewsletterPage

pytestmark = pytest.mark.django_db


def test_archive_is_created_once(home: HomePage) -> None:
    first = set_up_newsletters()
    assert set_up_newsletters() == first
    assert list(NewsletterIndexPage.objects.all()) == first


def test_marketer_writes_newsletters_and_nothing_else(
    home: HomePage, marketer: User, client_for: Any
) -> None:
    (archive,) = set_up_newsletters()
    client: Client = client_for(marketer)
    url = f"/cms/pages/add/notifications/newsletterpage/{archive.pk}/"
    assert client.get(url).status_code == 200
    assert client.get(f"/cms/pages/add/cms/contentpage/{home.pk}/").status_code == 302
    rights = archive.permissions_for_user(marketer)
    assert (rights.can_edit(), rights.can_publish(), rights.can_delete()) == (True, False, False)


@pytest.mark.parametrize("before", [False, True])
def test_archives_of_all_languages_are_versions_of_one(home: HomePage, before: bool) -> None:
    """Also those of an installation that has two apart from each other."""
    english, _created = Locale.objects.get_or_create(language_code="en")
    entrance = home.copy_for_translation(english)
    if before:
        for parent in (entrance, home):
            parent.add_child(instance=NewsletterIndexPage(title="Newsletter", slug="newsletter"))
    german, translated = set_up_newsletters()
    assert (german.locale.language_code, translated.locale) == ("de", english)
    assert translated.get_parent().pk == entrance.pk
    issue = german.add_child(instance=NewsletterPage(title="1", slug="eins", subject="Eins"))
    version = issue.copy_for_translation(english)
    assert version.get_parent().pk == translated.pk
    if not before:
        assert (german.lead_text, translated.lead_text) == (
            "Alle Ausgaben, die neueste zuerst.",
            "All issues, the newest first.",
        )
