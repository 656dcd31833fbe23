"""A fresh installation becomes a site, and stays the site its editors made of it."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from pytest_django import Settings
from wagtail.models import Locale, Page, Site

from accounts.enums import Role
from accounts.models import User
from cms.domain.site import set_up_site
from cms.models import HomePage
from tests.cms import build


@pytest.mark.django_db
def test_fresh_database_gets_entrance_sections_and_languages(client: Client) -> None:
    assert Page.objects.filter(depth=2).values_list("slug", flat=True).get() == "home"

    home = set_up_site()

    assert [page.slug for page in home.get_children()] == [
        "projekte",
        "mitmachen",
        "termine",
        "aktuelles",
        "dokumente",
    ]
    assert list(Page.objects.filter(depth=2)) == [home.page_ptr]
    codes = set(Locale.objects.values_list("language_code", flat=True))
    assert codes == {"de", "en", "de-simple"}
    assert Site.objects.get().root_page_id == home.pk
    for page in [home, *home.get_children()]:
        assert client.get(page.url).status_code == 200


@pytest.mark.django_db
def test_second_run_changes_nothing() -> None:
    set_up_site()
    before = list(Page.objects.order_by("path").values())

    set_up_site()

    assert list(Page.objects.order_by("path").values()) == before


@pytest.mark.django_db
def test_what_editors_changed_stays() -> None:
    home = set_up_site()
    home.title = "Unser Landkreis"
    home.save()
    section = home.get_children().get(slug="projekte")
    section.slug = "vorhaben"
    section.save()
    Site.objects.update(site_name="Unser Landkreis")

    set_up_site()

    home.refresh_from_db()
    assert home.title == "Unser Landkreis"
    assert [page.slug for page in home.get_children()] == [
        "vorhaben",
        "mitmachen",
        "termine",
        "aktuelles",
        "dokumente",
    ]
    assert Site.objects.get().site_name == "Unser Landkreis"


@pytest.mark.parametrize(
    ("url", "hostname", "port"),
    [
        ("https://dialog.example.org", "dialog.example.org", 443),
        ("http://dialog.example.org", "dialog.example.org", 80),
        ("http://localhost:8000", "localhost", 8000),
    ],
)
@pytest.mark.django_db
def test_site_answers_under_the_configured_address(
    settings: Settings, url: str, hostname: str, port: int
) -> None:
    settings.SITE_URL = url

    home = set_up_site()

    site = Site.objects.get()
    assert (site.hostname, site.port) == (hostname, port)
    assert home.full_url == f"{url}/"


@pytest.mark.django_db
def test_welcome_page_with_content_below_stays() -> None:
    welcome = Page.objects.get(depth=2)
    build.add(welcome, Page, title="Schon da")

    set_up_site()

    assert Page.objects.filter(pk=welcome.pk).exists()


@pytest.mark.django_db
def test_groups_of_wagtail_go_unless_somebody_is_in_them(admin: User) -> None:
    admin.groups.add(Group.objects.get(name="Editors"))

    set_up_site()

    names = set(Group.objects.values_list("name", flat=True))
    assert names == {"Editors"} | {str(role) for role in Role}


def test_an_existing_entrance_is_used(home: HomePage) -> None:
    assert set_up_site() == home
