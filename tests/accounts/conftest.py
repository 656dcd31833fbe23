"""What the tests of the accounts room share: reading mails, filling in the two big forms."""

import re
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from notifications.models import Message
from tests.conftest import PASSWORD


@pytest.fixture(autouse=True)
def _german() -> Iterator[None]:
    """A page in another language leaves it switched on in this thread."""
    with translation.override("de"):
        yield


@pytest.fixture
def mails(db: None) -> Callable[[], list[EmailMessage]]:
    """All mails of the outbox, oldest first, parsed as a mail program would."""

    def read() -> list[EmailMessage]:
        rows = Message.objects.order_by("pk")
        return [message_from_bytes(bytes(row.mime or b""), policy=policy.default) for row in rows]

    return read


def part(mail: EmailMessage, kind: str) -> str:
    """The text ("plain") or the HTML ("html") of a mail."""
    body = mail.get_body(preferencelist=(kind,))
    assert body is not None
    content: str = body.get_content()
    return content.replace("\r\n", "\n")


def links(mail: EmailMessage) -> list[str]:
    """Every address in the text part, in order."""
    return re.findall(r"https?://\S+", part(mail, "plain"))


def path_of(link: str) -> str:
    """The path of a link of our own site."""
    assert link.startswith("http://testserver/")
    return link.removeprefix("http://testserver")


def sign_up(client: Client, **changes: Any) -> Any:
    """Hand in the sign-up form."""
    data = {
        "email": "neu@example.org",
        "display_name": "Uferläufer",
        "password1": PASSWORD,
        **changes,
    }
    return client.post("/konto/signup/", data)


def confirm_it_is_me(client: Client) -> Any:
    """Type the password once more, as the pages for important changes ask."""
    return client.post("/konto/reauthenticate/", {"password": PASSWORD})


def confirm_old_mailbox(client: Client) -> Any:
    """Type the code that was sent to the present address, as the change of it asks."""
    client.get("/konto/reauthenticate/code/")
    newest = Message.objects.filter(subject="Ihr Code zum Bestätigen").latest("pk")
    mail = message_from_bytes(bytes(newest.mime or b""), policy=policy.default)
    Message.objects.filter(pk=newest.pk).delete()
    return client.post("/konto/reauthenticate/code/", {"code": code_in(mail)})


def code_in(mail: EmailMessage) -> str:
    """The code that stands alone in a line of the text part."""
    found = re.search(r"^([A-Z0-9-]{6,12})$", part(mail, "plain"), re.MULTILINE)
    assert found is not None
    return found[1]


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: Any) -> Any:
    """Hand in the sign-in form."""
    return client.post("/konto/login/", {"login": email, "password": password, **more})
