"""How allauth's second factors meet our accounts."""

from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.utils.translation import gettext as _

from accounts.domain import secret_box
from accounts.models import User


class MfaAdapter(DefaultMFAAdapter):
    """Allauth's behaviour; secrets are stored encrypted, a person is named by the pseudonym."""

    def encrypt(self, text: str) -> str:
        return secret_box.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return secret_box.open_box(encrypted_text)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return {**entity, "name": settings.SITE_NAME}

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        """What an authenticator shows beside the key. By the handle allauth finds the account."""
        entity: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        return {**entity, "display_name": user.display_name, "name": user.email}

    def generate_authenticator_name(self, user: User, type: Any) -> str:  # noqa: A002
        return _("Passkey")
