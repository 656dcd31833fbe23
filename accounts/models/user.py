"""The person who signs in."""

from typing import Any, ClassVar
from uuid import uuid4

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models.functions import Lower, Upper
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.fields import (
    DISPLAY_NAME_LENGTH,
    AccountEmailField,
    DisplayNameField,
    normalise_email,
)


class UserManager(BaseUserManager["User"]):
    """Finds people by e-mail address, however it is typed."""

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        return normalise_email(email or "")

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a resident's account; raise ValueError without an e-mail address."""
        if not email:
            raise ValueError("An account needs an e-mail address.")
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create an administrator."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=normalise_email(username or ""))


class User(AbstractBaseUser, PermissionsMixin):  # type: ignore[django-manager-missing]
    """An account: an e-mail address to sign in and a public pseudonym. No real name is asked."""

    uuid = models.UUIDField(_("public id"), default=uuid4, unique=True, editable=False)
    audit_ref = models.UUIDField(
        _("reference in the audit log"),
        db_default=RandomUUID(),
        unique=True,
        editable=False,
    )
    email = AccountEmailField(_("e-mail address"), unique=True)
    display_name = DisplayNameField(
        _("display name"),
        max_length=DISPLAY_NAME_LENGTH,
        help_text=_("Shown beside your contributions. It need not be your real name."),
    )
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("staff"), default=False)
    inactive_warned_at = models.DateTimeField(
        _("warned about the end of the account"), null=True, blank=True, editable=False
    )
    date_joined = models.DateTimeField(_("date joined"), default=timezone.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique_ci",
                violation_error_message=_("There is already an account with this address."),
            ),
        ]
        indexes = [
            # The forms ask whether a name is taken (iexact). It is no constraint: guests choose
            # their names freely, an erased account frees its own, and two people who take the
            # same name in the same second are a nuisance, not an error.
            models.Index(Upper("display_name"), name="user_display_name_upper"),
        ]

    def __str__(self) -> str:
        return self.display_name

    @classmethod
    def normalize_username(cls, username: str) -> str:
        """Keep the address as it is written to; Django would fold its letters (NFKC)."""
        return normalise_email(username)

    def get_full_name(self) -> str:
        return self.display_name

    def get_short_name(self) -> str:
        return self.display_name

    @cached_property
    def role_names(self) -> set[str]:
        """Names of the person's groups, read once per request."""
        return set(self.groups.values_list("name", flat=True))
