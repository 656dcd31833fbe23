from collections.abc import Callable

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from cms.enums import Discussion
from participation.models import DialoguePage


@pytest.mark.django_db
def test_new_dialogue_is_open() -> None:
    assert DialoguePage(title="Neu").discussion == Discussion.OPEN


def test_stored_dialogue_keeps_what_its_editor_chose(
    make_dialogue: Callable[..., DialoguePage],
) -> None:
    page = make_dialogue("zu", discussion=Discussion.OFF)
    assert DialoguePage.objects.get(pk=page.pk).discussion == Discussion.OFF


def test_dialogue_without_deferred_fields_is_loaded_once(
    dialogue: DialoguePage, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        page = DialoguePage.objects.get(pk=dialogue.pk)
        assert (page.question, page.discussion) == ("Was ist Ihnen wichtig?", Discussion.OPEN)


def test_dialogue_stands_below_overview_or_project() -> None:
    parents = {model.__name__ for model in DialoguePage.allowed_parent_page_models()}
    assert parents == {"ParticipationIndexPage", "ProjectPage"}
    assert DialoguePage.allowed_subpage_models() == []
