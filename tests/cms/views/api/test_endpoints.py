"""The JSON: what is in it, what is not, what it costs and what it makes of odd questions."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as budget
from hypothesis import strategies as st
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    Locale,
    PageViewRestriction,
)

from accounts.domain.rate_limit import Limit
from cms.domain import limits
from cms.enums import ProjectStatus, SignUpMode
from cms.models import (
    Contact,
    EventDocument,
    HomePage,
    Milestone,
    Partner,
    ProjectDocument,
    ProjectPage,
    ProjectPartner,
    SiteDocument,
)
from tests.cms import build

PROJECTS, NEWS, EVENTS, DOCUMENTS = (
    f"/api/v2/{name}/" for name in ("projects", "news", "events", "documents")
)
ALL = [PROJECTS, NEWS, EVENTS, DOCUMENTS]


def titles(client: Client, url: str) -> list[str]:
    return [item["title"] for item in client.get(url).json()["items"]]


def paper(title: str = "Bericht", **fields: Any) -> SiteDocument:
    file = ContentFile(b"%PDF-1.7 x", name="bericht.pdf")
    found: SiteDocument = SiteDocument.objects.create(
        title=title, file=file, file_size=file.size, **fields
    )
    return found


@pytest.fixture
def full(home: HomePage) -> ProjectPage:
    """A project with everything a project can have, a news item and an event about it."""
    index = build.projects(home)
    page = build.project(
        index,
        title="Masterplan",
        status=ProjectStatus.RUNNING,
        goals=f'<p><a linktype="page" id="{home.pk}">Start</a></p>',
        funding="STARK",
        funding_amount="1250000.50",
        contact=Contact.objects.create(unit="Kreisentwicklung", email="a@example.org"),
        latitude="51.12",
        longitude="12.49",
    )
    page.topics.add(build.topic())
    page.municipalities.add(build.municipality())
    page.save()
    Milestone.objects.create(page=page, date=date(2026, 5, 1), title="Beschluss")
    partner = Partner.objects.create(name="Stadt Borna")
    ProjectPartner.objects.create(page=page, partner=partner, role="Trägerin")
    ProjectDocument.objects.create(page=page, document=paper())
    build.news(build.news_index(home), title="Es geht los", project=page)
    event = build.event(build.events(home), title="Werkstatt", project=page)
    EventDocument.objects.create(page=event, document=paper("Tagesordnung"))
    return page


def test_list_names_what_it_is_about(client: Client, full: ProjectPage) -> None:
    answer = client.get(PROJECTS)
    assert answer["Content-Type"] == "application/json"
    (item,) = answer.json()["items"]
    assert answer.json()["meta"] == {"total_count": 1}
    assert item == {
        "id": full.pk,
        "meta": {
            "type": "cms.ProjectPage",
            "detail_url": f"http://testserver/api/v2/projects/{full.pk}/",
            "html_url": full.full_url,
            "locale": "de",
        },
        "title": "Masterplan",
        "lead_text": "Kurz gesagt.",
        "status": "running",
        "topics": [{"slug": "mobilitaet", "name": "Mobilität"}],
        "municipalities": [{"ags": "14729050", "slug": "borna", "name": "Borna"}],
    }


def test_details_hold_everything_public(client: Client, full: ProjectPage) -> None:
    found = client.get(f"{PROJECTS}{full.pk}/").json()
    assert found["goals"] == '<p><a href="/">Start</a></p>'
    (step,) = found["milestones"]
    assert (step["date"], step["title"]) == ("2026-05-01", "Beschluss")
    assert found["partners"] == [{"name": "Stadt Borna", "role": "Trägerin", "url": ""}]
    assert [one["title"] for one in found["documents"]] == ["Bericht"]
    assert found["funding"]["amount_eur"] == "1250000.50"
    assert found["contact"] == {
        "unit": "Kreisentwicklung",
        "email": "a@example.org",
        "phone": "",
    }
    assert found["location"] == {"latitude": "51.12000", "longitude": "12.49000"}
    assert sorted(found) == [
        "action_areas", "contact", "decision", "documents", "funding", "goals", "id",
        "initial_situation", "involvement", "lead_text", "location", "meta", "milestones",
        "municipalities", "partners", "results", "status", "title", "topics",
    ]  # fmt: skip


def test_news_and_events_name_their_project(client: Client, full: ProjectPage) -> None:
    for url in (NEWS, EVENTS):
        (item,) = client.get(url + "?fields=project").json()["items"]
        assert item["project"] == {"id": full.pk, "title": "Masterplan"}
    full.unpublish()
    for url in (NEWS, EVENTS):
        (item,) = client.get(url + "?fields=project").json()["items"]
        assert item["project"] is None


def test_drafts_and_restricted_pages_are_not_there(client: Client, home: HomePage) -> None:
    index = build.projects(home)
    build.project(index, title="offen")
    build.project(index, title="Entwurf", live=False)
    closed = build.project(index, title="geschlossen")
    PageViewRestriction.objects.create(page=closed, restriction_type="login")
    assert titles(client, PROJECTS) == ["offen"]
    assert client.get(f"{PROJECTS}{closed.pk}/").status_code == 404


def test_unpublished_changes_are_not_there(client: Client, full: ProjectPage) -> None:
    full.title = "Noch geheim"
    full.save_revision()
    assert titles(client, PROJECTS) == ["Masterplan"]


def test_only_documents_of_published_pages_in_open_collections(
    client: Client, full: ProjectPage
) -> None:
    paper("Ohne Seite")
    inner = Collection.get_first_root_node().add_child(name="Intern")
    hidden = paper("Intern", collection=inner.add_child(name="Darunter"))
    ProjectDocument.objects.create(page=full, document=hidden)
    CollectionViewRestriction.objects.create(collection=inner, restriction_type="login")

    assert titles(client, DOCUMENTS + "?order=title") == ["Bericht", "Tagesordnung"]
    assert client.get(f"{DOCUMENTS}{hidden.pk}/").status_code == 404
    project = client.get(f"{PROJECTS}{full.pk}/").json()
    assert [one["title"] for one in project["documents"]] == ["Bericht"]
    full.unpublish()
    assert titles(client, DOCUMENTS) == ["Tagesordnung"]


def test_document_says_what_it_is(client: Client, full: ProjectPage) -> None:
    (item,) = client.get(DOCUMENTS + "?order=title&limit=1").json()["items"]
    assert item["file"] == {"type": "pdf", "size": 10}
    assert item["meta"]["download_url"].startswith("http")
    path = "/" + item["meta"]["download_url"].split("/", 3)[3]
    download = client.get(path)
    assert (download.status_code, b"".join(download)) == (200, b"%PDF-1.7 x")
    download.close()


def test_link_of_an_event_with_sign_up_stays_with_those_who_come(
    client: Client, home: HomePage
) -> None:
    index = build.events(home)
    link = "https://treffen.example/x"
    closed = build.event(index, online_url=link, sign_up=SignUpMode.OPEN)
    free = build.event(index, online_url=link)
    found = {item["id"]: item["place"] for item in client.get(EVENTS).json()["items"]}
    assert (found[closed.pk]["online_url"], found[free.pk]["online_url"]) == ("", link)


def test_minutes_are_told_after_the_event(client: Client, home: HomePage) -> None:
    index = build.events(home)
    ahead = build.event(index, minutes="<p>Ja</p>")
    over = build.event(index, begins=-5, minutes="<p>Ja</p>")
    told = [client.get(f"{EVENTS}{one.pk}/").json()["minutes"] for one in (ahead, over)]
    assert told == ["", "<p>Ja</p>"]


def test_lists_are_narrowed_and_ordered(client: Client, full: ProjectPage) -> None:
    other = build.project(full.get_parent(), title="Archiv", status=ProjectStatus.COMPLETED)
    english = Locale.objects.get_or_create(language_code="en")[0]
    full.copy_for_translation(english, copy_parents=True).save_revision().publish()
    german = ["Archiv", "Masterplan"]
    assert titles(client, PROJECTS + "?locale=de") == german
    assert titles(client, PROJECTS + "?locale=de&order=-title") == german[::-1]
    assert titles(client, PROJECTS + "?locale=en") == ["Masterplan"]
    assert titles(client, PROJECTS + "?status=completed") == [other.title]
    assert titles(client, PROJECTS + "?locale=de&topic=mobilitaet") == ["Masterplan"]
    assert titles(client, PROJECTS + "?locale=de&municipality=borna") == ["Masterplan"]
    assert titles(client, PROJECTS + "?locale=de&municipality=14729050") == ["Masterplan"]
    assert titles(client, PROJECTS + "?topic=nichts") == []
    assert titles(client, f"{NEWS}?project={full.pk}") == ["Es geht los"]
    assert titles(client, f"{EVENTS}?project=999999") == []
    assert titles(client, DOCUMENTS + "?kind=report&language=de&order=title") == [
        "Bericht",
        "Tagesordnung",
    ]


def test_pages_are_turned(client: Client, home: HomePage) -> None:
    index = build.projects(home)
    for number in range(3):
        build.project(index, title=f"P{number}")
    assert titles(client, PROJECTS + "?limit=2") == ["P0", "P1"]
    assert titles(client, PROJECTS + "?limit=2&offset=2") == ["P2"]


@pytest.mark.parametrize("url", ALL)
def test_answers_are_public_and_may_be_kept(client: Client, home: HomePage, url: str) -> None:
    answer = client.get(url)
    assert answer["Cache-Control"] == "public, max-age=300"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "Cookie" not in answer.get("Vary", "")
    assert answer.cookies == {}


def test_who_has_the_answer_is_told_so_until_it_changes(client: Client, home: HomePage) -> None:
    page = build.project(build.projects(home), title="Alt")
    for url in (PROJECTS, f"{PROJECTS}{page.pk}/"):
        tag = client.get(url)["ETag"]
        again = client.get(url, headers={"if-none-match": tag})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
        assert again["Cache-Control"] == "public, max-age=300"
        page.title = f"Neu {url}"
        page.save()
        assert client.get(url, headers={"if-none-match": tag}).status_code == 200


@pytest.mark.parametrize("url", ALL)
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written(client: Client, home: HomePage, url: str, method: str) -> None:
    assert getattr(client, method)(url).status_code == 405


def test_who_asks_too_often_waits(
    client: Client, home: HomePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "API_PER_NETWORK", Limit("api-test", 2, 60))
    assert [client.get(PROJECTS).status_code for _time in range(3)] == [200, 200, 429]
    refused = client.get(NEWS)
    assert (refused.status_code, refused["Retry-After"]) == (429, "60")
    assert "Cache-Control" not in refused


@pytest.mark.parametrize(
    "query",
    [
        "nonsense=1", "locale=%00", "status=A'--", "topic=" + "x" * 90, "project=x",
        "project=99999999999999999999", "offset=-1", "offset=x", "offset=10001",
        "offset=" + "9" * 40, "limit=21", "limit=-1", "limit=x", "order=random", "order=--title",
        "order=password", "fields=owner", "fields=,,(", "fields=latest_revision", "search=x",
        "child_of=1", "type=accounts.User", "discussion=open",
    ],
)  # fmt: skip
def test_odd_questions_are_answered_with_400(client: Client, home: HomePage, query: str) -> None:
    answer = client.get(f"{NEWS}?{query}")
    assert answer.status_code == 400
    assert list(answer.json()) == ["message"]


@pytest.mark.parametrize("path", ["0/", "99999999999999999999/", "find/?id=x"])
@pytest.mark.parametrize("url", ALL)
def test_what_does_not_exist_is_not_found(
    client: Client, home: HomePage, url: str, path: str
) -> None:
    assert client.get(url + path).status_code == 404


NAMES = ["limit", "offset", "order", "fields", "locale", "topic", "municipality", "project", "x"]


@budget(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    st.sampled_from(ALL),
    st.lists(st.tuples(st.sampled_from(NAMES), st.text(max_size=30)), max_size=3),
)
def test_no_question_is_an_error(
    client: Client, home: HomePage, url: str, asked: list[tuple[str, str]]
) -> None:
    pairs = [(name, value.encode("utf-8", "surrogatepass")) for name, value in asked]
    assert client.get(f"{url}?{urlencode(pairs)}").status_code in {200, 400, 429}


@pytest.mark.parametrize(("url", "most"), [(PROJECTS, 9), (NEWS, 5), (EVENTS, 6), (DOCUMENTS, 3)])
def test_longer_lists_cost_no_more_queries(
    client: Client, full: ProjectPage, url: str, most: int
) -> None:
    counts = [build.count_queries(client, url + "?fields=*")]
    _double(full)
    assert client.get(url).json()["meta"]["total_count"] > 2
    counts.append(build.count_queries(client, url + "?fields=*"))
    assert counts == [most, most]


def _double(full: ProjectPage) -> None:
    """More of everything, each with as many rows as the first."""
    home = HomePage.objects.get()
    places = list(full.municipalities.all())
    for number in range(3):
        page = build.project(full.get_parent(), title=f"Weiteres {number}")
        page.municipalities.set(places)
        page.save()
        ProjectDocument.objects.create(page=page, document=paper(f"Bericht {number}"))
        Milestone.objects.create(page=page, date=date(2026, 5, 1), title="Beschluss")
        for section, make in (("aktuelles", build.news), ("termine", build.event)):
            item = make(home.get_children().get(slug=section).specific, project=page)
            item.municipalities.set(places)
            item.save()
