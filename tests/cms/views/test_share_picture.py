"""The picture of a shared link, and who gets it."""

from io import BytesIO
from urllib.parse import urlsplit

import pytest
from django.test import Client
from PIL import Image
from wagtail.models import Page, PageViewRestriction

from cms.domain import share_picture
from cms.models import HomePage, NewsIndexPage
from tests.cms import build


def path(page: Page) -> str:
    return urlsplit(share_picture.url(page)).path


def test_picture_is_a_png_that_may_be_kept_for_ever(
    client: Client, news_index: NewsIndexPage
) -> None:
    item = build.news(news_index, title="Neues aus Böhlen")
    response = client.get(path(item))

    with Image.open(BytesIO(response.content)) as image:
        assert (image.format, image.size) == ("PNG", (1200, 630))
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    again = client.get(path(item), headers={"If-None-Match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert response.cookies == {}


@pytest.mark.parametrize("why", ["draft", "restricted", "old", "unknown"])
def test_only_published_pages_in_their_present_wording_have_one(
    client: Client, home: HomePage, why: str
) -> None:
    page = build.content(home, title="Seite", live=why != "draft")
    address = path(page)
    if why == "restricted":
        PageViewRestriction.objects.create(page=page, restriction_type="login")
    elif why == "old":
        page.title = "Neu"
        page.save()
    elif why == "unknown":
        address = address.replace(f"{page.pk}-", "99999999999999999999-")

    assert client.get(address).status_code == 404
