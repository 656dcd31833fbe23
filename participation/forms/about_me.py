"""What residents say about themselves, if they like."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.models import Municipality
from participation.enums import YearBand


class AboutMeForm(forms.Form):
    """Where one lives and when one was born; both may stay open."""

    municipality = forms.ModelChoiceField(
        label=_("Municipality"),
        queryset=Municipality.objects.none(),
        required=False,
        empty_label=_("I would rather not say"),
    )
    year_band = forms.ChoiceField(
        label=_("Year of birth"),
        choices=[("", _("I would rather not say")), *YearBand.choices],
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["municipality"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 -- for the type checker
        field.queryset = Municipality.objects.filter(valid_to=None)
