import pytest
from allauth.account.models import EmailAddress

from accounts.domain.email_address import replace
from accounts.models import User


@pytest.mark.django_db
@pytest.mark.parametrize("verified", [True, False])
def test_replace_leaves_one_address(resident: User, verified: bool) -> None:
    EmailAddress.objects.create(user=resident, email="second@example.org")
    replace(resident, email="new@example.org", verified=verified)
    stored = User.objects.get(pk=resident.pk)
    rows = EmailAddress.objects.filter(user=resident)
    assert stored.email == "new@example.org"
    assert list(rows.values_list("email", "verified", "primary")) == [
        ("new@example.org", verified, True)
    ]


@pytest.mark.django_db
def test_replace_leaves_other_people_alone(resident: User, stranger: User) -> None:
    replace(resident, email="new@example.org", verified=True)
    assert EmailAddress.objects.get(user=stranger).email == "stranger@example.org"


@pytest.mark.django_db
def test_replace_logs_no_address(resident: User, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", "accounts.domain.email_address"):
        replace(resident, email="new@example.org", verified=True)
    assert caplog.messages == [f"account {resident.uuid} has another address"]
