"""What a page of each format costs: as many queries with many contributions as with one."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.template import engines
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Site

from accounts.models import User
from cms.models import Municipality, ParticipationPage
from participation.domain import support as supports
from participation.domain.details import Details
from participation.models import AnswerCase, Contribution, OfficialResponse
from tests.participation.conftest import NEW_DRAFT, Write, republish

ClientFor = Callable[[User | None], Client]
FORMATS = ("dialogue", "ideas", "consultation")
ROLES = (None, "resident", "moderator", "lead", "editor", "admin")
# What a format shows of contributions; the frame around it is the same on every page.
TAGS = {
    "dialogue": "{% thread page %}",
    "ideas": "{% idea_map page %}{% thread page %}",
    "consultation": "{% draft page %}{% thread page %}",
}
FEW, MANY = 1, 21
MOST = 10
# Routing, frame and menus of a page whose fragments are all read anew.
MOST_OF_A_PAGE = 31


@pytest.fixture(params=FORMATS)
def page(request: pytest.FixtureRequest) -> ParticipationPage:
    found: ParticipationPage = request.getfixturevalue(request.param)
    if request.param == "consultation":
        found = republish(request.getfixturevalue("consultation"), NEW_DRAFT)
    return found


@pytest.fixture
def populate(write: Write, page: Any, stranger: User, towns: dict[str, Municipality]) -> Any:
    """Add so many conversations with everything a contribution can have."""

    def add(number: int) -> None:
        for one in range(number):
            item = write(f"Beitrag {one}", page=page, author=stranger, details=_details(page))
            Contribution.objects.filter(pk=item.pk).update(
                municipality=towns["borna"], answered_at=timezone.now()
            )
            write("Antwort", page=page, author=stranger, parent=item)
            supports.support(item, by=stranger, page=page)
            AnswerCase.objects.filter(contribution=item).update(outcome="adopted")
            OfficialResponse.objects.create(
                contribution=item, unit_name="Amt", body="Ja.", published_at=timezone.now()
            )

    return add


def _details(page: Any) -> Details:
    if hasattr(page, "categories"):
        return Details(category=page.categories.all()[0])
    if hasattr(page, "versions"):
        version = page.versions.all()[0]
        return Details(draft_version=version, section=version.sections.all()[0])
    return Details()


@pytest.mark.parametrize("role", ROLES)
def test_page_costs_as_much_with_many_contributions_and_they_ten_queries_at_most(
    cast: dict[str, User],
    client_for: ClientFor,
    page: ParticipationPage,
    populate: Any,
    role: str | None,
    request: pytest.FixtureRequest,
) -> None:
    tags = TAGS[request.node.callspec.params["page"]]
    template = engines["django"].from_string("{% load participation_tags %}" + tags)
    person = cast[role] if role else None
    browser = client_for(person)
    costs = []
    for number in (FEW, MANY):
        populate(number)
        newest = f"Beitrag {number - 1}"
        asked = RequestFactory().get(page.url)
        # A fresh one each time: a person remembers their roles.
        asked.user = User.objects.get(pk=person.pk) if person else AnonymousUser()
        # A page asks for its site anyway, long before.
        Site.find_for_request(asked)
        fresh = type(page).objects.get(pk=page.pk)
        with CaptureQueriesContext(connection) as of_thread:
            assert newest in template.render({"page": fresh}, asked)
        # The next request empties the log of queries.
        thread = len(of_thread)
        browser.get(page.url)
        with CaptureQueriesContext(connection) as of_page:
            assert newest in browser.get(page.url).content.decode()
        costs.append((thread, len(of_page)))
    assert costs[0] == costs[1]
    assert costs[0][0] <= MOST
    assert costs[0][1] <= MOST_OF_A_PAGE
