from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from participation.enums import ContributionStatus, ReportReason
from participation.models import Contribution, Report
from tests.participation.conftest import Write


def _url(item: Contribution) -> str:
    return reverse("participation:report", args=[item.public_id])


def test_visitor_reports_once(visitor: Client, write: Write) -> None:
    item = write()
    for _ in range(2):
        answer = visitor.post(_url(item), {"reason": "spam", "text": "Werbung"})
        assert answer.headers["Location"] == f"/beitraege/{item.public_id}/gemeldet/"
    row = Report.objects.get()
    assert (row.reason, row.text, row.reporter) == (ReportReason.SPAM, "Werbung", None)
    assert "127.0.0.1" not in row.visitor_key
    assert (
        "Vielen Dank für Ihre Meldung" in visitor.get(answer.headers["Location"]).content.decode()
    )


def test_member_reports_once(
    client_for: Callable[[User | None], Client], stranger: User, write: Write
) -> None:
    item = write()
    for reason in ("insult", "spam"):
        client_for(stranger).post(_url(item), {"reason": reason})
    row = Report.objects.get()
    assert (row.reporter, row.reason, row.visitor_key) == (stranger, ReportReason.INSULT, "")


@pytest.mark.parametrize(
    "data",
    [{}, {"reason": ""}, {"reason": "x"}, {"reason": "spam", "text": "x" * 1001}],
)
def test_bad_entry_is_explained(visitor: Client, write: Write, data: dict[str, str]) -> None:
    answer = visitor.post(_url(write()), data)
    assert answer.status_code == 200
    assert "Bitte prüfen Sie Ihre Angaben" in answer.content.decode()
    assert not Report.objects.exists()


def test_many_reports_at_once_are_refused(visitor: Client, write: Write) -> None:
    item = write()
    codes = [visitor.post(_url(item), {"reason": "spam"}).status_code for _ in range(21)]
    assert codes == [303] * 20 + [429]


@pytest.mark.parametrize(
    "status", [status for status in ContributionStatus if status != ContributionStatus.PUBLISHED]
)
def test_what_is_not_public_is_not_found(
    member: Client,
    in_status: Callable[[ContributionStatus], Contribution],
    status: ContributionStatus,
) -> None:
    assert member.get(_url(in_status(status))).status_code == 404


def test_other_methods_are_refused(visitor: Client, write: Write) -> None:
    assert visitor.put(_url(write())).status_code == 405
