"""What staff type when they answer, and the rows of the table of considerations."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cms.models import Contact
from participation.enums import Outcome
from participation.forms.fields import REASON_MAX_LENGTH, PlainLineField, PlainTextField
from participation.models import TextBlock, Theme
from participation.models.answer import ANSWER_MAX_LENGTH
from participation.rules import OUTCOMES_WITH_REASON, possible_outcomes

# A due day further from today than this is a slip of the finger.
FARTHEST = timedelta(days=5 * 366)


def responsible_people() -> QuerySet[User]:
    """Everybody who works for the platform."""
    people = User.objects.filter(is_active=True, groups__isnull=False)
    return people.distinct().order_by("display_name")


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """A person by the name everybody knows them by; never their address."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.display_name)


class AssignForm(forms.Form):
    """Who answers, by when."""

    unit = forms.ModelChoiceField(
        label=_("Responsible unit"), queryset=Contact.objects.all(), required=False
    )
    person = PersonField(
        label=_("Responsible person"), queryset=User.objects.none(), required=False
    )
    due_on = forms.DateField(
        label=_("Due on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 -- for the type checker
        field.queryset = responsible_people()

    def clean_due_on(self) -> date:
        day: date = self.cleaned_data["due_on"]
        if abs(day - timezone.localdate()) > FARTHEST:
            raise ValidationError(_("This day is too far away."))
        return day


class PauseForm(forms.Form):
    """Stop the clock."""

    reason = PlainLineField(
        label=_("Why does the clock stand still?"),
        max_length=300,
        help_text=_("For example “waiting for the state road authority”. Residents can read it."),
    )


class NoteForm(forms.Form):
    """A note for colleagues."""

    text = PlainTextField(
        label=_("Internal note"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class OutcomeFields(forms.Form):
    """An outcome that can follow the present one, with its reason."""

    outcome = forms.ChoiceField(label=_("Outcome"), required=False)
    reason = PlainTextField(
        label=_("Reason of the outcome"),
        max_length=REASON_MAX_LENGTH,
        required=False,
        help_text=_("Public. Needed for “partly adopted” and “not adopted”."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, present: Outcome | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["outcome"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- for the type checker
        possible = list(Outcome) if present is None else possible_outcomes(present)
        unchanged = ("", _("leave as it is"))
        field.choices = [unchanged, *[(one.value, one.label) for one in possible]]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        needed = {outcome.value for outcome in OUTCOMES_WITH_REASON}
        if data.get("outcome") in needed and not data.get("reason"):
            self.add_error("reason", _("Please say why. Residents have a right to hear it."))
        return data

    @property
    def chosen(self) -> Outcome | None:
        """The outcome this valid form chooses."""
        value = self.cleaned_data.get("outcome")
        return Outcome(value) if value else None


class OutcomeForm(OutcomeFields):
    """Say what becomes of it without a new answer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].required = True


class AnswerForm(OutcomeFields):
    """An official answer to one contribution or several."""

    unit = forms.ModelChoiceField(label=_("Answering unit"), queryset=Contact.objects.none())
    text_block = forms.ModelChoiceField(
        label=_("Text block"),
        queryset=TextBlock.objects.none(),
        required=False,
        help_text=_("Stands below what you write."),
    )
    body = PlainTextField(
        label=_("Answer"),
        max_length=ANSWER_MAX_LENGTH,
        required=False,
        help_text=_("Public, and in full in the mails. Write as you would speak to the person."),
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    field_order = ["unit", "body", "text_block", "outcome", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (
            ("unit", Contact.objects.all()),
            ("text_block", TextBlock.objects.all()),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 -- for the type checker
            field.queryset = rows

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        block = data.get("text_block")
        parts = [data.get("body", ""), block.body if block else ""]
        data["body"] = "\n\n".join(part for part in parts if part)
        if not data["body"] and "body" not in self.errors:
            self.add_error("body", _("Please write an answer or choose a text block."))
        elif len(data["body"]) > ANSWER_MAX_LENGTH:
            self.add_error("body", _("Together with the text block this is too long."))
        return data

    @property
    def answer(self) -> dict[str, Any]:
        """What this valid form answers, as the verb takes it."""
        data = self.cleaned_data
        return {
            "body": data["body"],
            "unit": data["unit"],
            "outcome": self.chosen,
            "reason": data["reason"],
        }


class CorrectionForm(forms.Form):
    """Put an answer right."""

    body = PlainTextField(
        label=_("Answer"),
        max_length=ANSWER_MAX_LENGTH,
        help_text=_("What it said before stays readable for everybody."),
        widget=forms.Textarea(attrs={"rows": 8}),
    )


class ThemeForm(forms.ModelForm[Theme]):
    """A row of the table of considerations."""

    title = PlainLineField(label=_("Theme"), max_length=120)
    statement = PlainTextField(
        label=_("Position of the administration"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    reason = PlainTextField(
        label=_("Reason"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    change = PlainLineField(
        label=_("Changed section or measure"),
        max_length=300,
        required=False,
        help_text=_("For example “Measure 4.2, circular path”."),
    )
    paper_reference = PlainLineField(label=_("Council paper"), max_length=80, required=False)

    paper_url = forms.URLField(
        label=_("Link to the council paper"), required=False, assume_scheme="https"
    )

    class Meta:
        model = Theme
        fields = [
            "title",
            "outcome",
            "statement",
            "reason",
            "change",
            "paper_reference",
            "paper_date",
            "paper_url",
            "position",
            "is_public",
        ]
        widgets = {"paper_date": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        same = Theme.objects.filter(project=self.instance.project, title=data.get("title", ""))
        if same.exclude(pk=self.instance.pk).exists():
            self.add_error("title", _("The table has a theme of this name already."))
        if data.get("is_public") and not data.get("statement"):
            self.add_error("statement", _("A public theme needs a position."))
        needed = {outcome.value for outcome in OUTCOMES_WITH_REASON}
        if data.get("outcome") in needed and not data.get("reason"):
            self.add_error("reason", _("Please say why. Residents have a right to hear it."))
        return data
