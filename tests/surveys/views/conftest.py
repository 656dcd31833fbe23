from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def _language() -> Iterator[None]:
    """Pages are read in German, at addresses without a language prefix."""
    with translation.override("de"):
        yield
