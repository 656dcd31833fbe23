"""What moderators and objecting authors type."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from participation.enums import DecisionAction, Rule
from participation.forms.fields import REASON_MAX_LENGTH, PlainTextField


class DecisionForm(forms.Form):
    """Decide about one contribution or several."""

    action = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    rule = forms.ChoiceField(
        label=_("Rule of the netiquette"),
        choices=[("", "–"), *Rule.choices],
        required=False,
        help_text=_("Needed for a removal: which rule does it break?"),
    )
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
        if DecisionAction.REMOVE not in actions:
            del self.fields["rule"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        action = data.get("action")
        if action in {DecisionAction.REMOVE, DecisionAction.UPHOLD} and not data.get("reason"):
            self.add_error("reason", _("Please tell the author why."))
        if action == DecisionAction.REMOVE and not data.get("rule"):
            self.add_error("rule", _("Please choose the rule it breaks."))
        return data

    @property
    def decision(self) -> dict[str, Any]:
        """What this valid form decides, as the verb takes it."""
        rule = self.cleaned_data.get("rule")
        return {
            "action": DecisionAction(self.cleaned_data["action"]),
            "reason": self.cleaned_data["reason"],
            "rule": Rule(rule) if rule else None,
        }


class ObjectionForm(forms.Form):
    """Object to a removal. The button is enough; words may help."""

    text = PlainTextField(
        label=_("What should the second person know?"),
        max_length=REASON_MAX_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
