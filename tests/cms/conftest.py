"""The page tree most tests of this room stand on."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation
from pytest_django import Settings

from cms.models import HomePage, NewsIndexPage, ParticipationIndexPage, ProjectIndexPage
from tests.cms import build


@pytest.fixture(autouse=True)
def _own_media_folder(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(autouse=True)
def _in_german() -> Iterator[None]:
    """A request for an English page leaves its language behind; the next test has its own."""
    with translation.override("de"):
        yield


@pytest.fixture
def projects(home: HomePage) -> ProjectIndexPage:
    return build.projects(home)


@pytest.fixture
def news_index(home: HomePage) -> NewsIndexPage:
    return build.news_index(home)


@pytest.fixture
def mitmachen(home: HomePage) -> ParticipationIndexPage:
    return build.participation_index(home)
