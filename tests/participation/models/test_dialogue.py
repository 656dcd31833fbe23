from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from accounts.models import User
from cms.enums import Discussion
from participation.models import DialoguePage
from tests.cms.build import count_queries
from tests.participation.conftest import fill


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


# More only with a reason: site, page, restrictions and frame are 8, the discussion 4, the teaser,
# the rules and the figures 3; a member adds session, account, groups and own supports.
@pytest.mark.parametrize(("role", "cost"), [(None, 15), ("resident", 19)])
def test_discussion_costs_what_it_did(
    client_for: Callable[[User | None], Client],
    dialogue: DialoguePage,
    cast: dict[str, User],
    role: str | None,
    cost: int,
) -> None:
    fill(dialogue, cast["stranger"], roots=5, replies=2)
    browser = client_for(cast[role] if role else None)
    # A question nobody asked before keeps the page out of the cache.
    assert count_queries(browser, f"{dialogue.url}?x=1") == cost
