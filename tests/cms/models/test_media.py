"""Lead pictures: described or marked as decoration, and never without their credit."""

from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.test import Client
from PIL import Image

from cms.models import NewsIndexPage, NewsPage, Picture, ProjectIndexPage
from tests.cms import build


def picture(credit: str = "Landkreis Leipzig") -> Picture:
    file = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(file, "PNG")
    row: Picture = Picture.objects.create(
        title="See", credit=credit, file=ContentFile(file.getvalue(), name="see.png")
    )
    return row


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("has_picture", "alt", "decorative", "refused"),
    [
        (False, "", False, []),
        (False, "", True, []),
        (False, "Ein See", False, []),
        (True, "Ein See", False, []),
        (True, "", True, []),
        (True, "", False, ["image_alt"]),
        (True, "  ", False, ["image_alt"]),
        (True, "Ein See", True, ["image_decorative"]),
    ],
)
def test_picture_is_described_or_marked(
    has_picture: bool, alt: str, decorative: bool, refused: list[str]
) -> None:
    page = NewsPage(
        title="Neu",
        lead_text="Neu.",
        image=picture() if has_picture else None,
        image_alt=alt,
        image_decorative=decorative,
    )

    try:
        page.clean()
        errors: list[str] = []
    except ValidationError as error:
        errors = list(error.message_dict)

    assert errors == refused


def test_credit_stands_below_the_picture(
    client: Client, news_index: NewsIndexPage, projects: ProjectIndexPage
) -> None:
    image = picture()
    news = build.news(news_index, image=image, image_alt="Ein See")
    project = build.project(projects, image=image, image_decorative=True)

    for url in (news.url, project.url, projects.url):
        assert "Bild: Landkreis Leipzig" in client.get(url).content.decode()
    assert 'alt="Ein See"' in client.get(news.url).content.decode()
    assert 'alt=""' in client.get(project.url).content.decode()
