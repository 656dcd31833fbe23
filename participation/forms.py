"""What residents and moderators type. Every text is cleaned here, before it reaches a verb."""

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from accounts.fields import DISPLAY_NAME_LENGTH, clean_email, validate_display_name
from accounts.rules import is_reserved_name
from participation.domain.guest import Guest
from participation.domain.text import clean_line, clean_text
from participation.enums import DecisionAction, InquiryAction, ReportReason, RequestStatus
from participation.models.contribution import BODY_MAX_LENGTH
from participation.models.data_sheet import PURPOSE_MAX_LENGTH

EMAIL_LENGTH = 254  # RFC 5321
REASON_MAX_LENGTH = 1000


class PlainTextField(forms.CharField):
    """Text of several lines, cleaned before its length is checked."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        return clean_text(super().to_python(value) or "")


class PlainLineField(forms.CharField):
    """Text of one line, cleaned before its length is checked."""

    def to_python(self, value: Any) -> Any:
        return clean_line(super().to_python(value) or "")


class TrapBoundField(BoundField):
    """Moves a field out of sight; only machines fill it."""

    def css_classes(self, extra_classes: Any = None) -> str:
        return "form__trap"


class TrapField(forms.CharField):
    """A field that people do not see."""

    bound_field_class = TrapBoundField


class SubmitKeyField(forms.UUIDField):
    """The key that makes one contribution of a double click. A broken one counts as a new one."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> uuid.UUID:
        try:
            return super().clean(value) or uuid.uuid4()
        except ValidationError:
            return uuid.uuid4()


class ContributionForm(forms.Form):
    """A contribution of a signed-in person."""

    title = PlainLineField(label=_("Heading"), max_length=120, required=False)
    body = PlainTextField(
        label=_("Your contribution"),
        max_length=BODY_MAX_LENGTH,
        help_text=_("Up to 4,000 characters. Links work, other formatting does not."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    submit_key = SubmitKeyField(required=False)

    def __init__(self, *args: Any, is_reply: bool = False, label: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("submit_key", uuid.uuid4())
        if is_reply:
            del self.fields["title"]
        if label:
            self.fields["body"].label = label

    @property
    def is_trapped(self) -> bool:
        """Whether a machine filled in what people do not see."""
        return False


class GuestContributionForm(ContributionForm):
    """A contribution of somebody without an account."""

    name = PlainLineField(
        label=_("Name"),
        max_length=DISPLAY_NAME_LENGTH,
        required=False,
        validators=[validate_display_name],
        help_text=_("Shown beside your contribution. It need not be your real name."),
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=EMAIL_LENGTH,
        help_text=_("Never shown. We send you a link with which you confirm your contribution."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    website = TrapField(
        label=_("Please leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
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

    def clean_email(self) -> str:
        return clean_email(self.cleaned_data["email"])

    @property
    def is_trapped(self) -> bool:
        return bool(self.cleaned_data.get("website"))

    @property
    def guest(self) -> Guest:
        """The guest this valid form speaks of."""
        return Guest(email=self.cleaned_data["email"], name=self.cleaned_data["name"])


class MemberSignUpForm(forms.Form):
    """Sign up for an event with an account: a button is enough."""


class GuestSignUpForm(forms.Form):
    """Sign up for an event without an account."""

    name = PlainLineField(
        label=_("Name"),
        max_length=DISPLAY_NAME_LENGTH,
        help_text=_("For the list at the entrance. It need not be your real name."),
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=EMAIL_LENGTH,
        help_text=_("We send you a link with which you confirm or cancel."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    website = TrapField(
        label=_("Please leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def clean_email(self) -> str:
        return clean_email(self.cleaned_data["email"])

    @property
    def is_trapped(self) -> bool:
        return bool(self.cleaned_data.get("website"))

    @property
    def guest(self) -> Guest:
        """The guest this valid form speaks of."""
        return Guest(email=self.cleaned_data["email"], name=self.cleaned_data["name"])


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


class DataSheetForm(forms.Form):
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
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=EMAIL_LENGTH,
        help_text=_("The answer goes there."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    website = TrapField(
        label=_("Please leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    submit_key = SubmitKeyField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("submit_key", uuid.uuid4())

    def clean_email(self) -> str:
        return clean_email(self.cleaned_data["email"])

    @property
    def is_trapped(self) -> bool:
        """Whether a machine filled in what people do not see."""
        return bool(self.cleaned_data.get("website"))


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


class DecisionForm(forms.Form):
    """Decide about a contribution."""

    action = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    reason = PlainTextField(
        label=_("Reason"),
        max_length=REASON_MAX_LENGTH,
        required=False,
        help_text=_("The author reads it in the mail. Needed for a removal."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, actions: list[DecisionAction], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["action"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- for the type checker
        field.choices = [(action.value, action.label) for action in actions]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("action") == DecisionAction.REMOVE and not data.get("reason"):
            self.add_error("reason", _("Please tell the author why."))
        return data


class InquiryForm(forms.Form):
    """A message to an office; the address is needed for an answer."""

    text = PlainTextField(
        label=_("Your message"),
        max_length=BODY_MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=EMAIL_LENGTH,
        help_text=_("Only for the answer. It is deleted with the message."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    website = TrapField(
        label=_("Please leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    submit_key = SubmitKeyField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("submit_key", uuid.uuid4())

    def clean_email(self) -> str:
        value: str = self.cleaned_data["email"]
        return clean_email(value) if value else ""

    @property
    def is_trapped(self) -> bool:
        return bool(self.cleaned_data.get("website"))


class BarrierForm(InquiryForm):
    """What does not work, and where. No name, no account; an address only for an answer."""

    place = PlainLineField(
        label=_("On which page?"),
        max_length=500,
        required=False,
        help_text=_("The address of the page, or in your own words."),
    )

    field_order = ["text", "place", "email", "website", "submit_key"]

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
