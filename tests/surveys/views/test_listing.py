from collections.abc import Callable

from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import GroupPagePermission

from accounts.models import User
from cms.models import HomePage
from surveys.models import SurveyPage
from tests.surveys.build import make_survey, respond, standard

URL = "survey_listing:index"


def test_listing_shows_state_responses_and_links(
    client_for: Callable[[User | None], Client], survey: SurveyPage, admin: User
) -> None:
    for _number in range(3):
        respond(survey, {"V001": 1})
    response = client_for(admin).get(reverse(URL))
    (listed,) = response.context["object_list"]
    assert (listed.response_count, listed.version_number) == (3, 1)
    html = response.content.decode()
    assert reverse("surveys_field_phase", args=[survey.pk]) in html
    assert reverse("surveys_analysis", args=[survey.pk]) in html


def test_listing_adds_no_query_of_ours_per_survey(
    client_for: Callable[[User | None], Client], home: HomePage, admin: User
) -> None:
    client = client_for(admin)

    def ours(count: int) -> int:
        while SurveyPage.objects.count() < count:
            respond(make_survey(home, standard()), {"V001": 1})
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse(URL))
        return sum("surveys_response" in query["sql"] for query in queries)

    assert ours(1) == ours(10)


def test_listing_is_for_staff(
    client_for: Callable[[User | None], Client], resident: User, survey: SurveyPage
) -> None:
    assert client_for(resident).get(reverse(URL)).status_code == 302


def test_listing_leads_those_who_may_to_the_office(
    client_for: Callable[[User | None], Client], survey: SurveyPage, editor: User, lead: User
) -> None:
    url = reverse("surveys_analysis", args=[survey.pk])
    for person in (editor, lead):
        GroupPagePermission.objects.create(
            group=person.groups.get(),
            page=survey.get_parent(),
            permission=Permission.objects.get(codename="change_page"),
        )
    assert url not in client_for(editor).get(reverse(URL)).content.decode()
    assert url in client_for(lead).get(reverse(URL)).content.decode()
