"""Pictures as browsers get them."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.template import Context, Template
from django.test import Client

from cms.domain import picture as pictures
from cms.models import NewsIndexPage, Picture, ProjectIndexPage
from tests.cms import build

pytestmark = pytest.mark.django_db


def _render(source: str, **context: object) -> BeautifulSoup:
    html = Template("{% load picture_tags %}" + source).render(Context(context))
    return BeautifulSoup(html, "html.parser")


@pytest.fixture
def made() -> Picture:
    picture = build.picture()
    pictures.render(picture)
    return picture


def test_best_format_first_and_a_jpeg_for_everybody(made: Picture) -> None:
    page = _render("{% picture image alt='Ein See' %}", image=made)
    assert [source["type"] for source in page.select("source")] == ["image/avif", "image/webp"]
    (image,) = page.select("img")
    assert str(image["src"]).endswith(".jpg")
    widths = [part.split()[1] for part in str(image["srcset"]).split(", ")]
    assert widths == ["480w", "800w", "1200w"]
    assert (image["width"], image["height"], image["alt"]) == ("1200", "750", "Ein See")
    assert image["sizes"] == page.select("source")[0]["sizes"]
    assert image["loading"] == "lazy"


def test_the_lead_picture_loads_at_once(made: Picture) -> None:
    (image,) = _render("{% picture image lead=True %}", image=made).select("img")
    assert image["fetchpriority"] == "high"
    assert "loading" not in image.attrs


@pytest.mark.parametrize(("words", "alt"), [(None, "See"), ("", ""), ("Ein Bagger", "Ein Bagger")])
def test_words_of_the_place_come_before_those_of_the_library(
    made: Picture, words: str | None, alt: str
) -> None:
    made.contextual_alt_text = words
    (image,) = _render("{% picture image %}", image=made).select("img")
    assert image["alt"] == alt


def test_without_a_picture_or_with_a_broken_one_there_is_artwork(
    projects: ProjectIndexPage,
) -> None:
    project = build.project(projects)
    broken = build.picture()
    Path(broken.file.path).unlink()
    for image in (None, broken):
        page = _render("{% picture image fallback=page %}", image=image, page=project)
        assert (len(page.select("svg.art")), len(page.select("img"))) == (1, 0)
        assert _render("{% picture image %}", image=image).find() is None


@pytest.mark.parametrize("is_broken", [False, True])
def test_pages_stand_with_any_file(
    client: Client,
    projects: ProjectIndexPage,
    news_index: NewsIndexPage,
    is_broken: bool,
) -> None:
    image = build.picture()
    if is_broken:
        Path(image.file.path).write_bytes(b"<svg onload=alert(1)>")
    project = build.project(projects, image=image, image_alt="Ein See")
    news = build.news(
        news_index,
        image=image,
        image_alt="Ein See",
        body=[("picture", {"image": image, "caption": "Am Ufer", "credit": ""})],
    )
    for page in (projects, project, news):
        response = client.get(page.url)
        assert response.status_code == 200
        assert ("<img" in response.content.decode()) is not is_broken


def test_many_cards_with_pictures_cost_as_much_as_one(
    client: Client, projects: ProjectIndexPage
) -> None:
    def add() -> None:
        picture = build.picture()
        pictures.render(picture)
        build.project(projects, image=picture, image_decorative=True)

    add()
    one = build.count_queries(client, projects.url)
    for _number in range(4):
        add()
    assert build.count_queries(client, projects.url) == one
