"""Filters and page numbers from a fuzzer: a page, or a clean 404, on every list there is."""

from urllib.parse import urlencode

import pytest
from django.test import Client
from hypothesis import HealthCheck, example, given
from hypothesis import settings as budget
from hypothesis import strategies as st

from cms.models import (
    DocumentIndexPage,
    GlossaryPage,
    HomePage,
)
from tests.cms import build

LISTS = {
    "projekte": ["status", "thema", "gemeinde", "raum", "q", "seite"],
    "aktuelles": ["thema", "gemeinde", "jahr", "seite"],
    "termine": ["thema", "gemeinde", "projekt", "zeit", "seite"],
    "dokumente": ["art", "sprache", "barrierefrei", "jahr", "seite"],
    "glossar": ["q", "seite"],
    "suche": ["q", "art", "ort", "seite"],
}


@pytest.fixture
def lists(home: HomePage) -> HomePage:
    build.project(build.projects(home))
    build.news(build.news_index(home))
    build.event(build.events(home))
    build.add(home, DocumentIndexPage, title="Dokumente")
    build.add(home, GlossaryPage, title="Glossar")
    return home


@budget(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@example(values=["\x00"] * 6)
@example(values=["-1"] * 6)
@example(values=["99999999999999999999"] * 6)
@example(values=["²"] * 6)
@example(values=["'; DROP TABLE cms_topic; --"] * 6)
@given(values=st.lists(st.text(max_size=40), min_size=6, max_size=6))
@pytest.mark.parametrize("section", LISTS)
def test_no_question_breaks_a_list(
    client: Client, lists: HomePage, section: str, values: list[str]
) -> None:
    asked = {
        name: value.encode("utf-8", "surrogatepass")
        for name, value in zip(LISTS[section], values, strict=False)
    }
    answer = client.get(f"/{section}/?{urlencode(asked)}")
    assert answer.status_code in {200, 404, 429}
