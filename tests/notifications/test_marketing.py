"""Audiences in the admin."""

import re
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from wagtail.models import Locale

from accounts.domain.roles import staff_members
from accounts.models import User
from accounts.rules import is_staff_member
from cms.models import HomePage
from notifications.domain.site import set_up_newsletters
from notifications.models import Campaign, Measure, NewsletterPage, Segment
from tests.cms import build

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 9)


@pytest.fixture
def staff(client_for: Any, marketer: User) -> Client:
    client: Client = client_for(marketer)
    return client


def test_a_project_is_offered_once_whatever_languages_it_is_told_in(
    staff: Client, home: HomePage, newsletter: NewsletterPage
) -> None:
    set_up_newsletters()
    english, _created = Locale.objects.get_or_create(language_code="en")
    project = build.project(build.projects(home), title="Uferweg")
    copy = project.copy_for_translation(english, copy_parents=True)
    copy.title = "Lakeside path"
    copy.save_revision().publish()
    for url in ("/cms/segment/new/", f"/cms/pages/{newsletter.pk}/edit/"):
        page = staff.get(url).content.decode()
        assert "Uferweg" in page
        assert "Lakeside path" not in page


def test_listing_says_in_words_how_criteria_are_joined(staff: Client) -> None:
    Segment.objects.create(name="Alle am See", match="all")
    page = staff.get("/cms/segment/").content.decode()
    assert Segment.objects.get().get_match_display() in page


def _campaign(name: str, owner: User | None = None) -> Campaign:
    return Campaign.objects.create(name=name, goal="G", starts_on=DAY, ends_on=DAY, owner=owner)


def _owners(client: Client, campaign: Campaign) -> set[str]:
    form = client.get(f"/cms/campaign/edit/{campaign.pk}/").context["form"]
    return {str(person) for person in form.fields["owner"].queryset}


def test_staff_members_are_those_of_the_rule(full_cast: dict[str, User]) -> None:
    full_cast["editor"].groups.add(Group.objects.get(name="marketer"))
    full_cast["lead"].is_active = False
    full_cast["lead"].save()
    expected = {user.pk for user in full_cast.values() if is_staff_member(user)}
    assert sorted(user.pk for user in staff_members()) == sorted(expected)
    assert len(expected) == len(full_cast) - 3


def test_only_who_works_here_answers_for_a_campaign(
    staff: Client, cast: dict[str, User], home: HomePage
) -> None:
    set_up_newsletters()
    campaign = _campaign("Ufer")
    workers = {user.display_name for user in cast.values() if is_staff_member(user)}
    assert _owners(staff, campaign) == workers
    assert "Haselnussweg" not in staff.get("/cms/campaign/new/").content.decode()
    data = {"name": "Ufer", "goal": "G", "starts_on": "2026-11-09", "ends_on": "2026-11-09"}
    url = f"/cms/campaign/edit/{campaign.pk}/"
    assert staff.post(url, {**data, "owner": cast["resident"].pk}).status_code == 200
    assert staff.post(url, {**data, "owner": cast["editor"].pk}).status_code == 302
    campaign.refresh_from_db()
    assert campaign.owner == cast["editor"]


def test_who_left_the_staff_stays_with_the_own_campaign_only(
    staff: Client, editor: User, home: HomePage
) -> None:
    set_up_newsletters()
    theirs, other = _campaign("Ihre", owner=editor), _campaign("Andere")
    editor.groups.clear()
    assert "Redaktion" in _owners(staff, theirs)
    assert "Redaktion" not in _owners(staff, other)


def _fill(number: int) -> None:
    for n in range(number):
        owner = User.objects.create_user(f"o{number}-{n}@example.org", display_name=f"O{number}{n}")
        campaign = _campaign(f"C{number}-{n}", owner=owner)
        Measure.objects.create(campaign=campaign, channel="poster", title=f"M{n}", due_on=DAY)
        Segment.objects.create(name=f"S{number}-{n}")


@pytest.mark.parametrize("url", ["/cms/campaign/", "/cms/measure/", "/cms/segment/"])
def test_queries_do_not_grow_with_the_rows(client_for: Any, admin: User, url: str) -> None:
    client: Client = client_for(admin)
    _fill(1)
    one = build.count_queries(client, url)
    _fill(20)
    assert build.count_queries(client, url) == one


def test_audiences_say_how_many_they_reach(
    client_for: Any, admin: User, make_subscriber: Any
) -> None:
    for number in range(7):
        make_subscriber(f"{number}@example.org", language="en")
    for name, language in (("Englisch", "en"), ("Deutsch", "de")):
        Segment.objects.create(name=name, languages=[language])
    rows = client_for(admin).get("/cms/segment/").context["object_list"]
    assert {row.name: row.heads for row in rows} == {"Englisch": 7, "Deutsch": 0}


@pytest.mark.parametrize("asked", ["", "987654", "unsinn"])
def test_a_measure_of_nothing_that_exists_is_not_preset(
    client_for: Any, admin: User, asked: str
) -> None:
    _campaign("Ufer")
    page = client_for(admin).get("/cms/measure/new/", {"campaign": asked}).content.decode()
    assert not re.search(r"selected\s*>Ufer", page)


def test_a_measure_belongs_to_the_campaign_it_is_added_from(client_for: Any, admin: User) -> None:
    _campaign("Bahnhof")
    campaign = _campaign("Ufer")
    client = client_for(admin)
    way = f"/cms/measure/new/?campaign={campaign.pk}"
    assert way in client.get(f"/cms/kampagnen/{campaign.pk}/").content.decode()
    page = client.get(way).content.decode()
    assert re.search(r"selected\s*>Ufer", page)
