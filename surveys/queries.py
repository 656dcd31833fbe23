"""Reading: versions, facts for cards, the codebook, open answers."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from wagtail.images import get_image_model

from cms.models import Municipality
from surveys.enums import QuestionKind, ResponseMode, VariableRole
from surveys.models import QuestionnaireVersion, Response, SurveyPage, TextAnswer, Variable

CHUNK = 5000
PICTURE = "fill-480x360|format-webp"
COUNTED = Q(mode=ResponseMode.WEB)


@dataclass(frozen=True)
class SurveyFacts:
    """What a card says about a survey."""

    questions: int
    minutes: int
    responses: int


NO_FACTS = SurveyFacts(0, 0, 0)


def latest_version(survey: SurveyPage) -> QuestionnaireVersion | None:
    """What a new participant is asked."""
    version: QuestionnaireVersion | None = survey.versions.order_by("-number").first()
    return version


def facts_of(page_ids: Iterable[int]) -> dict[int, SurveyFacts]:
    """Facts of many surveys in one query; pages that are no surveys do not appear."""
    responses = (
        Response.objects.filter(COUNTED, survey=OuterRef("survey_id"))
        .order_by()
        .values("survey")
        .annotate(n=Count("*"))
        .values("n")
    )
    # Only the newest version of each survey asks for the number of its responses.
    newest = (
        QuestionnaireVersion.objects.filter(survey_id__in=list(page_ids))
        .order_by("survey_id", "-number")
        .distinct("survey_id")
    )
    rows = QuestionnaireVersion.objects.filter(pk__in=newest.values("pk")).values_list(
        "survey_id", "question_count", "minutes", Coalesce(Subquery(responses), 0)
    )
    return {survey_id: SurveyFacts(*facts) for survey_id, *facts in rows}


def with_counts(surveys: Any) -> Any:
    """Add `response_count` and `version_number`, for the listing in the admin."""
    responses = (
        Response.objects.filter(COUNTED, survey=OuterRef("pk"))
        .order_by()
        .values("survey")
        .annotate(n=Count("*"))
        .values("n")
    )
    versions = QuestionnaireVersion.objects.filter(survey=OuterRef("pk")).order_by("-number")
    return surveys.annotate(
        response_count=Coalesce(Subquery(responses), 0),
        version_number=Subquery(versions.values("number")[:1]),
    )


def office_surveys() -> Any:
    """Surveys that were published at least once, with counts, the one that opened last on top."""
    published = SurveyPage.objects.filter(
        pk__in=QuestionnaireVersion.objects.values("survey_id")
    ).select_related("field_state")
    return with_counts(published).order_by("-opens_at", "-pk")


def variables_with_options(survey: SurveyPage) -> list[Variable]:
    """The codebook of a survey in the order of its slots, in two queries."""
    return list(survey.variables.order_by("slot").prefetch_related("options"))


def open_variables(survey: SurveyPage) -> QuerySet[Variable]:
    """Variables that hold words, with `answers` and `uncoded`: how many there are, and unsorted."""
    counted = TextAnswer.objects.filter(variable=OuterRef("pk"), response__mode=ResponseMode.WEB)

    def number(rows: QuerySet[TextAnswer]) -> Coalesce:
        counts = rows.order_by().values("variable").annotate(n=Count("*")).values("n")
        return Coalesce(Subquery(counts), 0)

    texts = Q(role=VariableRole.OTHER) | Q(
        kind__in=[QuestionKind.SHORT_TEXT, QuestionKind.LONG_TEXT]
    )
    variables: QuerySet[Variable] = survey.variables.filter(texts).order_by("slot")
    return variables.annotate(answers=number(counted), uncoded=number(counted.filter(codings=None)))


def text_answers(variable: Variable, *, uncoded: bool) -> QuerySet[TextAnswer]:
    """Open answers in an order that says nothing about their time, with their categories."""
    answers = TextAnswer.objects.filter(variable=variable, response__mode=ResponseMode.WEB)
    if uncoded:
        answers = answers.filter(codings=None)
    return answers.order_by("pk").prefetch_related("codings")


def municipalities() -> list[tuple[str, str]]:
    """Key and name of every municipality, for choosing a place."""
    return list(Municipality.objects.values_list("ags", "name"))


def pictures(questionnaire_images: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Address and size of pictures to choose from, by image id."""
    found = {}
    images = get_image_model().objects.filter(pk__in=list(questionnaire_images))
    for image in images.prefetch_renditions(PICTURE):
        rendition = image.get_rendition(PICTURE)
        found[image.pk] = {
            "url": rendition.url,
            "width": rendition.width,
            "height": rendition.height,
        }
    return found
