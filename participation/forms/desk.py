"""What staff fill in about formats: contributions from elsewhere, why a draft changed."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from accounts.fields import DISPLAY_NAME_LENGTH
from cms.models import Municipality
from participation.domain.details import Details
from participation.enums import Channel, ContributionStatus
from participation.forms.base import KeyedForm
from participation.forms.fields import PlainLineField, PlainTextField
from participation.models import (
    Category,
    ConsultationPage,
    Contribution,
    DraftSection,
    DraftVersion,
    IdeaCollectionPage,
)
from participation.models.contribution import BODY_MAX_LENGTH


class EntryForm(KeyedForm):
    """A contribution from an event, from paper or from a conversation."""

    channel = forms.ChoiceField(
        label=_("How it reached us"),
        choices=[(one.value, one.label) for one in Channel if one != Channel.ONLINE],
    )
    source_note = PlainLineField(
        label=_("Where it comes from"),
        max_length=120,
        required=False,
        help_text=_("Everybody reads it, for example “Bürgerversammlung Borna, 12 November”."),
    )
    title = PlainLineField(label=_("Heading"), max_length=120, required=False)
    body = PlainTextField(
        label=_("Text"),
        max_length=BODY_MAX_LENGTH,
        help_text=_("As it was said or written; please leave out names of other people."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    name = PlainLineField(
        label=_("Name"),
        max_length=DISPLAY_NAME_LENGTH,
        required=False,
        help_text=_("Only if the person wants to be named. No account is made."),
    )
    category = forms.ModelChoiceField(label=_("Category"), queryset=Category.objects.none())
    municipality = forms.ModelChoiceField(
        label=_("Municipality"),
        queryset=Municipality.objects.filter(valid_to=None),
        required=False,
        empty_label=_("whole district"),
    )
    section = forms.ModelChoiceField(
        label=_("Section"),
        queryset=DraftSection.objects.none(),
        required=False,
        empty_label=_("the draft as a whole"),
    )

    def __init__(self, *args: Any, page: Page, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.version = None
        if isinstance(page, IdeaCollectionPage):
            self.fields["title"].required = True
            self._offer("category", page.categories.all())
        else:
            del self.fields["category"]
        if isinstance(page, ConsultationPage):
            self.version = DraftVersion.objects.filter(page=page).first()
            self._offer("section", DraftSection.objects.filter(version=self.version))
        else:
            del self.fields["section"]

    def _offer(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 -- for the type checker
        field.queryset = rows
        if not rows.exists():
            del self.fields[name]

    @property
    def details(self) -> Details:
        """What this valid form says beside the words."""
        data = self.cleaned_data
        return Details(
            category=data.get("category"),
            municipality=data.get("municipality"),
            draft_version=self.version,
            section=data.get("section"),
        )


class ReasonForm(forms.Form):
    """Why a section changed, and which contributions led to it."""

    reason = PlainTextField(
        label=_("Why it changed"),
        max_length=1000,
        required=False,
        help_text=_("Two or three sentences that everybody can follow."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    led_by = forms.ModelMultipleChoiceField(
        label=_("Contributions that led to it"),
        queryset=Contribution.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Any = None, *, section: DraftSection) -> None:
        chosen = [one.pk for one in section.led_by.all()]
        initial = {"reason": section.reason, "led_by": chosen}
        super().__init__(data, initial=initial, prefix=f"section-{section.pk}")
        self.section = section

    def offer(self, rows: list[Contribution]) -> None:
        """Those that spoke of this section come first, then those on the whole draft."""
        key = self.section.key
        fitting = [one for one in rows if one.section is None or one.section.key == key]
        fitting.sort(key=lambda one: (one.section is None, one.pk))
        field = self.fields["led_by"]
        assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101 -- type checker
        field.queryset = Contribution.objects.filter(
            pk__in=[one.pk for one in fitting], status=ContributionStatus.PUBLISHED
        )
        field.choices = [(one.pk, _label(one)) for one in fitting]

    def clean_led_by(self) -> list[Contribution]:
        chosen = list(self.cleaned_data["led_by"])
        if any(one.page_id != self.section.version.page_id for one in chosen):
            raise ValidationError(_("Please choose contributions of this page."))
        return chosen


def _label(item: Contribution) -> str:
    words = item.title or item.body
    short = words if len(words) <= 110 else f"{words[:109].rstrip()}…"
    return f"{short} – {item.author_name}"
