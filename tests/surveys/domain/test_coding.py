import pytest

from surveys.domain import coding
from surveys.models import Coding, SurveyPage, TextAnswer, Variable
from tests.surveys.build import respond


@pytest.fixture
def variable(survey: SurveyPage) -> Variable:
    for text in ("Bäume", "Busse", "Bänke"):
        respond(survey, {"V005": text, "V004": "Markt"})
    found: Variable = survey.variables.get(code="V005")
    return found


def test_categories_have_codes_that_are_never_given_twice(variable: Variable) -> None:
    first, second = (coding.add_category(variable, name) for name in ("Grün", "Verkehr"))
    assert (first.code, second.code) == (1, 2)
    with pytest.raises(coding.CategoryExists):
        coding.add_category(variable, "grün")
    with pytest.raises(coding.CategoryExists):
        coding.rename_category(second, "GRÜN")
    assert coding.rename_category(second, "Bus und Bahn").label == "Bus und Bahn"
    coding.delete_category(first)
    assert coding.add_category(variable, "Neu").code == 3


def test_an_answer_is_in_exactly_the_categories_chosen(variable: Variable) -> None:
    green, traffic = (coding.add_category(variable, name) for name in ("Grün", "Verkehr"))
    trees, buses = TextAnswer.objects.filter(variable=variable).order_by("text")[1:3]
    assert coding.code_answers(variable, {trees.pk: {green.pk, traffic.pk}, buses.pk: set()}) == 1
    assert coding.code_answers(variable, {trees.pk: {green.pk}}) == 1
    assert list(Coding.objects.values_list("answer", "category")) == [(trees.pk, green.pk)]
    assert coding.code_answers(variable, {trees.pk: {green.pk}}) == 0


def test_foreign_answers_and_categories_are_ignored(variable: Variable) -> None:
    own = coding.add_category(variable, "Grün")
    other = Variable.objects.get(survey=variable.survey, code="V004")
    foreign = coding.add_category(other, "Ort")
    elsewhere = TextAnswer.objects.filter(variable=other)[0]
    here = TextAnswer.objects.filter(variable=variable)[0]
    assert coding.code_answers(variable, {elsewhere.pk: {own.pk}, here.pk: {foreign.pk}}) == 0
    assert Coding.objects.count() == 0
