"""730 days without a sign-in, a mail, 31 days more: then the account ends."""

from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.domain import erasure, inactive
from accounts.domain.inactive import GRACE, UNUSED, Report
from accounts.enums import AuditAction
from accounts.models import AuditEntry, User
from tests.accounts.conftest import part

pytestmark = pytest.mark.django_db
Mails = Callable[[], list[EmailMessage]]
NOW = timezone.now()
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _journal(settings: Any, tmp_path: Path) -> None:
    settings.ERASURE_JOURNAL = tmp_path / "erasures.jsonl"


def seen(user: User, at: datetime, *, warned: datetime | None = None) -> User:
    user.last_login, user.inactive_warned_at = at, warned
    user.save(update_fields=["last_login", "inactive_warned_at"])
    return user


def test_nobody_is_warned_before_730_days(resident: User, mails: Mails) -> None:
    seen(resident, NOW - UNUSED + DAY)
    assert inactive.apply(now=NOW) == Report(warned=0, erased=0)
    assert mails() == []


def test_a_mail_warns_once_and_says_until_when(resident: User, mails: Mails) -> None:
    seen(resident, NOW - UNUSED - DAY)
    assert inactive.apply(now=NOW) == Report(warned=1, erased=0)
    assert inactive.apply(now=NOW + DAY) == Report(warned=0, erased=0)
    (mail,) = mails()
    assert mail["To"] == resident.email
    text = part(mail, "plain")
    assert str((NOW + GRACE).astimezone().year) in text
    assert "/konto/login/" in text
    assert AuditEntry.objects.filter(action=AuditAction.RETENTION_RUN).count() == 1


def test_after_31_more_days_the_account_is_erased(resident: User, mails: Mails) -> None:
    seen(resident, NOW - UNUSED - GRACE, warned=NOW - GRACE + DAY)
    assert inactive.apply(now=NOW).erased == 0
    assert inactive.apply(now=NOW + 2 * DAY) == Report(warned=0, erased=1)
    assert not User.objects.filter(pk=resident.pk).exists()
    assert len(mails()) == 1  # the farewell


def test_who_signs_in_after_the_warning_stays(resident: User) -> None:
    seen(resident, NOW - 2 * DAY, warned=NOW - GRACE - DAY)
    assert inactive.apply(now=NOW) == Report(warned=0, erased=0)
    # Two years later the person is warned anew: the old warning does not count.
    later = NOW + UNUSED
    assert inactive.apply(now=later) == Report(warned=1, erased=0)


def test_an_account_never_signed_in_counts_from_its_beginning(resident: User) -> None:
    resident.date_joined = NOW - UNUSED - DAY
    resident.save(update_fields=["date_joined"])
    assert inactive.apply(now=NOW).warned == 1


def test_staff_and_those_who_are_leaving_are_left_alone(
    admin: User, editor: User, resident: User
) -> None:
    for user in (admin, editor, resident):
        seen(user, NOW - 2 * UNUSED)
    erasure.request(resident)
    assert inactive.apply(now=NOW) == Report(warned=0, erased=0)


def test_a_dry_run_counts_and_changes_nothing(resident: User, stranger: User, mails: Mails) -> None:
    seen(resident, timezone.now() - UNUSED - DAY)
    seen(stranger, timezone.now() - UNUSED - 2 * GRACE, warned=timezone.now() - GRACE - DAY)
    out = StringIO()
    call_command("retention", "--dry-run", stdout=out)
    counted = [line.split()[0] for line in out.getvalue().splitlines() if "accounts:" in line]
    assert counted[:2] == ["1", "1"]
    assert (User.objects.count(), mails()) == (2, [])
    call_command("retention", stdout=out)
    assert User.objects.count() == 1
