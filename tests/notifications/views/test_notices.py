"""The page of notifications, its number, its settings, the button to follow."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Locale

from accounts.models import User
from cms.models import HomePage, Topic
from notifications.domain import follow, notice
from notifications.enums import NoticeKind
from notifications.models import Follow, NoticeRecipient, NoticeSettings
from tests.cms import build

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User | None], Client]


def announce(*users: User, number: int = 1) -> None:
    notice.announce(
        kind=NoticeKind.ANSWER,
        event=f"event:{number}",
        keys=[f"page:{number}"],
        subject=f"Antwort {number}",
        url="/projekte/",
        text="Ja.",
        to_users=users,
    )


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/abo/mitteilungen/"),
        ("get", "/abo/mitteilungen/einstellungen/"),
        ("post", "/abo/mitteilungen/gelesen/"),
        ("post", "/abo/folgen/"),
    ],
)
def test_signing_in_comes_first(client: Client, method: str, path: str) -> None:
    response = getattr(client, method)(path)
    assert (response.status_code, response["Location"].split("?")[0]) == (302, "/konto/login/")


def test_listing_shows_own_notices_only(
    client_for: ClientFor, resident: User, stranger: User
) -> None:
    announce(resident, number=1)
    announce(stranger, number=2)
    page = client_for(resident).get("/abo/mitteilungen/").content.decode()
    assert ("Antwort 1" in page, "Antwort 2" in page) == (True, False)


def test_empty_listing_says_what_to_do(client_for: ClientFor, resident: User) -> None:
    assert "Noch nichts" in client_for(resident).get("/abo/mitteilungen/").content.decode()


@pytest.mark.parametrize("page", ["0", "2", "x"])
def test_pages_that_do_not_exist_are_not_found(
    client_for: ClientFor, resident: User, page: str
) -> None:
    announce(resident)
    answer = client_for(resident).get("/abo/mitteilungen/", {"seite": page})
    assert answer.status_code == 404


@pytest.mark.parametrize("number", [1, 20])
def test_listing_takes_few_queries(
    client_for: ClientFor, resident: User, number: int, django_assert_num_queries: Any
) -> None:
    for one in range(number):
        announce(resident, number=one)
    client = client_for(resident)
    client.get("/abo/mitteilungen/")
    with django_assert_num_queries(8):
        client.get("/abo/mitteilungen/")


def test_number_counts_what_is_unread(client_for: ClientFor, resident: User) -> None:
    announce(resident, number=1)
    announce(resident, number=2)
    client = client_for(resident)
    assert ">2<" in client.get("/abo/mitteilungen/zahl/").content.decode()
    row = NoticeRecipient.objects.order_by("pk").first()
    assert row is not None
    assert client.get(f"/abo/mitteilungen/{row.uuid}/")["Location"] == "/projekte/"
    assert ">1<" in client.get("/abo/mitteilungen/zahl/").content.decode()
    assert client.post("/abo/mitteilungen/gelesen/").status_code == 303
    assert client.get("/abo/mitteilungen/zahl/").content.decode().strip() == ""


def test_number_of_nobody_is_empty_and_sets_no_cookie(client: Client) -> None:
    response = client.get("/abo/mitteilungen/zahl/")
    assert (response.content.decode().strip(), len(response.cookies)) == ("", 0)


def test_notice_of_somebody_else_is_not_found(
    client_for: ClientFor, resident: User, stranger: User
) -> None:
    announce(resident)
    row = NoticeRecipient.objects.get()
    assert client_for(stranger).get(f"/abo/mitteilungen/{row.uuid}/").status_code == 404
    row.refresh_from_db()
    assert row.read_at is None


def test_matrix_is_kept(client_for: ClientFor, resident: User) -> None:
    client = client_for(resident)
    page = client.get("/abo/mitteilungen/einstellungen/").content.decode()
    assert 'name="work"' not in page
    chosen = dict.fromkeys([kind.value for kind in NoticeKind if kind != "work"], "weekly")
    response = client.post("/abo/mitteilungen/einstellungen/", {**chosen, "language": "en"})
    assert response.status_code == 303
    row = NoticeSettings.objects.get(user=resident)
    assert (row.channels, row.language) == (chosen, "en")


def test_staff_see_the_line_about_work(client_for: ClientFor, lead: User) -> None:
    page = client_for(lead).get("/abo/mitteilungen/einstellungen/").content.decode()
    assert 'name="work"' in page


def test_wrong_channel_is_explained(client_for: ClientFor, resident: User) -> None:
    response = client_for(resident).post(
        "/abo/mitteilungen/einstellungen/", {"language": "de", "answer": "taube"}
    )
    assert response.status_code == 422


@pytest.mark.parametrize(
    ("key", "back", "status"),
    [
        ("project:5", "/projekte/", 303),
        ("project:5", "https://example.com/", 404),
        ("project:5", "//example.com/", 404),
        ("project:5", "foo", 404),
        ("//project", "/projekte/", 404),
        ("", "/", 404),
    ],
)
def test_follow_by_button(
    client_for: ClientFor, resident: User, key: str, back: str, status: int
) -> None:
    response = client_for(resident).post("/abo/folgen/", {"key": key, "back": back})
    assert response.status_code == status
    assert Follow.objects.count() == (1 if status == 303 else 0)


def test_stop_following_by_button(client_for: ClientFor, resident: User) -> None:
    follow.follow(resident, "project:5")
    client = client_for(resident)
    client.post("/abo/folgen/", {"key": "project:5", "stop": "1", "back": "/"})
    assert Follow.objects.count() == 0


def test_follow_page_asks_first(client_for: ClientFor, resident: User) -> None:
    client = client_for(resident)
    page = client.get("/abo/folgen/?key=project:5&back=/projekte/").content.decode()
    assert ("Folgen" in page, Follow.objects.count()) == (True, 0)
    follow.follow(resident, "project:5")
    page = client.get("/abo/folgen/?key=project:5&back=/projekte/").content.decode()
    assert "Nicht mehr folgen" in page


def test_saving_and_following_are_confirmed(
    client_for: ClientFor, resident: User, topic: Topic
) -> None:
    client = client_for(resident)
    settings = "/abo/mitteilungen/einstellungen/"
    chosen = dict.fromkeys([kind.value for kind in NoticeKind if kind != "work"], "weekly")
    page = client.post(settings, {**chosen, "language": "de"}, follow=True).content.decode()
    assert "Ihre Auswahl ist gespeichert." in page
    data = {"key": f"topic:{topic.pk}", "back": settings}
    page = client.post("/abo/folgen/", data, follow=True).content.decode()
    assert "Sie folgen jetzt „Wohnen“." in page
    page = client.post("/abo/folgen/", {**data, "stop": "1"}, follow=True).content.decode()
    assert "Sie folgen „Wohnen“ nicht mehr." in page


def test_translation_is_followed_by_its_original(
    client_for: ClientFor, resident: User, home: HomePage
) -> None:
    project = build.project(build.projects(home), title="Seeufer")
    english = Locale.objects.create(language_code="en")
    translated = project.copy_for_translation(english, copy_parents=True)
    translated.title = "The shore"
    translated.save_revision().publish()
    client = client_for(resident)
    data = {"key": f"project:{translated.pk}", "back": "/en/"}
    client.post("/abo/folgen/", data)
    assert Follow.objects.get().key == f"project:{project.pk}"
    assert "The shore" in client.get("/en/abo/mitteilungen/einstellungen/").content.decode()
    assert "Stop following" in client.get("/en/abo/folgen/", data).content.decode()
    client.post("/abo/folgen/", {**data, "stop": "1"})
    assert not Follow.objects.exists()


def test_buttons_to_stop_following_name_the_thing(
    client_for: ClientFor, resident: User, topic: Topic
) -> None:
    follow.follow(resident, f"topic:{topic.pk}")
    page = client_for(resident).get("/abo/mitteilungen/einstellungen/").content.decode()
    assert 'Nicht mehr folgen<span class="sr-only">: Wohnen</span>' in page
