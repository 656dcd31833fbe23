"""What project leads fill in about the public archive."""

from django import forms
from django.utils.translation import gettext_lazy as _

from participation.enums import ArchiveAnswer
from participation.forms.fields import PlainLineField
from participation.models.archive import REFERENCE_MAX_LENGTH


class OfferForm(forms.Form):
    """The statements were offered."""

    reference = PlainLineField(
        label=_("File reference"),
        max_length=REFERENCE_MAX_LENGTH,
        help_text=_("Under which the archive finds the offer. Please no names."),
    )


class ArchiveAnswerForm(OfferForm):
    """What the archive answered."""

    answer = forms.ChoiceField(
        label=_("Answer of the archive"),
        choices=[
            (ArchiveAnswer.TAKEN.value, ArchiveAnswer.TAKEN.label),
            (ArchiveAnswer.DECLINED.value, ArchiveAnswer.DECLINED.label),
        ],
        widget=forms.RadioSelect,
    )
    field_order = ["answer", "reference"]
