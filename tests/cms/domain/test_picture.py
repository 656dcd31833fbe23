"""Pictures in all sizes and formats, whatever the file is like."""

from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from cms.domain import picture as pictures
from cms.models import NewsIndexPage, NewsPage, Picture
from cms.tasks import render_missing_pictures, render_pictures
from tests.cms import build

pytestmark = pytest.mark.django_db
SOME = len(pictures.ALL_SPECS)


def _sizes(picture: Picture, shape: str) -> list[tuple[str, int, int]]:
    found = pictures.renditions(picture, shape)
    return [(one.filter_spec.rpartition("-")[2], one.width, one.height) for one in found]


def test_every_format_in_every_size() -> None:
    picture = build.picture()
    assert pictures.render(picture)
    assert _sizes(picture, "wide") == [
        (name, width, height)
        for name in ("avif", "webp", "jpeg")
        for width, height in ((480, 300), (800, 500), (1200, 750))
    ]
    assert _sizes(picture, "card")[:2] == [("avif", 400, 160), ("avif", 800, 320)]


@pytest.mark.parametrize("name", ["avif", "webp", "jpeg"])
def test_files_are_what_they_are_called(name: str) -> None:
    picture = build.picture()
    pictures.render(picture)
    (file,) = picture.renditions.filter(filter_spec=f"width-480|format-{name}")
    with file.file.open() as opened, Image.open(opened) as image:
        assert (image.format or "").lower() == name


def test_rendering_again_makes_nothing_new(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    picture = build.picture()
    pictures.render(picture)
    assert picture.renditions.count() == SOME
    pictures.render(picture)
    assert picture.renditions.count() == SOME


def test_a_small_original_is_not_blown_up() -> None:
    picture = build.picture(build.image_file(300, 200))
    assert pictures.render(picture)
    assert {width for _name, width, _height in _sizes(picture, "wide")} == {300}


def test_an_upright_photograph_stays_upright_and_loses_its_exif() -> None:
    picture = build.picture(build.image_file(1600, 1000, orientation=6))
    pictures.render(picture)
    assert _sizes(picture, "wide")[0] == ("avif", 480, 768)
    for one in picture.renditions.all():
        with one.file.open() as opened, Image.open(opened) as image:
            assert 0x0112 not in image.getexif() or image.getexif()[0x0112] == 1


def test_a_fill_keeps_the_focal_point() -> None:
    left = build.picture(
        build.image_file(1000, 200),
        focal_point_x=100, focal_point_y=100, focal_point_width=20, focal_point_height=20,
    )  # fmt: skip
    pictures.render(left)
    (file,) = left.renditions.filter(filter_spec="fill-400x160|format-jpeg")
    with file.file.open() as opened, Image.open(opened) as image:
        pixel = image.convert("RGB").getpixel((image.width - 60, 80))
    assert isinstance(pixel, tuple)
    assert pixel[0] < 100


@pytest.mark.parametrize(
    "content",
    [b"", b"no picture at all", b"\x89PNG\r\n\x1a\n", build.image_file()[:400]],
    ids=["empty", "text", "signature", "cut"],
)
def test_a_broken_file_is_left_out_and_keeps_nobody_waiting(content: bytes) -> None:
    fine = build.picture()
    broken = build.picture()
    Path(broken.file.path).write_bytes(content)
    assert not pictures.render(broken)
    assert pictures.renditions(broken, "wide") == []
    assert pictures.render_missing() == 1
    assert fine.renditions.count() == SOME


def test_a_vanished_file_is_left_out() -> None:
    picture = build.picture()
    Path(picture.file.path).unlink()
    assert not pictures.render(picture)
    assert pictures.renditions(picture, "card") == []


def test_before_the_worker_came_there_is_one_small_file() -> None:
    picture = build.picture()
    assert _sizes(picture, "card") == [("jpeg", 400, 160)]
    assert _sizes(picture, "card") == [("jpeg", 400, 160)]
    render_missing_pictures()
    picture = Picture.objects.get()
    assert len(_sizes(picture, "card")) == 6


def test_transparency_and_movement_become_a_still_picture_on_white() -> None:
    file = BytesIO()
    Image.new("RGBA", (600, 400), (0, 0, 0, 0)).save(file, "PNG")
    clear = build.picture(file.getvalue(), "klar.png")
    assert pictures.render(clear)
    (one,) = clear.renditions.filter(filter_spec="width-480|format-jpeg")
    with one.file.open() as opened, Image.open(opened) as image:
        assert image.convert("RGB").getpixel((5, 5)) == (255, 255, 255)


def test_pictures_are_found_in_fields_and_in_the_body(news_index: NewsIndexPage) -> None:
    lead, inside, _other = build.picture(), build.picture(), build.picture()
    page: NewsPage = build.news(
        news_index,
        image=lead,
        image_alt="Ein See",
        body=[("picture", {"image": inside, "caption": "", "credit": ""})],
    )
    assert pictures.of_page(page) == [lead.pk, inside.pk]


def test_task_forgives_what_is_gone() -> None:
    picture = build.picture()
    render_pictures([picture.pk, 987_654])
    assert picture.renditions.count() == SOME


def test_reading_costs_no_query_once_it_was_read(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    pictures.render(build.picture(file=ContentFile(build.image_file(), name="x.jpg")))
    pictures.renditions(Picture.objects.get(), "wide")
    again = Picture.objects.get()
    with django_assert_num_queries(0):
        assert len(pictures.renditions(again, "wide")) == 9
