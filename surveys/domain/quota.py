"""Quotas: counted by the database in the same statement that asks whether there is room."""

from django.db.models import F

from surveys.domain.logic import holds
from surveys.domain.packing import Doc
from surveys.domain.questionnaire import Questionnaire, Quota
from surveys.models import QuotaCounter, SurveyPage


class QuotaFull(Exception):
    """Enough responses of this kind are in."""


def take_place(survey: SurveyPage, questionnaire: Questionnaire, doc: Doc) -> None:
    """Count the response in every quota it belongs to, within the caller's transaction.

    Counters are taken in the order of their ids, so that two submits never wait for each other
    in a circle. Limits are those of the latest publication.

    Raises:
        QuotaFull: one of them is full; the caller's transaction must be rolled back.
    """
    for quota in sorted(questionnaire.quotas, key=lambda quota: quota.id):
        if not holds(quota.condition, doc):
            continue
        counter = QuotaCounter.objects.filter(survey=survey, quota_id=quota.id)
        if not counter.filter(count__lt=F("limit")).update(count=F("count") + 1):
            raise QuotaFull


def sync(survey: SurveyPage, quotas: tuple[Quota, ...]) -> None:
    """Bring name and limit of the counters in line with a publication; counts stay."""
    QuotaCounter.objects.bulk_create(
        [
            QuotaCounter(survey=survey, quota_id=quota.id, name=quota.name, limit=quota.limit)
            for quota in quotas
        ],
        update_conflicts=True,
        unique_fields=["survey", "quota_id"],
        update_fields=["name", "limit"],
    )
