import pytest

from cms.demo import pictures
from cms.domain.picture import ALL_SPECS


@pytest.mark.django_db
@pytest.mark.parametrize("motif", list(pictures.TITLES))
def test_an_illustration_is_drawn_once_named_as_one_and_ready_to_show(motif: str) -> None:
    drawn = pictures.illustration(motif)
    assert (drawn.width, drawn.height, drawn.credit) == (1600, 1000, "Revierdialog (Illustration)")
    assert drawn.renditions.count() == len(ALL_SPECS)
    assert pictures.illustration(motif) == drawn
