"""Messages to an office, and the steps with them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from participation.enums import InquiryAction
from participation.forms.base import AddressForm, KeyedForm
from participation.forms.fields import PlainLineField, PlainTextField, address_field
from participation.models.contribution import BODY_MAX_LENGTH


class InquiryForm(AddressForm, KeyedForm):
    """A message to an office; the address is needed for an answer."""

    text = PlainTextField(
        label=_("Your message"),
        max_length=BODY_MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    email = address_field(_("Only for the answer. It is deleted with the message."))

    field_order = ["text", "email", "website"]


class BarrierForm(InquiryForm):
    """What does not work, and where. No name, no account; an address only for an answer."""

    place = PlainLineField(
        label=_("On which page?"),
        max_length=500,
        required=False,
        help_text=_("The address of the page, or in your own words."),
    )

    field_order = ["text", "place", "email", "website"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = _("What does not work?")
        self.fields["email"].required = False
        self.fields["email"].help_text = _("Only if you would like an answer.")


class InquiryStepForm(forms.Form):
    """The next step with an inquiry."""

    action = forms.ChoiceField(label=_("Next step"), widget=forms.RadioSelect)
    text = PlainTextField(
        label=_("Text"),
        max_length=BODY_MAX_LENGTH,
        required=False,
        help_text=_("The answer goes out by mail. With other steps it is a note for colleagues."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, *args: Any, actions: list[InquiryAction], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["action"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- for the type checker
        field.choices = [(action.value, action.label) for action in actions]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("action") == InquiryAction.ANSWER and not data.get("text"):
            self.add_error("text", _("Please write an answer."))
        return data
