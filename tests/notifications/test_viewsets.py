import pytest
from django.test import Client

from accounts.enums import AuditAction
from accounts.models import AuditEntry, User

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/cms/subscriber/", "notifications.subscriber"),
        ("/cms/message/", "notifications.message"),
        ("/cms/suppression/", "notifications.suppression"),
        ("/cms/ruecklaeufer/", "notifications.returnedmail"),
    ],
)
def test_lists_of_addresses_leave_a_line(
    marketer: User, editor: User, client: Client, path: str, kind: str
) -> None:
    rows = AuditEntry.objects.filter(action=AuditAction.IDENTITY_VIEWED)
    client.force_login(editor)
    assert client.get(path).status_code == 302
    assert not rows.exists()
    client.force_login(marketer)
    assert client.get(path).status_code == 200
    assert [row.object_type for row in rows] == [kind]


def test_the_list_of_mailings_shows_nobody(marketer: User, client: Client) -> None:
    client.force_login(marketer)
    assert client.get("/cms/mailing/").status_code == 200
    assert not AuditEntry.objects.filter(action=AuditAction.IDENTITY_VIEWED).exists()
