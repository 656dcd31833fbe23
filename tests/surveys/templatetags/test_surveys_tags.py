from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries
from wagtail.models import Page

from cms.models import HomePage
from surveys.enums import ResponseMode
from surveys.queries import SurveyFacts
from surveys.templatetags.surveys_tags import embedded_format, facts_of_survey, survey_facts
from tests.surveys.build import make_survey, page_break, republish, respond, standard


def test_facts_of_many_pages_in_one_query(
    home: HomePage, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    one = republish(make_survey(home, standard()), standard()[:1])
    two = make_survey(home, standard())
    empty = make_survey(home, [page_break("Leer")])
    respond(two, {"V001": 1})
    respond(two, {"V001": 1})
    respond(two, {"V001": 1}, mode=ResponseMode.TEST)
    with django_assert_num_queries(1), override("en"):
        assert survey_facts([home, one, two, empty]) == ""
    assert one.card_facts == [(1, "question"), (1, "minute")]
    assert two.card_facts == [(5, "questions"), (2, "minutes"), (2, "responses")]
    assert not hasattr(home, "card_facts")
    assert not hasattr(empty, "card_facts")
    assert facts_of_survey(two) == SurveyFacts(5, 2, 2)
    assert facts_of_survey(empty) == SurveyFacts(0, 0, 0)


def test_facts_without_a_survey_cost_no_query(
    home: HomePage, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        assert survey_facts([home]) == ""


def test_format_within_another_page_brings_its_facts(home: HomePage) -> None:
    survey = make_survey(home, standard())
    shown = embedded_format(Page.objects.get(pk=survey.pk))
    assert (shown, getattr(shown, "card_facts", None)) == (
        survey,
        [(5, "questions"), (2, "minutes")],
    )
    survey.unpublish()
    assert embedded_format(Page.objects.get(pk=survey.pk)) is None
    assert embedded_format(None) is None
