"""The demo, loaded once for all tests of this folder and rolled back afterwards."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker, Settings

from cms import demo


@pytest.fixture(scope="package")
def _loaded(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("demo-media")
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=folder),
        transaction.atomic(),
    ):
        demo.load()
        yield folder
        transaction.set_rollback(True)


@pytest.fixture
def loaded(_loaded: Path, db: None, settings: Settings) -> None:
    """The demo's content; what a test changes is undone after it."""
    settings.MEDIA_ROOT = _loaded
