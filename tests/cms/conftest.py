"""The page tree most tests of this room stand on."""

from pathlib import Path

import pytest
from pytest_django import Settings

from cms.models import HomePage, NewsIndexPage, ParticipationIndexPage, ProjectIndexPage
from tests.cms import build


@pytest.fixture(autouse=True)
def _own_media_folder(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def projects(home: HomePage) -> ProjectIndexPage:
    return build.projects(home)


@pytest.fixture
def news_index(home: HomePage) -> NewsIndexPage:
    return build.news_index(home)


@pytest.fixture
def mitmachen(home: HomePage) -> ParticipationIndexPage:
    return build.participation_index(home)
