import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import PageViewRestriction

from accounts.models import User
from cms.models import HomePage, ProjectPage
from participation.domain import answer
from participation.domain import contribution as contributions
from participation.enums import Outcome
from participation.models import DialoguePage, Theme
from tests.cms import build
from tests.participation.conftest import Write


@pytest.fixture
def project(home: HomePage) -> ProjectPage:
    return build.project(build.projects(home), title="Rundweg")


@pytest.fixture
def page(project: ProjectPage) -> DialoguePage:
    found: DialoguePage = project.add_child(
        instance=DialoguePage(title="Wege", slug="wege", question="Wo?", lead_text="Wege.")
    )
    return found


def _url(project: ProjectPage) -> str:
    return reverse("participation:considerations", args=[project.pk])


def test_public_themes_with_their_contributions_and_single_outcomes(
    visitor: Client,
    project: ProjectPage,
    page: DialoguePage,
    write: Write,
    lead: User,
    resident: User,
) -> None:
    first, second = write("Breiter bitte", page=page), write("Geht weg", page=page)
    theme = Theme.objects.create(
        project=project,
        title="Breite",
        statement="Drei Meter.",
        outcome=Outcome.ADOPTED,
        change="Maßnahme 4.2",
        paper_reference="BV 2027/014",
        paper_url="https://example.org/bv",
        is_public=True,
    )
    theme.contributions.add(first, second)
    Theme.objects.create(project=project, title="Geheim noch")
    contributions.withdraw(second, by=resident)
    answer.set_outcome(first, outcome=Outcome.ADOPTED, by=lead)
    text = visitor.get(_url(project)).content.decode()
    for words in ("Breite", "Drei Meter.", "Maßnahme 4.2", "BV 2027/014", "1 Beitrag dazu"):
        assert words in text
    assert [words for words in ("Geheim noch", "Geht weg") if words in text] == []
    for place in (project, page):
        assert _url(project) in visitor.get(place.url).content.decode()


def test_without_public_themes_it_says_so(visitor: Client, project: ProjectPage) -> None:
    assert "Die Tabelle ist noch nicht öffentlich" in visitor.get(_url(project)).content.decode()
    assert _url(project) not in visitor.get(project.url).content.decode()


def test_cost_does_not_grow(
    visitor: Client, project: ProjectPage, page: DialoguePage, write: Write
) -> None:
    counts = []
    for number in (1, 5):
        for place in range(number):
            theme = Theme.objects.create(
                project=project, title=f"{number} {place}", statement="x", is_public=True
            )
            theme.contributions.add(write(page=page), write(page=page))
        visitor.get(_url(project))
        with CaptureQueriesContext(connection) as queries:
            visitor.get(_url(project))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_hidden_and_unknown_projects_are_not_found(
    visitor: Client, project: ProjectPage, page: DialoguePage
) -> None:
    assert visitor.get(reverse("participation:considerations", args=[page.pk])).status_code == 404
    PageViewRestriction.objects.create(page=project, restriction_type="login")
    assert visitor.get(_url(project)).status_code == 404
    project.live = False
    project.save()
    assert visitor.get(_url(project)).status_code == 404
