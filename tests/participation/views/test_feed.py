import feedparser
from django.test import Client
from django.urls import reverse

from accounts.models import User
from participation.domain import contribution as contributions
from participation.domain.guest import Guest
from participation.models import DialoguePage
from tests.participation.conftest import Write


def test_feed_holds_what_is_public_newest_first(
    visitor: Client, dialogue: DialoguePage, write: Write, guest: Guest, resident: User
) -> None:
    first = write("Erstens <b>fett</b>\x0b", title="Eins & zwei")
    second = write("Zweitens", parent=first)
    write("Noch nicht", guest=guest)
    contributions.withdraw(write("Weg"), by=resident)
    answer = visitor.get(reverse("participation:feed", args=[dialogue.pk]))
    feed = feedparser.parse(answer.content)
    assert not feed.bozo
    assert [entry.id for entry in feed.entries] == [second.public_id.urn, first.public_id.urn]
    assert feed.entries[1].title == "Eins & zwei"
    assert resident.email not in answer.content.decode()
    assert dict(answer.cookies) == {}


def test_feed_of_nothing_is_not_found(visitor: Client, dialogue: DialoguePage) -> None:
    assert visitor.get(reverse("participation:feed", args=[999_999])).status_code == 404
    dialogue.unpublish()
    assert visitor.get(reverse("participation:feed", args=[dialogue.pk])).status_code == 404
