"""The key of the site can be changed without anybody losing a second factor or a link."""

from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from cryptography.fernet import InvalidToken
from django.core import signing
from django.core.management import call_command
from django.test import Client

from accounts.domain import secret_box
from accounts.models import User
from notifications.domain.tokens import Purpose, make, read
from tests.accounts.conftest import sign_in

NEW = "another-secret-key-that-came-with-the-yearly-rotation-of-keys"


def rotate(settings: object, *, keep: bool = True) -> None:
    """Do as docs/security.md says."""
    old = settings.SECRET_KEY  # type: ignore[attr-defined]
    settings.SECRET_KEY = NEW  # type: ignore[attr-defined]
    settings.SECRET_KEY_FALLBACKS = [old] if keep else []  # type: ignore[attr-defined]


def test_what_was_sealed_opens_after_the_rotation(settings: object) -> None:
    sealed = secret_box.seal("geheim")
    rotate(settings)
    assert secret_box.open_box(sealed) == "geheim"
    rotate(settings, keep=False)
    settings.SECRET_KEY = NEW + "!"  # type: ignore[attr-defined]
    with pytest.raises(InvalidToken):
        secret_box.open_box(sealed)


@pytest.mark.django_db
def test_second_factors_survive_the_end_of_the_old_key(settings: object, resident: User) -> None:
    secret = generate_totp_secret()
    TOTP.activate(resident, secret)
    codes = RecoveryCodes.activate(resident).get_unused_codes()
    rotate(settings)
    call_command("reseal_secrets", stdout=StringIO())
    settings.SECRET_KEY_FALLBACKS = []  # type: ignore[attr-defined]
    rows = {row.type: row for row in Authenticator.objects.filter(user=resident)}
    assert secret_box.open_box(rows["totp"].data["secret"]) == secret
    assert RecoveryCodes(rows["recovery_codes"]).get_unused_codes() == codes


@pytest.mark.django_db
def test_sessions_and_links_survive_the_rotation(settings: object, resident: User) -> None:
    client = Client()
    sign_in(client, resident.email)
    signed = signing.dumps("x", salt="test")
    link = make(Purpose.PREFERENCES, resident.uuid)
    rotate(settings)
    assert client.get("/konto/").status_code == 200
    assert signing.loads(signed, salt="test") == "x"
    assert read(Purpose.PREFERENCES, link) == resident.uuid
