"""Who hears of an answer: author, supporters, other writers, followers, guests; nobody twice."""

import pytest
from django.utils import translation

from accounts.models import User
from cms.models import Contact
from notifications.domain import follow
from notifications.models import Message, NoticeRecipient, NoticeSettings
from participation.domain import answer
from participation.domain import contribution as contributions
from participation.domain import support as supports
from participation.domain.guest import Guest
from participation.enums import Outcome
from participation.models import Contribution, DialoguePage
from tests.participation.conftest import Write, mail_text


@pytest.fixture
def crowd(
    write: Write,
    dialogue: DialoguePage,
    stranger: User,
    editor: User,
    moderator: User,
    guest: Guest,
) -> Contribution:
    """Written by the resident, answered by a stranger and a guest, supported, followed."""
    item = write("Bitte einen Radweg um den See.")
    write(parent=item, author=stranger)
    reply = write(parent=item, guest=guest)
    text = mail_text(Message.objects.get(dedupe_key__endswith=str(reply.public_id)))
    contributions.confirm_guest(text.partition("/bestaetigen/")[2].partition("/")[0])
    supports.support(item, by=editor, page=dialogue)
    supports.support(item, by=stranger, page=dialogue)
    follow.follow(moderator, f"contribution:{item.public_id}")
    Message.objects.all().delete()
    NoticeRecipient.objects.all().delete()
    return Contribution.objects.get(pk=item.pk)


def _told() -> list[str]:
    """Who is told, accounts by name and guests by address."""
    rows = NoticeRecipient.objects.select_related("user")
    return sorted(row.user.display_name if row.user else row.address for row in rows)


def test_everybody_concerned_hears_of_an_answer_once(
    crowd: Contribution, lead: User, office: Contact
) -> None:
    answer.respond(crowd, body="Ja, im Mai.", unit=office, by=lead)
    assert _told() == [
        "Haselnussweg",
        "Moderation",
        "Pleißelerche",
        "Redaktion",
        "gast@example.org",
    ]


def test_guest_mail_carries_the_full_answer(
    crowd: Contribution, lead: User, office: Contact
) -> None:
    answer.respond(
        crowd,
        body="Ja.\n\nDie Breite ist gesichert.",
        unit=office,
        by=lead,
        outcome=Outcome.PARTLY,
        reason="Asphalt nur im Norden.",
    )
    text = mail_text(Message.objects.get(to_address="gast@example.org"))
    for part in (
        "Amt für Kreisentwicklung hat geantwortet:",
        "Die Breite ist gesichert.",
        "teilweise übernommen",
        "Asphalt nur im Norden.",
        "Bitte einen Radweg um den See.",
        f"/beitraege/k/{crowd.public_id}/",
    ):
        assert part in text


def test_outcome_alone_is_told_too(crowd: Contribution, lead: User) -> None:
    answer.set_outcome(crowd, outcome=Outcome.ADOPTED, by=lead)
    assert len(_told()) == 5
    answer.set_outcome(crowd, outcome=Outcome.ADOPTED, by=lead)
    assert len(_told()) == 5
    answer.set_outcome(crowd, outcome=Outcome.IMPLEMENTED, by=lead)
    assert len(_told()) == 10


def test_who_answers_is_not_told(
    write: Write, lead: User, office: Contact, dialogue: DialoguePage
) -> None:
    item = write()
    supports.support(item, by=lead, page=dialogue)
    answer.respond(item, body="Ja.", unit=office, by=lead)
    assert _told() == ["Haselnussweg"]


def test_each_is_told_in_their_language(
    crowd: Contribution, lead: User, moderator: User, office: Contact
) -> None:
    follow.settings_of(moderator)
    NoticeSettings.objects.filter(user=moderator).update(language="en")
    with translation.override("en"):
        answer.respond(
            crowd, body="Ja.", unit=office, by=lead, outcome=Outcome.ADOPTED, reason="Im Mai."
        )
    german = Message.objects.get(to_address="gast@example.org")
    english = Message.objects.get(to_address=moderator.email)
    assert german.subject == "Es gibt eine Antwort: Was soll nach der Kohle bleiben?"
    assert english.subject == "There is an answer: Was soll nach der Kohle bleiben?"
    for row, words in (
        (german, ("hat geantwortet:", "übernommen", f"/beitraege/k/{crowd.public_id}/")),
        (english, ("has answered:", "Outcome: adopted", f"/en/beitraege/k/{crowd.public_id}/")),
    ):
        assert [word for word in words if word not in mail_text(row)] == []


def test_reply_is_told_in_the_language_of_the_author(
    write: Write, resident: User, stranger: User
) -> None:
    NoticeSettings.objects.create(user=resident, language="en")
    write(parent=write("Bitte einen Radweg."), author=stranger)
    row = Message.objects.get(to_address=resident.email)
    assert row.subject.startswith("There is a reply: ")
    assert "answers you" in mail_text(row)


def test_guest_is_told_in_the_language_last_used_with_the_address(
    write: Write, dialogue: DialoguePage, lead: User, office: Contact
) -> None:
    item = write("Bitte einen Radweg um den See.")
    for language in ("de", "en"):
        guest = Guest("gast@example.org", "Uferläufer", language)
        reply = write(parent=item, guest=guest)
        text = mail_text(Message.objects.get(dedupe_key__endswith=str(reply.public_id)))
        contributions.confirm_guest(text.partition("/bestaetigen/")[2].partition("/")[0])
    Message.objects.all().delete()
    answer.respond(item, body="Ja.", unit=office, by=lead)
    told = Message.objects.get(to_address="gast@example.org")
    assert told.subject.startswith("There is an answer: ")
    assert "has answered:" in mail_text(told)
