from datetime import UTC, date, datetime

import pytest
from django.test import Client

from accounts.enums import AuditAction
from accounts.models import AuditEntry, User
from notifications.models import Campaign, Mailing, Measure, NewsletterPage

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


def test_days_that_lie_ahead_are_told_as_they_are(
    marketer: User, client: Client, newsletter: NewsletterPage
) -> None:
    client.force_login(marketer)
    at = datetime(2099, 6, 1, 6, 30, tzinfo=UTC)
    Mailing.objects.create(page=newsletter, subject="Bald", mime=b"", scheduled_for=at)
    row = Campaign.objects.create(
        name="Ufer", goal="G", starts_on=date(2099, 3, 1), ends_on=date(2099, 4, 2)
    )
    Measure.objects.create(campaign=row, channel="poster", title="Plakat", due_on=date(2099, 3, 3))
    shown = {
        "/cms/mailing/": ["01.06.2099 08:30"],
        "/cms/campaign/": ["01.03.2099", "02.04.2099"],
        "/cms/measure/": ["03.03.2099"],
    }
    for path, days in shown.items():
        page = client.get(path).content.decode()
        assert all(day in page for day in days), path


def test_the_list_of_mailings_shows_nobody(marketer: User, client: Client) -> None:
    client.force_login(marketer)
    assert client.get("/cms/mailing/").status_code == 200
    assert not AuditEntry.objects.filter(action=AuditAction.IDENTITY_VIEWED).exists()
