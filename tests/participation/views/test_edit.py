from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Site

from accounts.models import User
from participation.enums import ContributionStatus
from participation.models import (
    Contribution,
    DialoguePage,
    EarlierVersion,
    ParticipationSettings,
)
from tests.participation.conftest import Write


def _edit(item: Contribution) -> str:
    return reverse("participation:edit", args=[item.public_id])


def _versions(item: Contribution) -> str:
    return reverse("participation:versions", args=[item.public_id])


def _age(item: Contribution, **since: int) -> None:
    Contribution.objects.filter(pk=item.pk).update(created_at=timezone.now() - timedelta(**since))


def test_visitor_signs_in_first(visitor: Client, write: Write) -> None:
    url = _edit(write())
    assert visitor.get(url).headers["Location"] == f"/konto/login/?next={url}"
    assert visitor.post(url, {"body": "Neu"}).status_code == 302
    assert Contribution.objects.get().body == "Bitte einen Radweg."


def test_nobody_corrects_the_words_of_others(member: Client, write: Write, stranger: User) -> None:
    item = write(author=stranger)
    assert member.get(_edit(item)).status_code == 404
    assert member.post(_edit(item), {"body": "Neu"}).status_code == 404
    assert Contribution.objects.get().body == "Bitte einen Radweg."


def test_correction_shows_and_keeps_what_it_said_before(member: Client, write: Write) -> None:
    item = write(title="Wege")
    form = member.get(_edit(item)).context["form"]
    assert form.initial["body"] == "Bitte einen Radweg."
    page = member.post(_edit(item), {"title": "Wege", "body": "Bitte zwei Radwege."}, follow=True)
    text = page.content.decode()
    assert "Ihr Beitrag ist berichtigt." in text
    assert "Bitte zwei Radwege." in text
    assert _versions(item) in text
    history = member.get(_versions(item)).content.decode()
    assert "Bitte einen Radweg." in history
    assert Contribution.objects.get().edited_at is not None


def test_second_tab_sees_what_the_first_one_saved(member: Client, write: Write) -> None:
    item = write()
    seen = member.get(_edit(item)).context["form"].initial["seen"]
    assert member.post(_edit(item), {"body": "Erster Tab", "seen": seen}).status_code == 303
    answer = member.post(_edit(item), {"body": "Zweiter Tab", "seen": seen})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert ["Erster Tab" in page, "Zweiter Tab" in page] == [True, True]
    assert Contribution.objects.get().body == "Erster Tab"
    again = answer.context["form"]["seen"].value()
    assert member.post(_edit(item), {"body": "Zweiter Tab", "seen": again}).status_code == 303
    assert Contribution.objects.get().body == "Zweiter Tab"


def test_correction_with_a_listed_word_goes_to_the_moderation_first(
    member: Client, visitor: Client, write: Write, dialogue: DialoguePage
) -> None:
    ParticipationSettings.objects.create(
        site=Site.objects.get(is_default_site=True), word_list="Halunke"
    )
    root = write()
    reply = write("Genau.", parent=root)
    page = member.post(_edit(reply), {"body": "So ein Halunke!"}, follow=True).content.decode()
    assert "Wir sehen uns Ihren Beitrag an" in page
    reply.refresh_from_db()
    assert (reply.status, reply.hold.words) == (ContributionStatus.PENDING, "halunke")
    root.refresh_from_db()
    assert root.reply_count == 0
    assert "Halunke" not in visitor.get(dialogue.url).content.decode()


def test_same_words_leave_no_trace(member: Client, write: Write) -> None:
    item = write()
    member.post(_edit(item), {"body": item.body})
    assert not EarlierVersion.objects.exists()
    assert Contribution.objects.get().edited_at is None


def test_empty_text_is_refused_with_the_form(member: Client, write: Write) -> None:
    item = write(title="Wege")
    page = member.post(_edit(item), {"title": "Bleibt stehen", "body": " "})
    assert page.status_code == 200
    assert page.context["form"].errors.keys() == {"body"}
    assert "Bleibt stehen" in page.content.decode()


def test_after_half_an_hour_the_text_is_given_back(member: Client, write: Write) -> None:
    item = write()
    _age(item, minutes=31)
    assert "lässt sich nicht mehr berichtigen" in member.get(_edit(item)).content.decode()
    page = member.post(_edit(item), {"body": "Mein neuer Text"})
    assert page.status_code == 409
    assert "Mein neuer Text" in page.content.decode()
    assert Contribution.objects.get().body == "Bitte einen Radweg."


def test_link_stands_below_own_fresh_words_only(
    member: Client, write: Write, stranger: User, dialogue: DialoguePage
) -> None:
    own, old, other = write("Frisch"), write("Alt"), write("Fremd", author=stranger)
    _age(old, hours=1)
    page = member.get(dialogue.url).content.decode()
    found = [_edit(item) in page for item in (own, old, other)]
    assert found == [True, False, False]


def test_versions_of_what_never_changed_do_not_exist(visitor: Client, write: Write) -> None:
    assert visitor.get(_versions(write())).status_code == 404


@pytest.mark.parametrize("status", ["withdrawn", "removed"])
def test_versions_go_with_the_contribution(
    visitor: Client, member: Client, write: Write, status: str
) -> None:
    item = write()
    member.post(_edit(item), {"body": "Neu"})
    assert visitor.get(_versions(item)).status_code == 200
    Contribution.objects.filter(pk=item.pk).update(status=status)
    assert visitor.get(_versions(item)).status_code == 404


def test_many_corrections_meet_the_limit_and_keep_the_text(member: Client, write: Write) -> None:
    item = write()
    for number in range(30):
        assert member.post(_edit(item), {"body": f"Fassung {number}"}).status_code == 303
    page = member.post(_edit(item), {"body": "Noch eine"})
    assert page.status_code == 429
    assert "Noch eine" in page.content.decode()
