"""Fields that clean what people type before it reaches a verb."""

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from participation.domain.text import clean_line, clean_text

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


def address_field(help_text: Any) -> forms.EmailField:
    """An e-mail address, with a sentence about what happens to it."""
    return forms.EmailField(
        label=_("E-mail address"),
        max_length=EMAIL_LENGTH,
        help_text=help_text,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
