"""Asking for a document that is not public, and settling the request."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from participation.enums import RequestStatus
from participation.forms.base import AddressForm, KeyedForm
from participation.forms.fields import (
    REASON_MAX_LENGTH,
    PlainLineField,
    PlainTextField,
    address_field,
)
from participation.models.data_sheet import PURPOSE_MAX_LENGTH


class DataSheetForm(AddressForm, KeyedForm):
    """Ask for a document that is not public."""

    purpose = PlainTextField(
        label=_("What exactly do you need, and what for?"),
        max_length=PURPOSE_MAX_LENGTH,
        help_text=_("For example: the sheet of your municipality, for your club."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    name = PlainLineField(
        label=_("Name"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = address_field(_("The answer goes there."))

    field_order = ["purpose", "name", "email", "website"]


class SettleForm(forms.Form):
    """Settle a request for a data sheet."""

    status = forms.ChoiceField(
        label=_("Result"),
        choices=[
            (RequestStatus.ANSWERED.value, RequestStatus.ANSWERED.label),
            (RequestStatus.DECLINED.value, RequestStatus.DECLINED.label),
        ],
        widget=forms.RadioSelect,
    )
    reason = PlainTextField(
        label=_("Reason"),
        max_length=REASON_MAX_LENGTH,
        required=False,
        help_text=_("Needed when you decline: whoever asked reads it in a mail."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("status") == RequestStatus.DECLINED and not data.get("reason"):
            self.add_error("reason", _("Please say why."))
        return data
