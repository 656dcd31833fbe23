"""Forms of the accounts room: allauth's with our wording and limits, the profile, the staff's."""

from typing import TYPE_CHECKING, Any

from allauth.account import forms as allauth_forms
from allauth.account.models import EmailAddress
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as webauthn_forms
from django import forms
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserCreationForm as WagtailUserCreationForm
from wagtail.users.forms import UserEditForm as WagtailUserEditForm

from accounts.domain import email_address, mail_code
from accounts.fields import (
    DISPLAY_NAME_LENGTH,
    clean_email,
    normalise_display_name,
    normalise_email,
    validate_display_name,
)
from accounts.models import User
from accounts.rules import is_reserved_name, is_staff_member

if TYPE_CHECKING:
    # Generic in the stubs only.
    _UserModelForm = forms.ModelForm[User]
else:
    _UserModelForm = forms.ModelForm

_Saved = tuple[AbstractBaseUser | None, HttpResponse | None]

EMAIL_LENGTH = 254  # RFC 5321; also the width of the column
PASSWORD_LENGTH = 128
EMAIL_LABEL = _("E-mail address")
PASSWORD_HELP = _("At least 12 characters. Several words in a row work well.")


class DisplayNameFormField(forms.CharField):
    """A public name that no other account has."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs = {
            "label": _("Display name"),
            "max_length": DISPLAY_NAME_LENGTH,
            "validators": [validate_display_name],
            "help_text": _("Shown beside your contributions. It need not be your real name."),
            "widget": forms.TextInput(attrs={"autocomplete": "nickname"}),
            **kwargs,
        }
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        return normalise_display_name(super().to_python(value) or "")


class _Wording:
    """Our limits and labels on allauth's fields; a placeholder would only repeat the label."""

    fields: dict[str, forms.Field]
    new_passwords: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if name in {"email", "login"}:
                field.label = EMAIL_LABEL
                field.validators.append(MaxLengthValidator(EMAIL_LENGTH))
                field.widget.attrs["maxlength"] = str(EMAIL_LENGTH)
            if name in self.new_passwords:
                field.help_text = PASSWORD_HELP
                field.validators.append(MaxLengthValidator(PASSWORD_LENGTH))


class LoginForm(_Wording, allauth_forms.LoginForm):
    """Sign in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""
        self.fields["remember"].label = _("Stay signed in on this device for two weeks")

    def clean_login(self) -> str:
        return normalise_email(super().clean_login())


class SignupForm(_Wording, allauth_forms.SignupForm):
    """Create an account: address, public name, password."""

    account_already_exists: bool
    new_passwords = ("password1",)
    field_order = ["email", "display_name", "password1"]
    display_name = DisplayNameFormField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = _(
            "Never shown. We write to it about your account and your contributions."
        )
        self.fields["password1"].label = _("Password (optional)")
        self.fields["password1"].help_text = _(
            "At least 12 characters; several words in a row work well. Without one you sign in "
            "with codes by mail."
        )

    def clean_display_name(self) -> str:
        return clean_resident_name(self.cleaned_data["display_name"])

    def try_save(self, request: HttpRequest) -> _Saved:
        """Create the account, or answer as if: for a known address, and for a double click."""
        if self.account_already_exists:
            # A new account costs one password hash; a known address must take as long.
            User().set_password(self.cleaned_data.get("password1") or None)
        try:
            with transaction.atomic():
                saved: _Saved = super().try_save(request)
        except IntegrityError:
            # The same form came twice at once and the other request was first.
            self.account_already_exists = True
            saved = super().try_save(request)
        return saved


class ResetPasswordForm(_Wording, allauth_forms.ResetPasswordForm):
    """Ask for the mail with which a new password can be set."""


class ResetPasswordKeyForm(_Wording, allauth_forms.ResetPasswordKeyForm):
    """Set a new password from that mail."""

    new_passwords = ("password1",)
    password2 = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = _("New password")


class ChangePasswordForm(_Wording, allauth_forms.ChangePasswordForm):
    """Change the password while signed in."""

    new_passwords = ("password1",)
    password2 = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = _("Current password")
        self.fields["oldpassword"].help_text = ""
        self.fields["password1"].label = _("New password")


class SetPasswordForm(_Wording, allauth_forms.SetPasswordForm):
    """Set the first password of an account that has none."""

    new_passwords = ("password1",)
    password2 = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = _("New password")


class AddEmailForm(_Wording, allauth_forms.AddEmailForm):
    """Ask for another address; it counts once it is confirmed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("New e-mail address")

    def save(self, request: HttpRequest) -> EmailAddress:
        try:
            with transaction.atomic():
                return super().save(request)
        except IntegrityError:
            # The same form came twice at once; the other request has written the row.
            return EmailAddress.objects.get(user=self.user, email=self.cleaned_data["email"])


