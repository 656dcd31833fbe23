"""What is released stays as it is and betrays nobody."""

import json

import numpy as np
import pytest
from django.db import Error as DatabaseError
from django.db import transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import linprog
from wagtail.models import PageViewRestriction

from accounts.models import User
from cms.models import HomePage
from notifications.enums import Scope
from notifications.models import Message, Notice, Subscriber, Subscription
from surveys.domain import protected, publication, release, retention
from surveys.domain.breakdown import breakdown
from surveys.domain.measures import Category, Measure, MeasureKind
from surveys.domain.publication import ChosenQuestion, Wanted
from surveys.domain.statistics.data import Data
from surveys.models import PublishedResult, Response, SurveyPage
from tests.surveys.build import make_survey, respond
from tests.surveys.every_kind import answer_often, every_kind

SMALLEST = 5


def _ended(survey: SurveyPage) -> SurveyPage:
    SurveyPage.objects.filter(pk=survey.pk).update(closes_at=timezone.now())
    found: SurveyPage = SurveyPage.objects.get(pk=survey.pk)
    return found


@pytest.fixture
def ended(home: HomePage) -> SurveyPage:
    """A survey that has ended with sixty responses."""
    survey = make_survey(home, every_kind())
    answer_often(survey, 60)
    return _ended(survey)


ALL = [ChosenQuestion(key) for key in ("V001", "V002", "V003", "V004_1", "V005", "V006", "V008")]

# Of sixty answers: a question with small groups, and two without.
HIDING = ChosenQuestion("V001")
OPENLY = [ChosenQuestion("V002"), ChosenQuestion("V005")]


def test_a_release_holds_what_was_chosen_and_survives_its_responses(
    ended: SurveyPage, lead: User
) -> None:
    wanted = Wanted(
        [ChosenQuestion("V003", "Wie zufrieden?", by="V001"), ChosenQuestion("V002")], "Text"
    )
    made = publication.publish(ended, wanted, by=lead)
    assert (made.number, made.responses, made.published_by) == (1, 60, lead)
    assert [q["key"] for q in made.content["questions"]] == ["V003", "V002"]
    before = json.dumps(made.content, sort_keys=True)
    retention.delete_answers(ended)
    assert Response.objects.filter(survey=ended).count() == 0
    stored = PublishedResult.objects.get(pk=made.pk)
    assert json.dumps(stored.content, sort_keys=True) == before
    assert publication.current_release(ended) == made


def test_a_release_is_told_to_subscribers_and_taken_back_with_it(
    ended: SurveyPage, lead: User
) -> None:
    person = Subscriber.objects.create(email="lerche@example.org", confirmed_at=timezone.now())
    Subscription.objects.create(subscriber=person, scope=Scope.ALL)
    made = publication.publish(ended, Wanted(OPENLY, intro="Sechzig haben geantwortet."), by=lead)
    assert Message.objects.get().subject == f"Ergebnisse: {ended.title}"
    told = Notice.objects.get(event__contains=":result:")
    assert (told.url, told.text) == (
        f"/umfragen/{ended.pk}/ergebnisse/",
        "Sechzig haben geantwortet.",
    )
    publication.withdraw(made, by=lead)
    told.refresh_from_db()
    assert told.withdrawn_at is not None


def test_a_release_of_a_survey_for_some_is_told_to_nobody(ended: SurveyPage, lead: User) -> None:
    PageViewRestriction.objects.create(page=ended, restriction_type=PageViewRestriction.LOGIN)
    publication.publish(ended, Wanted(OPENLY), by=lead)
    assert not Notice.objects.filter(event__contains=":result:").exists()


def test_every_shown_figure_has_a_base_and_small_ones_are_hidden(ended: SurveyPage) -> None:
    content = publication.compose(ended, Wanted(ALL))
    for question in content["questions"]:
        assert question["base"] >= 30
        for line in question["lines"]:
            assert line["count"] is None or line["count"] >= SMALLEST
            assert (line["percent"] is None) == (line["count"] is None)


