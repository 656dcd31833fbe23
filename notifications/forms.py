"""Forms of the notifications room."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.fields import clean_email
from cms.models import Municipality, ProjectPage, Topic
from notifications.domain.consent import Choice
from notifications.enums import InDoubtPolicy, Scope


def _topics() -> list[tuple[str, str, int]]:
    return [(topic.slug, topic.name, topic.pk) for topic in Topic.objects.all()]


def _projects() -> list[tuple[str, str, int]]:
    projects = ProjectPage.objects.live().public().only("title").order_by("title")
    return [(str(project.pk), project.title, project.pk) for project in projects]


def _municipalities() -> list[tuple[str, str, int]]:
    today = timezone.localdate()
    places = Municipality.objects.filter(
        Q(valid_from=None) | Q(valid_from__lte=today), Q(valid_to=None) | Q(valid_to__gt=today)
    )
    return [(place.slug, place.name, place.pk) for place in places]


class ChoicesForm(forms.Form):
    """What somebody wants to hear about. Values are checked in Python against short lists."""

    all_news = forms.BooleanField(
        label=pgettext_lazy("subscription", "All news"),
        required=False,
        help_text=_("Everything we write about: projects, dates, results."),
    )
    topics = forms.MultipleChoiceField(
        label=_("Topics"), required=False, widget=forms.CheckboxSelectMultiple
    )
    projects = forms.MultipleChoiceField(
        label=_("Projects"), required=False, widget=forms.CheckboxSelectMultiple
    )
    municipalities = forms.MultipleChoiceField(
        label=_("Municipalities"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.options = {
            "topics": _topics(),
            "projects": _projects(),
            "municipalities": _municipalities(),
        }
        for name, options in self.options.items():
            field = self.fields[name]
            assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 -- for the type checker
            field.choices = [(value, label) for value, label, _pk in options]
            if not options:
                del self.fields[name]

    @property
    def lists(self) -> list[forms.BoundField]:
        """The lists of checkboxes that have something to choose from."""
        return [self[name] for name in self.options if name in self.fields]

    @property
    def choices(self) -> list[Choice]:
        """The cleaned choices in the order of the form."""
        found = []
        if self.cleaned_data.get("all_news"):
            found.append(Choice(Scope.ALL, None, capfirst(str(Scope.ALL.label))))
        for name, scope in (
            ("topics", Scope.TOPIC),
            ("projects", Scope.PROJECT),
            ("municipalities", Scope.MUNICIPALITY),
        ):
            chosen = set(self.cleaned_data.get(name) or ())
            found += [
                Choice(scope, pk, label)
                for value, label, pk in self.options[name]
                if value in chosen
            ]
        return found


class SubscribeForm(ChoicesForm):
    """The public form: an address and at least one choice."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        help_text=_("We send you a mail with a link. Only when you confirm there does it count."),
    )
    website = forms.CharField(
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
        label=_("Leave this field empty"),
    )
    field_order = ["all_news", "topics", "projects", "municipalities", "email", "website"]

    def clean_email(self) -> str:
        return clean_email(self.cleaned_data["email"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        chosen = any(cleaned.get(name) for name in ("all_news", *self.options))
        if not chosen and not set(self.errors) & {"all_news", *self.options}:
            self.add_error("all_news", _("Please choose what you would like to hear about."))
        return cleaned

    @property
    def is_robot(self) -> bool:
        """Whether the field that people do not see was filled in."""
        return bool(self.cleaned_data.get("website"))


class PreferencesForm(ChoicesForm):
    """The preference page; nothing chosen means: unsubscribe."""


class AddressForm(forms.Form):
    """Where to send a new link."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )

    def clean_email(self) -> str:
        return clean_email(self.cleaned_data["email"])


class TestMailForm(forms.Form):
    """Where a test of the newsletter goes."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)

    def clean_email(self) -> str:
        return clean_email(self.cleaned_data["email"])


class StartMailingForm(forms.Form):
    """The last question before a newsletter goes out."""

    in_doubt_policy = forms.ChoiceField(
        label=_("If a server dies while a mail is in its hands"),
        choices=InDoubtPolicy.choices,
        initial=InDoubtPolicy.RETRY,
    )


class MailingVerbForm(forms.Form):
    """What to do with a running mailing."""

    verb = forms.ChoiceField(
        choices=[("pause", _("Pause")), ("resume", _("Go on")), ("cancel", _("Cancel"))]
    )
