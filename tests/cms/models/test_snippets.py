"""Municipalities change; their data must stay sound."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from cms.models import Municipality
from tests.cms import build


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("ags", "1472905"),
        ("ags", "147290500"),
        ("ags", "1472905a"),
        ("ags", "١٤٧٢٩٠٥٠"),
        ("latitude", 91),
        ("latitude", -91),
        ("longitude", 181),
        ("longitude", -181),
        ("population", -1),
        ("valid_to", date(2017, 12, 31)),
    ],
)
@pytest.mark.django_db
def test_municipality_refuses_values_that_cannot_be(field: str, value: object) -> None:
    place = build.municipality()
    place.valid_from = date(2018, 1, 1)
    setattr(place, field, value)

    with pytest.raises(ValidationError):
        place.full_clean()


@pytest.mark.django_db
def test_municipality_keys_are_unique() -> None:
    build.municipality()

    with pytest.raises(IntegrityError), transaction.atomic():
        Municipality.objects.create(
            ags="14729050", name="Anders", slug="anders", population=1, latitude=0, longitude=0
        )
