"""What residents type below a page: contributions, corrections, support, reports."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.fields import DISPLAY_NAME_LENGTH, validate_display_name
from accounts.rules import is_reserved_name
from participation.enums import ReportReason
from participation.forms.base import GuestForm, KeyedForm
from participation.forms.fields import (
    REASON_MAX_LENGTH,
    PlainLineField,
    PlainTextField,
    address_field,
)
from participation.models.contribution import BODY_MAX_LENGTH


class WordsForm(forms.Form):
    """A heading, which answers have none of, and a text."""

    title = PlainLineField(label=_("Heading"), max_length=120, required=False)
    body = PlainTextField(
        label=_("Your contribution"),
        max_length=BODY_MAX_LENGTH,
        help_text=_("Up to 4,000 characters. Links work, other formatting does not."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, *args: Any, is_reply: bool = False, label: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_reply:
            del self.fields["title"]
        if label:
            self.fields["body"].label = label

    def put(self, name: str, value: str) -> None:
        """Show the form with another value in one of its fields."""
        # Unpacking a QueryDict would give a list for each field.
        typed = {key: self.data[key] for key in self.data}
        self.data = {**typed, self.add_prefix(name): value}


class EditForm(WordsForm):
    """One's own words, put right. It knows which wording it started from."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)


class ContributionForm(WordsForm, KeyedForm):
    """A contribution of a signed-in person."""

    # What has been shown before sending, so that nobody is shown the same twice.
    reviewed = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)

    field_order = ["title", "body"]

    @property
    def is_trapped(self) -> bool:
        """Whether a machine filled in what people do not see."""
        return False

    @property
    def seen(self) -> set[str]:
        """What the person was shown before sending."""
        return set(self.cleaned_data.get("reviewed", "").split(","))

    def show_again(self, codes: Iterable[str]) -> None:
        """Show the form once more; it notes what is shown beside it."""
        codes = sorted({*self.seen, *codes} - {""})
        self.put("reviewed", ",".join(codes))


class GuestContributionForm(GuestForm, ContributionForm):
    """A contribution of somebody without an account."""

    name = PlainLineField(
        label=_("Name"),
        max_length=DISPLAY_NAME_LENGTH,
        required=False,
        validators=[validate_display_name],
        help_text=_("Shown beside your contribution. It need not be your real name."),
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
    email = address_field(
        _("Never shown. We send you a link with which you confirm your contribution.")
    )

    field_order = ["title", "body", "name", "email", "website"]

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if name and is_reserved_name(name):
            raise ValidationError(
                _("This name sounds like the administration. Please choose another one."),
                code="reserved",
            )
        return name


class SupportForm(forms.Form):
    """Support, or take the support back. The wish is named, so a double click does no harm."""

    wish = forms.ChoiceField(choices=[("support", ""), ("unsupport", "")])


class ReportForm(forms.Form):
    """Point the moderation at a contribution."""

    reason = forms.ChoiceField(
        label=_("What is wrong with it?"),
        choices=ReportReason.choices,
        widget=forms.RadioSelect,
    )
    text = PlainTextField(
        label=_("Explanation"),
        max_length=REASON_MAX_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
