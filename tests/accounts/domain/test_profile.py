import pytest

from accounts.domain.profile import rename
from accounts.models import User


@pytest.mark.django_db
def test_rename_changes_the_name_and_nothing_else(
    resident: User, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO", "accounts.domain.profile"):
        returned = rename(resident, display_name="Seeadler")
    stored = User.objects.get(pk=resident.pk)
    assert (returned, stored.display_name, stored.email) == (
        resident,
        "Seeadler",
        "resident@example.org",
    )
    assert caplog.messages == [f"account {resident.uuid} renamed"]
