import re

import pytest
from django.test import Client
from django.urls import reverse

from notifications.models import Message
from participation.domain.guest import Guest
from participation.enums import ContributionStatus
from participation.models import Contribution, DialoguePage
from tests.participation.conftest import Write, mail_text


@pytest.fixture
def link(write: Write, guest: Guest) -> str:
    write("Mehr <b>Bänke</b>", guest=guest)
    found = re.search(r"/beitraege/bestaetigen/[^/]+/", mail_text(Message.objects.get()))
    assert found
    return found.group()


def test_opening_the_link_changes_nothing(visitor: Client, link: str) -> None:
    for _ in range(3):
        page = visitor.get(link).content.decode()
    assert "Mehr &lt;b&gt;Bänke&lt;/b&gt;" in page
    assert Contribution.objects.get().status == ContributionStatus.UNCONFIRMED


def test_pressing_the_button_publishes(visitor: Client, link: str, dialogue: DialoguePage) -> None:
    answer = visitor.post(link, follow=True)
    item = Contribution.objects.get()
    assert item.is_published
    assert reverse("participation:permalink", args=[item.public_id]) in answer.content.decode()
    assert "Bänke" in visitor.get(dialogue.url).content.decode()


def test_pressing_twice_is_the_same(visitor: Client, link: str) -> None:
    pages = [visitor.post(link, follow=True) for _ in range(2)]
    assert [page.status_code for page in pages] == [200, 200]
    assert "Ihr Beitrag ist veröffentlicht." in pages[1].content.decode()


def test_guest_withdraws_by_the_same_link(
    visitor: Client, link: str, dialogue: DialoguePage
) -> None:
    withdraw = f"{link}zurueckziehen/"
    assert visitor.post(withdraw).status_code == 404
    confirmed = visitor.post(link, follow=True).content.decode()
    assert withdraw in confirmed
    assert "Bänke" in visitor.get(withdraw).content.decode()
    assert Contribution.objects.get().is_published
    after = visitor.post(withdraw, follow=True).content.decode()
    assert "Ihr Beitrag ist zurückgezogen." in after
    item = Contribution.objects.get()
    assert (item.status, item.body, item.guest_name) == (ContributionStatus.WITHDRAWN, "", "")
    assert item.guest_confirmation.email == ""
    assert withdraw not in visitor.get(link).content.decode()
    assert visitor.post(withdraw).headers["Location"] == link


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("token", ["x", "%00", "x" * 3000, "%F0%9F%8C%8A"])
def test_foreign_link_gets_one_neutral_page(
    visitor: Client, dialogue: DialoguePage, method: str, token: str
) -> None:
    answer = getattr(visitor, method)(f"/beitraege/bestaetigen/{token}/")
    assert answer.status_code == 404
    assert "Dieser Link funktioniert nicht (mehr)" in answer.content.decode()


@pytest.mark.parametrize("method", ["put", "delete"])
def test_other_methods_are_refused(visitor: Client, link: str, method: str) -> None:
    assert getattr(visitor, method)(link).status_code == 405


def test_thanks_sets_no_cookie(visitor: Client, dialogue: DialoguePage) -> None:
    answer = visitor.get(reverse("participation:thanks"))
    assert (answer.status_code, answer.cookies.output()) == (200, "")
