from collections.abc import Callable
from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import User
from surveys.models import CodeCategory, Coding, SurveyPage, TextAnswer

Browser = Callable[[User | None], Client]


def test_answers_are_sorted_page_by_page(
    rich: SurveyPage, analyst: User, client_for: Browser
) -> None:
    browser: Any = client_for(analyst)
    variable = rich.variables.get(code="V010")
    sort = reverse("surveys_open_answers_sort", args=[rich.pk, variable.pk])
    add = reverse("surveys_add_category", args=[rich.pk, variable.pk])
    assert browser.post(add, {"label": "Bäume"}).headers["Location"] == sort
    assert browser.post(add, {"label": "bäume"}).context["form"].errors
    category = CodeCategory.objects.get()
    shown = browser.get(f"{sort}?show=uncoded").context["answers"]
    answers = [str(answer.pk) for answer in shown]
    data = {"answer": [*answers, "kein-uuid"], f"in-{answers[0]}": [str(category.pk), "x"]}
    assert browser.post(f"{sort}?show=uncoded", data).status_code == 303
    assert list(Coding.objects.values_list("answer_id", flat=True)) == [shown[0].pk]
    total = TextAnswer.objects.filter(variable=variable).count()
    overview = browser.get(reverse("surveys_open_answers", args=[rich.pk]))
    row = next(v for v in overview.context["variables"] if v.pk == variable.pk)
    assert (row.answers, row.uncoded) == (total, total - 1)
    browser.post(reverse("surveys_delete_category", args=[rich.pk, variable.pk, category.pk]))
    assert Coding.objects.count() == 0


def test_a_question_without_words_has_nothing_to_sort(
    rich: SurveyPage, analyst: User, client_for: Browser
) -> None:
    closed = rich.variables.get(code="V003")
    url = reverse("surveys_open_answers_sort", args=[rich.pk, closed.pk])
    assert client_for(analyst).get(url).status_code == 404
