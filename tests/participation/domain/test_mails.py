from email import message_from_bytes, policy

import pytest
from django.conf import settings

from accounts.models import User
from notifications.models import Message, NoticeSettings
from participation.domain import contribution as contributions
from participation.domain import moderation
from participation.domain.guest import Guest
from participation.enums import DecisionAction, Rule
from tests.participation.conftest import Write, mail_text


def _html(message: Message) -> str:
    part = message_from_bytes(bytes(message.mime or b""), policy=policy.default).get_body(("html",))
    assert part is not None
    return str(part.get_content())


def test_confirmation_holds_the_link_and_nothing_typed(write: Write) -> None:
    guest = Guest(email="gast@example.org", name="Gewinnspiel")
    write("Jetzt gewinnen: https://spam.example/", title="Hauptpreis", guest=guest)
    message = Message.objects.get()
    assert message.subject == "Bitte bestätigen Sie Ihren Beitrag – Revierdialog"
    for part in (mail_text(message), _html(message)):
        assert f"{settings.SITE_URL}/beitraege/bestaetigen/" in part
        assert [typed for typed in ("gewinn", "spam", "preis") if typed in part.lower()] == []


def test_addresses_stand_in_no_link(write: Write, guest: Guest) -> None:
    write(guest=guest)
    assert "gast@example.org" not in mail_text(Message.objects.get())


def test_removal_shows_reason_and_text_in_both_parts(write: Write, moderator: User) -> None:
    item = write("Mein Text")
    moderation.decide(
        item, action=DecisionAction.REMOVE, by=moderator, reason="Zu <laut>", rule=Rule.RESPECT
    )
    message = Message.objects.get()
    assert message.subject == "Ihr Beitrag ist nicht öffentlich – Revierdialog"
    assert "Zu <laut>" in mail_text(message)
    assert "Zu &lt;laut&gt;" in _html(message)
    for part in (mail_text(message), _html(message)):
        assert "Mein Text" in part
        assert "§ 1" in part
        assert f"{settings.SITE_URL}/beitraege/einspruch/" in part


@pytest.mark.parametrize("is_guest", [True, False])
def test_decision_is_told_in_the_language_of_the_author(
    write: Write, moderator: User, resident: User, is_guest: bool
) -> None:
    if is_guest:
        item = write(guest=Guest("gast@example.org", "Uferläufer", "en"))
        text = mail_text(Message.objects.get())
        item = contributions.confirm_guest(text.partition("/bestaetigen/")[2].partition("/")[0])
        Message.objects.all().delete()
    else:
        item = write()
        NoticeSettings.objects.create(user=resident, language="en")
    moderation.decide(
        item, action=DecisionAction.REMOVE, by=moderator, reason="Zu laut", rule=Rule.RESPECT
    )
    message = Message.objects.get()
    assert message.subject == "Your contribution is not public – Revierdialog"
    assert f"{settings.SITE_URL}/en/beitraege/einspruch/" in mail_text(message)
