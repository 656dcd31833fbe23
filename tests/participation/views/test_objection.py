from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from notifications.models import Message
from participation.domain import contribution as contributions
from participation.domain import decision_mails, moderation
from participation.domain.guest import Guest
from participation.enums import DecisionAction, Rule
from participation.models import ModerationDecision, Objection, SealedText
from tests.participation.conftest import Write, mail_text

ClientFor = Callable[[User | None], Client]


def _remove(write: Write, by: User, **who: object) -> ModerationDecision:
    item = write("Mein Text", **who)
    if "guest" in who:
        text = mail_text(Message.objects.get(dedupe_key__endswith=str(item.public_id)))
        item = contributions.confirm_guest(text.partition("/bestaetigen/")[2].partition("/")[0])
    return moderation.decide(
        item, action=DecisionAction.REMOVE, by=by, reason="Zu laut.", rule=Rule.RESPECT
    )


def test_author_sees_reason_and_objects_in_one_click(
    member: Client, write: Write, moderator: User
) -> None:
    decision = _remove(write, moderator)
    mine = reverse("participation:mine")
    page = member.get(mine).content.decode()
    for words in ("Mein Text", "Zu laut.", "§ 1", "Einspruch einlegen"):
        assert words in page
    button = reverse("participation:object_as_author", args=[decision.contribution.public_id])
    for _twice in range(2):
        assert member.post(button).headers["Location"] == mine
    assert Objection.objects.get().decision == decision
    page = member.get(mine).content.decode()
    assert ("Sie haben Einspruch eingelegt" in page, "Einspruch einlegen" in page) == (True, False)


def test_verdict_of_the_second_person_stands_with_the_contribution(
    member: Client, write: Write, moderator: User, admin: User
) -> None:
    decision = _remove(write, moderator)
    moderation.object_to(decision)
    moderation.decide(
        decision.contribution, action=DecisionAction.UPHOLD, by=admin, reason="Es bleibt dabei."
    )
    assert "Es bleibt dabei." in member.get(reverse("participation:mine")).content.decode()


def test_only_the_author_has_the_button(
    client_for: ClientFor, cast: dict[str, User], write: Write
) -> None:
    decision = _remove(write, cast["moderator"])
    button = reverse("participation:object_as_author", args=[decision.contribution.public_id])
    people: dict[str, User | None] = {**cast, "visitor": None}
    codes = {name: client_for(one).post(button).status_code for name, one in people.items()}
    expected = dict.fromkeys(people, 404) | {"resident": 303, "visitor": 302}
    assert codes == expected
    assert client_for(cast["resident"]).get(button).status_code == 405


def test_guest_objects_by_the_link_in_the_mail(
    visitor: Client, write: Write, moderator: User, guest: Guest
) -> None:
    decision = _remove(write, moderator, guest=guest)
    mail = Message.objects.get(dedupe_key=f"participation.decision.{decision.pk}")
    path = mail_text(mail).partition("/beitraege/einspruch/")[2].split()[0]
    link = f"/beitraege/einspruch/{path}"
    for _scanner in range(3):
        page = visitor.get(link).content.decode()
    assert ("Mein Text" in page, "Zu laut." in page) == (True, True)
    assert not Objection.objects.exists()
    answer = visitor.post(link, {"text": "Das sehe ich anders."}, follow=True)
    assert "Ihr Einspruch ist angekommen" in answer.content.decode()
    assert Objection.objects.get().text == "Das sehe ich anders."
    assert visitor.post(link, {"text": "Noch einmal"}).status_code == 303
    assert Objection.objects.count() == 1


def test_link_says_how_it_ended(
    visitor: Client, write: Write, moderator: User, admin: User
) -> None:
    decision = _remove(write, moderator)
    link = decision_mails.objection_link(decision).partition("//")[2].partition("/")[2]
    moderation.object_to(decision)
    moderation.decide(
        decision.contribution, action=DecisionAction.UPHOLD, by=admin, reason="Es bleibt dabei."
    )
    assert "Es bleibt dabei." in visitor.get(f"/{link}").content.decode()
    assert visitor.post(f"/{link}", {"text": ""}).status_code == 409


def test_when_the_text_is_deleted_nobody_can_object(
    visitor: Client, member: Client, write: Write, moderator: User
) -> None:
    decision = _remove(write, moderator)
    SealedText.objects.all().delete()
    link = decision_mails.objection_link(decision).partition("//")[2].partition("/")[2]
    assert "Kein Einspruch nötig" in visitor.get(f"/{link}").content.decode()
    assert visitor.post(f"/{link}", {"text": ""}).status_code == 409
    button = reverse("participation:object_as_author", args=[decision.contribution.public_id])
    assert "kein Einspruch mehr möglich" in member.post(button, follow=True).content.decode()
    assert not Objection.objects.exists()


@pytest.mark.parametrize("token", ["x", "1.x", "%00", "1.abc.def", "x" * 300])
def test_foreign_links_get_one_neutral_page(visitor: Client, db: None, token: str) -> None:
    for method in (visitor.get, visitor.post):
        answer = method(f"/beitraege/einspruch/{token}/")
        assert answer.status_code == 404
        assert "Dieser Link funktioniert nicht" in answer.content.decode()
