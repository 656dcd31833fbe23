"""Sort open answers into categories, so that they can be counted like any other answer."""

import logging
from collections.abc import Iterable
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max

from surveys.models import CodeCategory, Coding, SurveyPage, TextAnswer, Variable

logger = logging.getLogger(__name__)

CODED = """
SELECT category.id, answer.response_id
  FROM surveys_coding coding
  JOIN surveys_codecategory category ON category.id = coding.category_id
  JOIN surveys_textanswer answer ON answer.id = coding.answer_id
  JOIN surveys_variable variable ON variable.id = category.variable_id
 WHERE variable.survey_id = %s
"""


class CategoryExists(Exception):
    """The variable has a category of this name already."""


@transaction.atomic
def add_category(variable: Variable, label: str) -> CodeCategory:
    """Add a category; its code is the next one and never given again.

    Raises:
        CategoryExists
    """
    Variable.objects.select_for_update().get(pk=variable.pk)
    categories = CodeCategory.objects.filter(variable=variable)
    if categories.filter(label__iexact=label).exists():
        raise CategoryExists
    highest = categories.aggregate(highest=Max("code"))["highest"] or 0
    category = CodeCategory.objects.create(variable=variable, label=label, code=highest + 1)
    logger.info("survey %s: category %s added", variable.survey_id, category.pk)
    return category


@transaction.atomic
def rename_category(category: CodeCategory, label: str) -> CodeCategory:
    """Give a category another name.

    Raises:
        CategoryExists
    """
    others = CodeCategory.objects.filter(variable=category.variable_id).exclude(pk=category.pk)
    if others.filter(label__iexact=label).exists():
        raise CategoryExists
    category.label = label
    category.save(update_fields=["label"])
    return category


@transaction.atomic
def delete_category(category: CodeCategory) -> None:
    """Delete a category with its codings; the answers stay, uncoded."""
    category.delete()


@transaction.atomic
def code_answers(variable: Variable, chosen: dict[UUID, set[int]]) -> int:
    """Put each answer into exactly the categories chosen for it. Returns how many changed.

    `chosen` maps ids of text answers to ids of categories; both of this variable, others are
    ignored.
    """
    categories = set(CodeCategory.objects.filter(variable=variable).values_list("pk", flat=True))
    answers = set(
        TextAnswer.objects.filter(variable=variable, pk__in=chosen).values_list("pk", flat=True)
    )
    present: dict[UUID, set[int]] = {answer: set() for answer in answers}
    for answer_id, category_id in Coding.objects.filter(answer__in=answers).values_list(
        "answer_id", "category_id"
    ):
        present[answer_id].add(category_id)
    wanted = {answer: chosen[answer] & categories for answer in answers}
    changed = [answer for answer in answers if wanted[answer] != present[answer]]
    Coding.objects.filter(answer__in=changed).delete()
    Coding.objects.bulk_create(
        Coding(answer_id=answer, category_id=category)
        for answer in changed
        for category in sorted(wanted[answer])
    )
    return len(changed)


def categories_of(survey: SurveyPage) -> dict[int, list[CodeCategory]]:
    """Categories by variable, for variables that have any; one query."""
    found: dict[int, list[CodeCategory]] = {}
    rows = CodeCategory.objects.filter(variable__survey=survey).order_by("variable_id", "code")
    for category in rows:
        found.setdefault(category.variable_id, []).append(category)
    return found


def codings_of(survey: SurveyPage) -> Iterable[tuple[int, UUID]]:
    """Category and response of every coding in a survey; one query."""
    with connection.cursor() as cursor:
        cursor.execute(CODED, [survey.pk])
        rows: list[tuple[int, UUID]] = cursor.fetchall()
        return rows
