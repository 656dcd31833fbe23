"""Signing up for an event."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import DISPLAY_NAME_LENGTH
from participation.forms.base import GuestForm
from participation.forms.fields import PlainLineField, address_field


class MemberSignUpForm(forms.Form):
    """Sign up for an event with an account: a button is enough."""


class GuestSignUpForm(GuestForm):
    """Sign up for an event without an account."""

    name = PlainLineField(
        label=_("Name"),
        max_length=DISPLAY_NAME_LENGTH,
        help_text=_("For the list at the entrance. It need not be your real name."),
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
    email = address_field(_("We send you a link with which you confirm or cancel."))

    field_order = ["name", "email", "website"]
