"""Where which page may stand, and that blocks stay out of migrations."""

from pathlib import Path

import pytest
from wagtail.models import Page

from cms import models
from cms.fields import StreamField

CHILDREN = {
    Page: {models.HomePage},
    models.HomePage: {
        models.ProjectIndexPage,
        models.EventIndexPage,
        models.NewsIndexPage,
        models.ParticipationIndexPage,
        models.ContentPage,
        models.DocumentIndexPage,
        models.ContactPage,
        models.AccessibilityStatementPage,
        models.GlossaryPage,
    },
    models.DocumentIndexPage: set(),
    models.ContactPage: set(),
    models.AccessibilityStatementPage: set(),
    models.GlossaryPage: set(),
    models.ProjectIndexPage: {models.ProjectPage},
    models.ProjectPage: {models.ContentPage, models.EventPage},
    models.EventIndexPage: {models.EventPage},
    models.EventPage: set(),
    models.NewsIndexPage: {models.NewsPage},
    models.NewsPage: set(),
    models.ParticipationIndexPage: set(),
    models.ContentPage: {models.ContentPage},
}


@pytest.mark.parametrize("parent", CHILDREN)
def test_page_types_stand_only_where_they_belong(parent: type[Page]) -> None:
    ours = {model for model in parent.creatable_subpage_models() if model.__module__[:4] == "cms."}

    assert ours == CHILDREN[parent]


def test_nobody_creates_the_base_of_all_formats() -> None:
    assert models.ParticipationPage.is_creatable is False
    assert models.ParticipationPage.allowed_parent_page_models() == [
        models.ParticipationIndexPage,
        models.ProjectPage,
    ]


@pytest.mark.parametrize(
    "model", [models.HomePage, models.ContentPage, models.NewsPage, models.ProjectPage]
)
def test_stream_field_writes_no_blocks_into_migrations(model: type[Page]) -> None:
    field = model._meta.get_field("body")

    assert isinstance(field, StreamField)
    _name, path, args, kwargs = field.deconstruct()
    assert (path, args) == ("cms.fields.StreamField", [])
    assert set(kwargs) == {"blank", "verbose_name"}


def test_migrations_name_no_block_of_ours() -> None:
    folder = Path(models.__file__).parents[1] / "migrations"
    texts = [path.read_text(encoding="utf-8") for path in folder.glob("0*.py")]

    assert texts
    assert not [text for text in texts if "cms.blocks" in text or "block_lookup" in text]
