"""Audiences in the admin."""

import re
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils.html import conditional_escape
from wagtail.models import Locale

from accounts.domain.roles import staff_members
from accounts.models import User
from accounts.rules import is_staff_member
from cms.models import HomePage, Municipality, Topic
from notifications.domain.site import set_up_newsletters
from notifications.models import (
    Campaign,
    Mailing,
    Measure,
    NewsletterPage,
    SeedAddress,
    Segment,
    TargetGroup,
)
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


def test_listing_says_in_words_who_belongs_to_an_audience(
    staff: Client, topic: Topic, place: Municipality
) -> None:
    Segment.objects.create(name="Alle")
    kind = Segment.objects.create(name="Ein Thema", cadences=["weekly"], languages=["de", "en"])
    kind.topics.add(topic)
    both = Segment.objects.create(
        name="Beides", match="all", joined_after=DAY, joined_before=date(2026, 12, 1)
    )
    both.topics.add(topic)
    both.municipalities.add(place)
    rows = {row.name: row.in_words() for row in Segment.objects.all()}
    assert rows == {
        "Alle": "alle Neuigkeiten",
        "Ein Thema": f"{topic} · höchstens einmal in der Woche · Deutsch, English",
        "Beides": f"{topic}, {place} ({both.get_match_display()}) · angemeldet ab 09.11.2026"
        " · angemeldet bis 01.12.2026",
    }
    page = staff.get("/cms/segment/").content.decode()
    assert all(words in page for words in map(conditional_escape, rows.values()))


def test_audience_that_ends_before_it_begins_is_refused(staff: Client) -> None:
    data = {"name": "Verkehrt", "match": "any", "joined_after": "2026-12-01"}
    wrong = staff.post("/cms/segment/new/", {**data, "joined_before": "2026-11-30"})
    assert list(wrong.context["form"].errors) == ["joined_before"]
    right = staff.post("/cms/segment/new/", {**data, "joined_before": "2026-12-01"})
    assert right.status_code == 302


@pytest.mark.parametrize(
    ("state", "kept"), [(None, True), ("scheduled", True), ("cancelled", True), ("done", False)]
)
def test_audience_stays_while_a_newsletter_is_to_go_to_it(
    staff: Client, newsletter: NewsletterPage, state: str | None, kept: bool
) -> None:
    row = Segment.objects.create(name="Wohnen")
    newsletter.segment = row
    newsletter.save()
    if state:
        Mailing.objects.create(
            page=newsletter, subject="x", html="", text="", mime=b"", state=state
        )
    answer = staff.post(f"/cms/segment/delete/{row.pk}/", follow=True)
    assert Segment.objects.filter(pk=row.pk).exists() is kept
    assert (newsletter.title in answer.content.decode()) is kept


def test_audience_stays_while_a_draft_is_to_go_to_it(
    staff: Client, newsletter: NewsletterPage
) -> None:
    row = Segment.objects.create(name="Wohnen")
    newsletter.segment = row
    newsletter.save_revision()
    assert NewsletterPage.objects.get().segment is None
    staff.post(f"/cms/segment/delete/{row.pk}/")
    assert Segment.objects.filter(pk=row.pk).exists()
    newsletter.segment = None
    newsletter.save_revision()
    staff.post(f"/cms/segment/delete/{row.pk}/")
    assert not Segment.objects.filter(pk=row.pk).exists()


def test_money_below_zero_is_refused(staff: Client) -> None:
    data = {"name": "U", "goal": "G", "starts_on": "2026-11-09", "ends_on": "2026-11-09"}
    wrong = staff.post("/cms/campaign/new/", {**data, "budget": "-1", "spent": "-0.01"})
    assert set(wrong.context["form"].errors) == {"budget", "spent"}
    right = staff.post("/cms/campaign/new/", {**data, "budget": "0", "spent": "0.01"})
    assert right.status_code == 302


@pytest.mark.parametrize(
    ("code", "kept"),
    [
        ("UferWeg-2026", "uferweg-2026"),
        ("mein plakat", None),
        ("ufer/weg", None),
        ("überweg", None),
        ("", None),
        ("schon-da", None),
        ("SCHON-DA", None),
    ],
)
def test_short_link_chosen_by_hand_works_or_is_refused(
    staff: Client, home: HomePage, code: str, kept: str | None
) -> None:
    campaign = _campaign("Ufer")
    Measure.objects.create(
        campaign=campaign, channel="press", title="M", due_on=DAY, code="schon-da"
    )
    data = {"campaign": campaign.pk, "channel": "poster", "title": "Plakat", "due_on": "2026-11-09"}
    response = staff.post("/cms/measure/new/", {**data, "code": code})
    if kept is None:
        assert list(response.context["form"].errors) == ["code"]
    else:
        assert staff.get(f"/k/{code}/").status_code == 302
        assert kept in staff.get("/cms/measure/").content.decode()
    assert staff.get(f"/cms/kampagnen/{campaign.pk}/").status_code == 200


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
        TargetGroup.objects.create(name=f"Z{number}-{n}")
        SeedAddress.objects.create(email=f"k{number}-{n}@example.org")


@pytest.mark.parametrize("kind", ["campaign", "measure", "segment", "targetgroup", "seedaddress"])
def test_who_keeps_what_marketing_keeps(
    full_cast: dict[str, User], client_for: Any, home: HomePage, kind: str
) -> None:
    set_up_newsletters()
    _fill(1)
    row = {
        "campaign": Campaign,
        "measure": Measure,
        "segment": Segment,
        "targetgroup": TargetGroup,
        "seedaddress": SeedAddress,
    }[kind]._default_manager.get()
    pages = ["", "new/", f"edit/{row.pk}/", f"delete/{row.pk}/"]
    found = {
        name: {client_for(user).get(f"/cms/{kind}/{page}").status_code == 200 for page in pages}
        for name, user in [*full_cast.items(), ("nobody", None)]
    }
    assert found == {name: {name in {"admin", "marketer"}} for name in found}


@pytest.mark.parametrize(
    "url",
    [
        "/cms/campaign/",
        "/cms/measure/",
        "/cms/segment/",
        "/cms/targetgroup/",
        "/cms/seedaddress/",
        "/cms/kampagnen/plan/?monat=2026-11",
    ],
)
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
