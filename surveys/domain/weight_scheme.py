"""Keep and delete weightings; make a margin of the municipalities' population."""

import logging

from django.db import transaction
from django.utils.translation import gettext as _

from cms.models import Municipality
from surveys.domain.measures import Measure
from surveys.domain.weighting import Group, MarginSpec
from surveys.models import WeightScheme

logger = logging.getLogger(__name__)


class NoMunicipality(Exception):
    """Fewer than two answers of the question are names of municipalities."""


@transaction.atomic
def create(scheme: WeightScheme, margins: list[MarginSpec]) -> WeightScheme:
    """Save a scheme with its margins."""
    scheme.margins = [margin.to_json() for margin in margins]
    scheme.save()
    logger.info("survey %s: weighting %s created", scheme.survey_id, scheme.pk)
    return scheme


@transaction.atomic
def delete(scheme: WeightScheme) -> None:
    """Delete a scheme. What was published with it stays as it is."""
    logger.info("survey %s: weighting %s deleted", scheme.survey_id, scheme.pk)
    scheme.delete()


def municipality_margin(measure: Measure, source: str) -> MarginSpec:
    """The population of the municipalities that are answers of a question.

    Answers that are no municipality (“in another one”) are not part of the margin and keep their
    weight.

    Raises:
        NoMunicipality
    """
    population = {
        name.casefold(): people
        for name, people in Municipality.objects.filter(valid_to=None).values_list(
            "name", "population"
        )
    }
    groups = tuple(
        Group(category.label, (category.code,), float(population[category.label.casefold()]))
        for category in measure.categories
        if population.get(category.label.casefold())
    )
    if len(groups) < 2:
        raise NoMunicipality(
            _("Fewer than two answers of this question are names of municipalities.")
        )
    return MarginSpec(measure.key, groups, source)
