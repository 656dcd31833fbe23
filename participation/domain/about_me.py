"""Details people give about themselves of their own free will: keep, delete, and count in sums."""

import logging
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count

from accounts.models import User
from cms.models import Municipality
from participation.enums import YearBand
from participation.models import AboutMe

logger = logging.getLogger(__name__)

# Fewer people than this could be guessed; their group is not shown.
SMALLEST_GROUP = 10


@transaction.atomic
def keep(user: User, *, municipality: Municipality | None, year_band: str) -> AboutMe | None:
    """Keep what the person says; nothing said is nothing kept."""
    if municipality is None and not year_band:
        delete(user)
        return None
    row, _created = AboutMe.objects.update_or_create(
        user=user, defaults={"municipality": municipality, "year_band": year_band}
    )
    logger.info("details changed account=%s", user.uuid)
    return row


def delete(user: User) -> None:
    AboutMe.objects.filter(user=user).delete()
    logger.info("details deleted account=%s", user.uuid)


@dataclass(frozen=True)
class Share:
    """How many people belong to a group; None if they are too few to be shown."""

    name: str
    people: int | None


def by_municipality() -> list[Share]:
    """How many people with an account live where; no sum, from which others could be taken off."""
    rows = AboutMe.objects.exclude(municipality=None).values_list("municipality__name")
    counted = rows.annotate(people=Count("pk")).order_by("municipality__name")
    return [Share(name, _shown(people)) for name, people in counted]


def by_year_band() -> list[Share]:
    """How many were born when, the oldest first."""
    rows = AboutMe.objects.exclude(year_band="").values_list("year_band")
    counted = dict(rows.annotate(people=Count("pk")))
    return [Share(str(band.label), _shown(counted[band])) for band in YearBand if band in counted]


def _shown(people: int) -> int | None:
    return people if people >= SMALLEST_GROUP else None
