"""The demo as a whole: complete, repeatable, and every page of it opens."""

import re
from collections.abc import Iterable
from typing import cast

import pytest
from django.apps import apps
from django.http import StreamingHttpResponse
from django.test import Client
from wagtail.models import Page

from cms import demo
from cms.demo import reading
from cms.models import Contact, Municipality, NewsPage, ProjectDocument, ProjectPage, SiteDocument

pytestmark = pytest.mark.usefixtures("loaded")


def counts() -> dict[str, int]:
    models = [*apps.get_app_config("cms").get_models(), Page, SiteDocument]
    return {model._meta.label: model._default_manager.count() for model in models}


def test_loading_twice_adds_nothing() -> None:
    before = counts()

    demo.load()

    assert counts() == before


def test_loading_again_keeps_what_an_editor_wrote() -> None:
    page = ProjectPage.objects.get(slug="geri")
    page.lead_text = "Neu geschrieben."
    page.save()
    home = page.get_ancestors().get(depth=2).specific
    home.lead_text = "Willkommen."
    home.save()

    demo.load()

    page.refresh_from_db()
    home.refresh_from_db()
    assert (page.lead_text, home.lead_text) == ("Neu geschrieben.", "Willkommen.")


def test_every_page_answers_get_and_head(client: Client) -> None:
    pages = Page.objects.live().filter(depth__gt=1)
    answers = {page.url: client.get(page.url).status_code for page in pages}
    heads = {page.url: client.head(page.url) for page in pages}

    assert len(answers) == 56
    assert set(answers.values()) == {200}
    assert {(head.status_code, head.content) for head in heads.values()} == {(200, b"")}


def test_pages_set_no_cookie_and_hold_no_form_token(client: Client) -> None:
    for page in Page.objects.live().filter(depth__gt=1):
        response = client.get(page.url)
        assert (page.url, dict(response.cookies)) == (page.url, {})
        assert "csrfmiddlewaretoken" not in response.content.decode()


def test_unknown_address_is_not_found(client: Client) -> None:
    for path in ("/gibt-es-nicht/", "/projekte/gibt-es-nicht/", "/projekte/geri/x/", "/%00/"):
        assert client.get(path).status_code == 404


def test_thirty_municipalities_have_keys_of_the_district() -> None:
    keys = list(Municipality.objects.order_by("ags").values_list("ags", flat=True))

    assert len(keys) == 30
    assert {key[:5] for key in keys} == {"14729"}
    # Keys follow the alphabet of 2008, so sorting by key is sorting by name.
    names = Municipality.objects.order_by("ags").values_list("slug", flat=True)
    assert list(names) == sorted(names)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Borna", "14729050"),
        ("Geithain", "14729150"),
        ("Grimma", "14729160"),
        ("Markkleeberg", "14729260"),
        ("Otterwisch", "14729330"),
        ("Parthenstein", "14729340"),
        ("Wurzen", "14729410"),
        ("Zwenkau", "14729430"),
    ],
)
def test_municipality_key(name: str, key: str) -> None:
    assert Municipality.objects.get(name=name).ags == key


def test_municipalities_lie_in_the_district_and_add_up_to_its_population() -> None:
    places = list(Municipality.objects.all())

    assert 255_000 < sum(place.population for place in places) < 265_000
    assert all(50.95 < place.latitude < 51.5 for place in places)
    assert all(12.1 < place.longitude < 12.95 for place in places)


def test_projects_are_five_current_and_seven_completed() -> None:
    statuses = list(
        ProjectPage.objects.filter(locale__language_code="de").values_list("status", flat=True)
    )

    assert (statuses.count("running"), statuses.count("completed")) == (5, 7)


def test_masterplan_has_its_dated_milestones_and_partners() -> None:
    page = ProjectPage.objects.get(slug="masterplan-vereinigtes-schleenhain")

    dated = [str(item.date) for item in page.milestones.all() if item.date]
    assert dated == ["2021-06-17", "2021-07-14", "2021-09-27", "2030-01-01"]
    assert page.project_partners.count() == 7
    assert page.municipalities.count() == 0  # the action area names them


def test_documents_are_small_pdfs_with_their_real_size() -> None:
    documents = [item.document for item in ProjectDocument.objects.select_related("document")]

    assert len(documents) == 17
    for document in documents:
        with document.file.open("rb") as file:
            content = file.read()
        assert content.startswith(b"%PDF-")
        assert document.get_file_size() == len(content) < 60_000


def test_documents_are_downloaded_by_anybody(client: Client) -> None:
    document = SiteDocument.objects.order_by("pk").first()
    assert document is not None

    response = cast(StreamingHttpResponse, client.get(document.url))
    content = b"".join(cast(Iterable[bytes], response.streaming_content))

    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    assert len(content) == document.get_file_size()


def test_news_are_of_2026_and_none_lies_ahead_of_the_start() -> None:
    days = [
        str(day)
        for day in NewsPage.objects.filter(locale__language_code="de").values_list(
            "date", flat=True
        )
    ]

    assert len(days) == 13
    assert min(days) > "2026-01-01"
    assert max(days) == "2026-11-23"


def test_addresses_are_functions_at_a_domain_that_cannot_exist() -> None:
    texts = [path.read_text(encoding="utf-8") for path in reading.CONTENT.glob("*.toml")]
    found = set(re.findall(r"[\w.-]+@[\w.-]+\w", "\n".join(texts)))

    assert {address.partition("@")[2] for address in found} == {"revierdialog.example"}
    assert set(Contact.objects.values_list("email", flat=True)) <= found


def test_pages_in_other_languages_are_no_placeholders() -> None:
    others = Page.objects.live().filter(depth__gt=1).exclude(locale__language_code="de")

    codes = list(others.values_list("locale__language_code", flat=True))
    assert (codes.count("en"), codes.count("de-simple")) == (8, 4)
    assert not others.filter(alias_of__isnull=False).exists()


def test_timeline_is_in_the_language_of_its_page() -> None:
    page = ProjectPage.objects.get(slug="communication-concept")

    titles = [milestone.title for milestone in page.milestones.all()]
    assert titles[:2] == ["The present marketing concept is written", "Revierdialog starts"]