def test_percentages_need_thirty_answers(home: HomePage) -> None:
    survey = make_survey(home, every_kind())
    for _number in range(29):
        respond(survey, {"V003": 4})
    for _number in range(5):
        respond(survey, {"V001": 1})
    content = publication.compose(
        _ended(survey), Wanted([ChosenQuestion("V003"), ChosenQuestion("V001")])
    )
    points, place = content["questions"]
    assert points["base"] == 29
    assert {line["percent"] for line in points["lines"]} == {None}
    assert "mean" not in points
    assert place["base"] == 5


def test_a_tiny_base_shows_nothing(home: HomePage) -> None:
    survey = make_survey(home, every_kind())
    for number in range(10):
        respond(survey, {"V001": 1} if number < 4 else {"V003": 4})
    question = publication.compose(_ended(survey), Wanted([ChosenQuestion("V001")]))["questions"][0]
    assert (question["base"], question["lines"]) == (None, [])


def test_what_cannot_be_published(home: HomePage, ended: SurveyPage, lead: User) -> None:
    running = make_survey(home, every_kind())
    with pytest.raises(publication.StillOpen):
        publication.publish(running, Wanted(ALL), by=lead)
    with pytest.raises(publication.NothingToPublish):
        publication.publish(ended, Wanted([]), by=lead)
    with pytest.raises(publication.UnprovenClaims) as caught:
        publication.publish(ended, Wanted(ALL, intro="Das ist repräsentativ."), by=lead)
    assert caught.value.phrases == ["repräsentativ"]
    ended.publish_results = "never"
    with pytest.raises(publication.NotAnnounced):
        publication.publish(ended, Wanted(ALL), by=lead)
    assert PublishedResult.objects.count() == 0


def test_two_releases_do_not_differ_by_a_handful_of_people(ended: SurveyPage, lead: User) -> None:
    publication.publish(ended, Wanted(OPENLY), by=lead)
    assert publication.publish(ended, Wanted(OPENLY[:1]), by=lead).number == 2
    Response.objects.filter(pk__in=Response.objects.values("pk")[:3]).delete()
    with pytest.raises(publication.TooFewNew):
        publication.publish(ended, Wanted(OPENLY), by=lead)
    Response.objects.filter(pk__in=Response.objects.values("pk")[:7]).delete()
    assert publication.publish(ended, Wanted(OPENLY), by=lead).responses == 50


def test_as_many_gone_as_come_are_a_handful_of_people_too(ended: SurveyPage, lead: User) -> None:
    publication.publish(ended, Wanted(OPENLY), by=lead)
    Response.objects.filter(pk__in=Response.objects.values("pk")[:3]).delete()
    for _number in range(3):
        respond(ended, {"V001": 2})
    with pytest.raises(publication.TooFewNew):
        publication.publish(ended, Wanted(OPENLY), by=lead)


def test_what_hides_something_is_not_released_from_other_responses(
    ended: SurveyPage, lead: User
) -> None:
    publication.publish(ended, Wanted([HIDING]), by=lead)
    Response.objects.filter(pk__in=Response.objects.values("pk")[:10]).delete()
    with pytest.raises(publication.OtherResponses) as caught:
        publication.publish(ended, Wanted([HIDING]), by=lead)
    assert len(caught.value.labels) == 1
    assert publication.publish(ended, Wanted(OPENLY), by=lead).number == 2


def test_a_table_is_not_published_the_other_way_round(ended: SurveyPage, lead: User) -> None:
    first = publication.publish(ended, Wanted([ChosenQuestion("V003", by="V001")]), by=lead)
    cells = [c for row in first.content["questions"][0]["breakdown"]["rows"] for c in row["cells"]]
    assert any(cell["count"] is None for cell in cells)
    publication.withdraw(first, by=lead)
    with pytest.raises(publication.BetraysHidden):
        publication.publish(ended, Wanted([ChosenQuestion("V001", by="V003")]), by=lead)
    again = publication.publish(ended, Wanted([ChosenQuestion("V003", by="V001")]), by=lead)
    assert again.content == first.content


