"""What several forms have in common: a key against double clicks, and people without an account."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import clean_email
from notifications.domain import languages
from participation.domain.guest import Guest
from participation.forms.fields import SubmitKeyField, TrapField, address_field


class KeyedForm(forms.Form):
    """A form that makes one thing, however often it is sent."""

    submit_key = SubmitKeyField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("submit_key", uuid.uuid4())


class AddressForm(forms.Form):
    """A form for everybody: it asks for an address and has a field that only machines fill."""

    email = address_field("")
    website = TrapField(
        label=_("Please leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def clean_email(self) -> str:
        value: str = self.cleaned_data["email"]
        return clean_email(value) if value else ""

    @property
    def is_trapped(self) -> bool:
        """Whether a machine filled in what people do not see."""
        return bool(self.cleaned_data.get("website"))


class GuestForm(AddressForm):
    """A form for people without an account; each brings a field `name` with its own rules."""

    @property
    def guest(self) -> Guest:
        """The guest this valid form speaks of."""
        return Guest(
            email=self.cleaned_data["email"],
            name=self.cleaned_data["name"],
            language=languages.for_mails(),
        )
