"""Formats: when they are open, and the overview that lists them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from cms.enums import Discussion, ParticipationState
from cms.models import HomePage, ParticipationIndexPage, ParticipationPage, ProjectIndexPage
from tests.cms import build

# A page looks up its content type as soon as it is made.
pytestmark = pytest.mark.django_db

OPENS = datetime(2026, 11, 1, 8, tzinfo=UTC)
CLOSES = datetime(2026, 11, 30, 23, tzinfo=UTC)
TICK = timedelta(microseconds=1)
UPCOMING, OPEN = ParticipationState.UPCOMING, ParticipationState.OPEN
EVALUATING, RESULT = ParticipationState.EVALUATING, ParticipationState.RESULT


@pytest.mark.parametrize(
    ("moment", "closes", "result", "state"),
    [
        (OPENS - TICK, CLOSES, "", UPCOMING),
        (OPENS, CLOSES, "", OPEN),
        (OPENS + TICK, CLOSES, "", OPEN),
        (CLOSES - TICK, CLOSES, "", OPEN),
        (CLOSES, CLOSES, "", EVALUATING),
        (CLOSES + TICK, CLOSES, "", EVALUATING),
        (OPENS - TICK, CLOSES, "<p>Ergebnis</p>", UPCOMING),
        (OPENS, CLOSES, "<p>Ergebnis</p>", OPEN),
        (CLOSES, CLOSES, "<p>Ergebnis</p>", RESULT),
        (OPENS - TICK, None, "", UPCOMING),
        (OPENS, None, "", OPEN),
        (OPENS + timedelta(days=4000), None, "<p>Ergebnis</p>", OPEN),
    ],
)
def test_state_at_moment(
    moment: datetime, closes: datetime | None, result: str, state: ParticipationState
) -> None:
    page = ParticipationPage(opens_at=OPENS, closes_at=closes, result_text=result)

    assert page.state_at(moment) == state


@pytest.mark.parametrize(
    ("live", "discussion", "opens", "closes", "accepts"),
    [
        (True, Discussion.OPEN, -1, 1, True),
        (True, Discussion.HOLD, -1, 1, True),
        (True, Discussion.OPEN, -1, None, True),
        (True, Discussion.OFF, -1, 1, False),
        (False, Discussion.OPEN, -1, 1, False),
        (True, Discussion.OPEN, 1, 2, False),
        (True, Discussion.OPEN, -2, -1, False),
    ],
)
def test_contributions_need_a_live_open_page_that_wants_them(
    live: bool, discussion: Discussion, opens: int, closes: int | None, accepts: bool
) -> None:
    now = timezone.now()
    page = ParticipationPage(
        live=live,
        discussion=discussion,
        opens_at=now + timedelta(hours=opens),
        closes_at=None if closes is None else now + timedelta(hours=closes),
    )

    assert page.accepts_contributions is accepts


@pytest.mark.parametrize("gap", [timedelta(0), -TICK])
def test_clean_refuses_an_end_that_is_not_later_than_the_beginning(
    mitmachen: ParticipationIndexPage, gap: timedelta
) -> None:
    page = build.format_page(mitmachen, opens=0, closes=None)
    page.closes_at = page.opens_at + gap

    with pytest.raises(ValidationError) as caught:
        page.clean()

    assert list(caught.value.message_dict) == ["closes_at"]


def test_project_is_the_parent_in_the_tree(
    projects: ProjectIndexPage, mitmachen: ParticipationIndexPage
) -> None:
    project = build.project(projects)

    assert build.format_page(project, opens=0, closes=1).project == project
    assert build.format_page(mitmachen, opens=0, closes=1).project is None


def test_overview_sorts_every_format_of_the_site_by_where_it_stands(
    client: Client, projects: ProjectIndexPage, mitmachen: ParticipationIndexPage
) -> None:
    project = build.project(projects)
    build.format_page(project, opens=-9, closes=5, title="im Projekt")
    build.format_page(mitmachen, opens=-9, closes=2, title="bald zu Ende")
    build.format_page(mitmachen, opens=1, closes=2, title="kommt")
    build.format_page(mitmachen, opens=-9, closes=-8, title="länger vorbei")
    build.format_page(mitmachen, opens=-9, closes=-1, title="gerade vorbei")
    build.format_page(mitmachen, opens=-9, closes=5, title="Entwurf", live=False)

    context = client.get(mitmachen.url).context

    assert [page.title for page in context["open"]] == ["bald zu Ende", "im Projekt"]
    assert [page.title for page in context["upcoming"]] == ["kommt"]
    assert [page.title for page in context["past"]] == ["gerade vorbei", "länger vorbei"]


def test_overview_shows_finished_formats_in_pages(
    client: Client, mitmachen: ParticipationIndexPage
) -> None:
    for number in range(ParticipationIndexPage.PER_PAGE + 1):
        build.format_page(mitmachen, opens=-99, closes=-1 - number)

    assert len(client.get(mitmachen.url + "?seite=2").context["past"]) == 1
    assert client.get(mitmachen.url + "?seite=3").status_code == 404


def test_overview_needs_the_same_queries_for_1_and_50_formats(
    client: Client,
    home: HomePage,
    mitmachen: ParticipationIndexPage,
) -> None:
    borna = build.municipality()

    def add() -> None:
        for opens, closes in ((-9, 9), (9, 10), (-9, -1)):
            page = build.format_page(mitmachen, opens=opens, closes=closes)
            page.municipalities.add(borna)
            page.save()

    add()
    few = build.count_queries(client, mitmachen.url)
    for _number in range(17):
        add()

    assert build.count_queries(client, mitmachen.url) == few
