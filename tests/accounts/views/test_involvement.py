from dataclasses import dataclass
from uuid import uuid4

import pytest
from django.test import Client

from accounts.models import User
from cms.models import EventIndexPage, HomePage, NewsIndexPage, ProjectIndexPage
from notifications.domain import follow, leaving, subscription
from notifications.domain.consent import Choice
from notifications.enums import NoticeKind, Scope
from notifications.models import ConsentRecord, Notice, NoticeRecipient, Subscriber
from participation.domain.contribution import submit
from participation.domain.sign_up import sign_up_member
from surveys.models import ResponseOwner
from tests.cms import build
from tests.surveys.build import make_survey, respond, standard

pytestmark = pytest.mark.django_db
PATH = "/konto/beteiligung/"


@dataclass
class Ground:
    """Where one can take part."""

    home: HomePage
    news: NewsIndexPage
    events: EventIndexPage
    projects: ProjectIndexPage


@pytest.fixture
def ground(home: HomePage) -> Ground:
    return Ground(home, build.news_index(home), build.events(home), build.projects(home))


def take_part(ground: Ground, user: User, word: str, times: int = 1) -> None:
    """Do everything one can do here, some of it several times."""
    for number in range(times):
        page = build.news(ground.news, title=f"Seite {word}{number}", discussion="open")
        submit(page, body=f"Satz {word}{number}", submit_key=uuid4(), author=user)
        event = build.event(ground.events, title=f"Termin {word}{number}", sign_up="open")
        sign_up_member(event, user)
        project = build.project(ground.projects, title=f"Plan {word}{number}")
        follow.follow(user, f"project:{project.pk}")
        topic = build.topic(f"Thema {word}{number}", f"thema-{word}{number}")
        follow.follow(user, f"topic:{topic.pk}")
        survey = make_survey(
            ground.home,
            standard(),
            title=f"Frage {word}{number}",
            access="account",
            anonymity="linked",
        )
        ResponseOwner.objects.create(response=respond(survey, {"V001": 1}), account=user)
        notice = Notice.objects.create(
            kind=NoticeKind.PUBLISHED,
            event=f"{word}{number}",
            subjects={"de": f"Nachricht {word}{number}"},
            url="/",
        )
        NoticeRecipient.objects.create(
            notice=notice, user=user, person=f"{word}{number}", channel="page", language="de"
        )
    choice = Choice(scope=Scope.ALL, target_id=None, label="Alles")
    subscription.request(user.email, choices=[choice], form_path="/abo/", language="de")
    asked = ConsentRecord.objects.filter(event="requested").latest("pk")
    subscription.confirm(asked, form_path="/abo/")


def test_everything_of_mine_and_nothing_of_others(
    ground: Ground, resident: User, stranger: User, client: Client
) -> None:
    take_part(ground, resident, "meins")
    take_part(ground, stranger, "fremd")
    client.force_login(resident)
    html = client.get(PATH).content.decode()
    for kind in ("Seite", "Satz", "Termin", "Plan", "Thema", "Frage", "Nachricht"):
        assert f"{kind} meins0" in html, kind
    assert "fremd" not in html
    assert html.count("/abo/einstellungen/") == 1
    assert "Alle Neuigkeiten" in html


def test_without_anything_each_part_says_how_to_begin(resident: User, client: Client) -> None:
    client.force_login(resident)
    response = client.get(PATH)
    parts = response.context["parts"]
    keys = ["contributions", "events", "surveys", "follows", "newsletter", "notices"]
    assert [part.key for part in parts] == keys
    html = response.content.decode()
    for part in parts:
        assert (part.items, part.total) == ([], 0)
        assert str(part.empty) in html


def test_more_of_everything_costs_no_more_queries(
    ground: Ground, resident: User, stranger: User, client: Client
) -> None:
    take_part(ground, resident, "eins")
    take_part(ground, stranger, "viel", times=7)
    counts = []
    for user in (resident, stranger):
        client.force_login(user)
        client.get(PATH)
        counts.append(build.count_queries(client, PATH))
    assert counts[0] == counts[1] <= 25
    parts = {part.key: part for part in client.get(PATH).context["parts"]}
    assert (len(parts["contributions"].items), parts["contributions"].total) == (5, 7)
    assert (len(parts["follows"].items), parts["follows"].total) == (5, 14)


def test_separated_surveys_and_ended_subscriptions_do_not_appear(
    ground: Ground, resident: User, client: Client
) -> None:
    take_part(ground, resident, "meins")
    ResponseOwner.objects.all().delete()
    leaving.unsubscribe(Subscriber.objects.get(), form_path="")
    client.force_login(resident)
    parts = {part.key: part for part in client.get(PATH).context["parts"]}
    assert (parts["surveys"].items, parts["newsletter"].items) == ([], [])
    assert parts["newsletter"].more == "/abo/"


def test_a_subscription_of_an_address_that_is_not_proved_stays_hidden(
    ground: Ground, resident: User, client: Client
) -> None:
    take_part(ground, resident, "meins")
    Subscriber.objects.update(user=None)
    client.force_login(resident)
    shown = [len(client.get(PATH).context["parts"][4].items)]
    resident.emailaddress_set.update(verified=False)  # type: ignore[attr-defined]
    shown.append(len(client.get(PATH).context["parts"][4].items))
    assert shown == [1, 0]


def test_what_is_not_public_has_no_link(ground: Ground, resident: User, client: Client) -> None:
    page = build.news(ground.news, discussion="hold")
    waiting = submit(page, body="Wartet", submit_key=uuid4(), author=resident)
    client.force_login(resident)
    item = client.get(PATH).context["parts"][0].items[0]
    assert (item.url, item.state) == ("", waiting.get_status_display())


def test_the_way_to_it_and_what_it_needs(resident: User, client: Client) -> None:
    assert client.get(PATH)["Location"] == f"/konto/login/?next={PATH}"
    client.force_login(resident)
    assert f'href="{PATH}"' in client.get("/konto/").content.decode()
    response = client.get(PATH)
    assert "no-store" in response["Cache-Control"]
    assert client.post(PATH).status_code == 405