class ReauthenticateForm(_Wording, allauth_forms.ReauthenticateForm):
    """Type the password once more before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""


class LoginCodeForm(_Wording, allauth_forms.RequestLoginCodeForm):
    """Ask for a code by mail."""


class ConfirmCodeForm(_Wording, allauth_forms.ConfirmLoginCodeForm):
    """Type the code from the mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _as_code(self.fields["code"])


class MailCodeForm(forms.Form):
    """Type the code from the mail, while signed in."""

    code = forms.CharField(max_length=20)

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        _as_code(self.fields["code"])

    def clean_code(self) -> str:
        typed: str = self.cleaned_data["code"]
        user = self.request.user
        if not isinstance(user, User) or not mail_code.check(user, self.request.session, typed):
            raise ValidationError(_("This code is not right, or no longer valid."), code="code")
        return typed


class AuthenticateForm(_Wording, mfa_forms.AuthenticateForm):
    """Type a code of the app, or a recovery code, to sign in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _as_code(self.fields["code"])


class MfaReauthenticateForm(_Wording, mfa_forms.ReauthenticateForm):
    """The same, while signed in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _as_code(self.fields["code"])


class ActivateTOTPForm(_Wording, totp_forms.ActivateTOTPForm):
    """Type the first code of the app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _as_code(self.fields["code"])


class AddPasskeyForm(_Wording, webauthn_forms.AddWebAuthnForm):
    """Name the new key. It opens the account by itself, so it always asks for PIN or finger."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the passkey")
        self.fields["name"].help_text = _("So that you can tell several apart.")
        self.fields["passwordless"].initial = True
        self.fields["passwordless"].label = _("Sign in with this key alone, without a password")
        self.fields["passwordless"].help_text = ""


class EditPasskeyForm(_Wording, webauthn_forms.EditWebAuthnForm):
    """Rename a key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the passkey")


def _as_code(field: forms.Field) -> None:
    field.label = _("Code")
    field.widget.attrs.update(autocomplete="one-time-code", autocapitalize="characters")


class EraseForm(forms.Form):
    """The one box before the account goes."""

    sure = forms.BooleanField(
        label=_("Yes, delete my account"),
        error_messages={"required": _("Please tick this box if you are sure.")},
    )


class ProfileForm(forms.Form):
    """Change the public name."""

    display_name = DisplayNameFormField()

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_display_name(self) -> str:
        name: str = self.cleaned_data["display_name"]
        return clean_resident_name(name, user=self.user)


def clean_resident_name(name: str, *, user: User | None = None) -> str:
    """Return the name if this resident may take it; staff may carry the name of their office.

    Only names of confirmed accounts count as taken. Otherwise whoever signs up with somebody's
    address could see from the name, free or taken afterwards, whether an account was created.
    """
    if is_reserved_name(name) and not (user and is_staff_member(user)):
        raise ValidationError(
            _("This name sounds like the administration. Please choose another one."),
            code="reserved",
        )
    others = User.objects.exclude(pk=user.pk) if user else User.objects.all()
    if others.filter(display_name__iexact=name, emailaddress__verified=True).exists():
        raise ValidationError(
            _("Someone else already uses this name. Please choose another one."), code="taken"
        )
    return name


class _StaffUserForm:
    """What the administration's two user forms have in common."""

    instance: User
    fields: dict[str, forms.Field]
    cleaned_data: dict[str, Any]
    password_required = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = EMAIL_LABEL
        self._address_before = self.instance.email

    def clean_email(self) -> str:
        return clean_email(self.cleaned_data["email"])

    def save(self, commit: bool = True) -> AbstractBaseUser:
        """Save the account; a new address must be confirmed at the next sign-in."""
        if not self.instance.pk and not self.cleaned_data["password1"]:
            self.instance.set_unusable_password()
        user: User = super().save(commit)  # type: ignore[misc]
        if commit and user.email != self._address_before:
            email_address.replace(user, email=user.email, verified=False)
        return user


class StaffUserCreationForm(_StaffUserForm, WagtailUserCreationForm):
    """Create an account in the administration."""

    first_name = None
    last_name = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = _(
            "Leave empty: the person sets a password with “Forgot your password?”."
        )

    class Meta:
        model = User
        fields = ["email", "display_name", "is_superuser", "groups"]
        widgets = {"groups": forms.CheckboxSelectMultiple}


class StaffUserEditForm(_StaffUserForm, WagtailUserEditForm):
    """Change an account in the administration."""

    first_name = None
    last_name = None

    class Meta:
        model = User
        fields = ["email", "display_name", "is_active", "is_superuser", "groups"]
        widgets = {"groups": forms.CheckboxSelectMultiple}


class StaffNameForm(_UserModelForm):
    """The public name on Wagtail's page “Account”; the address changes on the public page."""

    class Meta:
        model = User
        fields = ["display_name"]
