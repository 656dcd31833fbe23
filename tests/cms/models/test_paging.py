"""Whatever stands in the address, there is a part of the list or a 404."""

import pytest
from django.http import Http404
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from cms.models.paging import page_of

ITEMS = list(range(25))


def asked(value: str) -> list[int]:
    request = RequestFactory().get("/", {"seite": value})
    return list(page_of(request, ITEMS, 10))


def test_without_a_number_the_first_part_is_shown() -> None:
    assert list(page_of(RequestFactory().get("/"), ITEMS, 10)) == ITEMS[:10]


@pytest.mark.parametrize(("value", "part"), [("1", ITEMS[:10]), ("3", ITEMS[20:])])
def test_part_of_a_list(value: str, part: list[int]) -> None:
    assert asked(value) == part


@given(st.text(st.characters(exclude_categories=["Cs"])) | st.integers().map(str))
def test_any_value_gives_a_part_or_not_found(value: str) -> None:
    try:
        part = asked(value)
    except Http404:
        return
    assert part in (ITEMS[:10], ITEMS[10:20], ITEMS[20:])
