"""Forms of the survey office."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateTimeInput

from surveys.domain.analysis import Filters
from surveys.domain.claims import unproven_claims
from surveys.domain.measures import Measure, MeasureKind
from surveys.domain.weighting import can_be_margin
from surveys.enums import ExportFormat, ExportValues
from surveys.models import ExportJob, SurveyPage, WeightScheme

CONFIRMATION = _("delete")


class ExtendForm(forms.Form):
    """When the survey ends."""

    until = forms.DateTimeField(label=_("New end"), widget=AdminDateTimeInput())

    def clean_until(self) -> Any:
        until = self.cleaned_data["until"]
        if until <= timezone.now():
            raise forms.ValidationError(gettext("The new end must lie in the future."))
        return until


class ConfirmForm(forms.Form):
    """A word to type before something is gone for good."""

    word = forms.CharField(
        label=_("To confirm, please type the word “delete”"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_word(self) -> str:
        word = str(self.cleaned_data["word"])
        if word.strip().casefold() != gettext("delete").casefold():
            raise forms.ValidationError(gettext("Please type exactly this word."))
        return word


class AnalysisForm(forms.Form):
    """What the tables show; everything stands in the address."""

    by = forms.ChoiceField(label=_("Groups"), required=False)
    weighting = forms.ModelChoiceField(
        WeightScheme.objects.none(),
        label=_("Weighting"),
        required=False,
        empty_label=_("not weighted"),
    )
    filter = forms.MultipleChoiceField(
        label=_("Only responses with"),
        required=False,
        help_text=_("Several answers to one question: one of them. Several questions: all."),
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )

    def __init__(self, data: Any, survey: SurveyPage, measures: Iterable[Measure]) -> None:
        super().__init__(data)
        known = list(measures)
        self.fields["by"].choices = [("", gettext("none"))] + [  # type: ignore[attr-defined]
            (measure.key, _short(measure)) for measure in known if can_be_margin(measure)
        ]
        self.fields["weighting"].queryset = survey.weight_schemes.all()  # type: ignore[attr-defined]
        self.fields["filter"].choices = [  # type: ignore[attr-defined]
            (
                _short(measure),
                [(f"{measure.key}:{c.code}", c.label) for c in measure.categories],
            )
            for measure in known
            if measure.kind in {MeasureKind.CHOICE, MeasureKind.POINTS, MeasureKind.TICKS}
        ]

    @property
    def filters(self) -> Filters:
        """The chosen answers by measure."""
        chosen: dict[str, set[int]] = {}
        for entry in self.cleaned_data.get("filter", []):
            key, _colon, code = entry.rpartition(":")
            chosen.setdefault(key, set()).add(int(code))
        return chosen


def _short(measure: Measure) -> str:
    label = measure.full_label
    return f"{measure.key} {label if len(label) <= 70 else label[:69] + '…'}"


class SchemeForm(forms.ModelForm[WeightScheme]):
    """A new weighting: from a table, or from the population of the municipalities."""

    table = forms.FileField(
        label=_("Table with margins (CSV or XLSX)"),
        required=False,
        help_text=_("Columns: question, answer, number of people. Fill in the template below."),
    )
    source = forms.CharField(
        label=_("Source and date of the figures"),
        max_length=200,
        help_text=_("For example: Statistisches Landesamt, 31 December 2025."),
    )
    municipality = forms.ChoiceField(
        label=_("Or: population of the municipalities, for the question"), required=False
    )

    class Meta:
        model = WeightScheme
        fields = ["name", "cap", "least"]

    field_order = ["name", "table", "municipality", "source", "cap", "least"]

    def __init__(self, data: Any, files: Any, survey: SurveyPage, places: list[Measure]) -> None:
        super().__init__(data, files, instance=WeightScheme(survey=survey))
        self.fields["municipality"].choices = [("", "–")] + [  # type: ignore[attr-defined]
            (measure.key, _short(measure)) for measure in places
        ]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if not self.cleaned_data.get("table") and not self.cleaned_data.get("municipality"):
            raise forms.ValidationError(
                gettext("Please upload a table or choose a question for the municipalities.")
            )
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        """The name is unique per survey, so the survey takes part in the check."""
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded - {"survey"}


class CategoryForm(forms.Form):
    """A category of open answers."""

    label = forms.CharField(label=_("New category"), max_length=80)


class PublishForm(forms.Form):
    """Texts around the published results."""

    intro = forms.CharField(
        label=_("Introduction"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What was asked, who took part, what stands out. Plain text."),
    )
    consequence = forms.CharField(
        label=_("What we do with it"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Which decision the results serve and what comes next."),
    )
    weighting = forms.ModelChoiceField(
        WeightScheme.objects.none(),
        label=_("Weighting"),
        required=False,
        empty_label=_("not weighted"),
    )

    def __init__(
        self, data: Any, survey: SurveyPage, initial: dict[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=initial)
        self.fields["weighting"].queryset = survey.weight_schemes.all()  # type: ignore[attr-defined]

    def clean_intro(self) -> str:
        return _honest(self.cleaned_data["intro"])

    def clean_consequence(self) -> str:
        return _honest(self.cleaned_data["consequence"])


class PublishedQuestionForm(forms.Form):
    """Whether and how one question is published."""

    publish = forms.BooleanField(label=_("publish"), required=False)
    text = forms.CharField(
        label=_("Explanation"),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    by = forms.ChoiceField(label=_("Broken down by"), required=False)

    def __init__(
        self, data: Any, measure: Measure, groups: list[Measure], initial: dict[str, Any]
    ) -> None:
        super().__init__(data, prefix=measure.key, initial=initial)
        self.measure = measure
        others = [(group.key, _short(group)) for group in groups if group.key != measure.key]
        self.fields["by"].choices = [("", gettext("nothing")), *others]  # type: ignore[attr-defined]
        if not measure.kind.has_categories:
            del self.fields["by"]

    def clean_text(self) -> str:
        return _honest(self.cleaned_data["text"])


def _honest(text: str) -> str:
    """Refuse words that an open survey cannot keep."""
    phrases = unproven_claims(text)
    if phrases:
        raise forms.ValidationError(
            gettext(
                "“%(phrase)s” says more than this survey can: whoever wanted to took part, nobody "
                "was drawn at random. Weighting does not change that. Please write what the "
                "participants said."
            )
            % {"phrase": phrases[0]}
        )
    return text


class ExportForm(forms.ModelForm[ExportJob]):
    """What to export."""

    format = forms.ChoiceField(
        label=_("Format"), choices=ExportFormat.choices, widget=forms.RadioSelect
    )
    values = forms.ChoiceField(
        label=_("Answers as"),
        choices=ExportValues.choices,
        initial=ExportValues.CODES,
        widget=forms.RadioSelect,
        help_text=_("SPSS files always hold codes with their labels."),
    )

    class Meta:
        model = ExportJob
        fields = ["format", "values", "weighting"]

    def __init__(self, data: Any, survey: SurveyPage) -> None:
        super().__init__(data)
        field: Any = self.fields["weighting"]
        field.queryset = survey.weight_schemes.all()
        field.empty_label = _("without weights")
