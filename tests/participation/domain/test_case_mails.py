from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from cms.models import Contact
from notifications.models import Message
from participation.domain import cases
from tests.participation.conftest import Write, mail_text


def test_unit_and_person_hear_what_is_theirs(
    write: Write, lead: User, editor: User, office: Contact
) -> None:
    item = write("Wann kommt der Radweg?")
    day = timezone.localdate() + timedelta(days=9)
    for _twice in range(2):
        cases.assign(item, unit=office, person=editor, due_on=day, by=lead)
    assert sorted(Message.objects.values_list("to_address", flat=True)) == [
        "editor@example.org",
        "kreisentwicklung@revierdialog.example",
    ]
    text = mail_text(Message.objects.get(to_address="editor@example.org"))
    for words in ("Wann kommt der Radweg?", day.strftime("%d.%m.%Y"), f"/cms/antworten/{item.pk}/"):
        assert words in text


def test_whoever_takes_it_on_is_not_mailed(write: Write, lead: User) -> None:
    cases.assign(write(), unit=None, person=lead, due_on=timezone.localdate(), by=lead)
    assert not Message.objects.exists()