def test_a_lower_limit_does_not_show_what_was_hidden(ended: SurveyPage, lead: User) -> None:
    ended.smallest_group = 12
    first = publication.publish(ended, Wanted(ALL), by=lead)
    ended.smallest_group = 5
    assert publication.publish(ended, Wanted(ALL), by=lead).content == first.content


def test_the_database_refuses_to_change_a_release(ended: SurveyPage, lead: User) -> None:
    made = publication.publish(ended, Wanted(ALL), by=lead)
    rows = PublishedResult.objects.filter(pk=made.pk)
    for change in (lambda: rows.update(content={}), lambda: rows.update(responses=1), rows.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    rows.update(published_by=None)
    publication.withdraw(made, by=lead)
    assert publication.current_release(ended) is None


def test_rows_of_the_table_and_the_workbook(ended: SurveyPage) -> None:
    content = publication.compose(
        ended, Wanted([ChosenQuestion("V003", by="V001"), ChosenQuestion("V004_1")])
    )
    head, *rows = release.rows(content)
    assert head[0] == "Question"
    assert [row[4] for row in rows[:5]] == [
        line["count"] for line in content["questions"][0]["lines"]
    ]
    assert all(len(row) == len(head) for row in rows)
    assert release.workbook(content)[:2] == b"PK"
    reading = release.for_reading(content)
    assert reading["questions"][1]["parts"][0]["part"] == "Wald"


def _measure(key: str, slot: int, size: int) -> Measure:
    categories = tuple(Category(f"{key}-{n}", n, slot) for n in range(1, size + 1))
    return Measure(key, MeasureKind.CHOICE, key, slot, key, categories=categories)


@st.composite
def _grids(draw: st.DrawFn) -> NDArray[np.int64]:
    """Answers in rows, groups in columns; the last column named no group."""
    rows, columns = draw(st.integers(2, 4)), draw(st.integers(3, 4))
    count = st.one_of(st.integers(0, 7), st.integers(0, 50))
    cells = draw(st.lists(count, min_size=rows * columns, max_size=rows * columns))
    return np.array(cells, dtype=np.int64).reshape(rows, columns)


@settings(max_examples=150)
@given(_grids())
def test_the_whole_and_its_breakdown_together_betray_no_hidden_cell(
    grid: NDArray[np.int64],
) -> None:
    rows, columns = grid.shape
    pairs = [
        (r + 1, c + 1 if c < columns - 1 else -2)
        for r in range(rows)
        for c in range(columns)
        for _person in range(grid[r, c])
    ]
    if len(pairs) < SMALLEST:
        return
    data = Data(np.asfortranarray(np.array(pairs, dtype=np.int16)), np.empty((len(pairs), 0)))
    question, by = _measure("Q", 0, rows), _measure("G", 1, columns - 1)
    whole = protected.question(data, question, SMALLEST)
    found = breakdown(data, question, by, SMALLEST)
    assert found is not None
    if not found["groups"]:
        return
    cells = [[cell["count"] for cell in row["cells"]] for row in found["rows"]]
    groups = [group["base"] for group in found["groups"]]
    assert all(base >= 10 for base in groups)
    names = [(r, c) for r in range(rows) for c in range(len(groups)) if cells[r][c] is None]
    equations: list[list[float]] = []
    values: list[float] = []
    for c, base in enumerate(groups):
        equations.append([float(name[1] == c) for name in names])
        values.append(base - sum(row[c] or 0 for row in cells))
    for r, line in enumerate(whole["lines"]):
        if line["count"] is not None:
            equations.append([float(name[0] == r) for name in names])
            values.append(line["count"] - sum(cell or 0 for cell in cells[r]))
    for name in names:
        aim = [float(other == name) for other in names]
        low, high = (
            sign
            * linprog([sign * a for a in aim], A_eq=equations, b_eq=values, bounds=(0, None)).fun
            for sign in (1, -1)
        )
        assert high - low >= SMALLEST - 1e-6
