import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from cms.domain import picture as pictures
from cms.models import NewsIndexPage
from tests.cms import build
from tests.cms.test_forms import queued

pytestmark = pytest.mark.django_db


def test_publishing_a_page_has_its_pictures_made(
    news_index: NewsIndexPage,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    image = build.picture()
    page = build.news(news_index, image=image, image_alt="Ein See")
    with django_capture_on_commit_callbacks(execute=True):
        page.save_revision().publish()
    assert (pictures.RENDER, f"[[{image.pk}]]") in queued()
