"""Forms of the notifications room."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.fields import clean_email
from accounts.models import User
from accounts.rules import is_staff_member
from cms.models import Topic
from cms.queries import municipalities_of_today
from notifications.domain.consent import Choice
from notifications.enums import Cadence, Channel, InDoubtPolicy, MessageStatus, NoticeKind, Scope
from notifications.models import MailRelay, NoticeSettings, Subscription
from notifications.models.audience import projects_to_choose

FURTHEST = timedelta(days=366)
NO_ADDRESS = _(
    "Please enter an e-mail address like name@example.org. There are no umlauts before the @."
)
# Each named in itself: whoever looks for a language knows its name in it.
LANGUAGES = [("de", "Deutsch"), ("en", "English")]

# The lists of the forms, and what a choice in them is about.
LISTS = {
    "topics": Scope.TOPIC,
    "projects": Scope.PROJECT,
    "municipalities": Scope.MUNICIPALITY,
}


def _topics() -> list[tuple[str, str, int]]:
    return [(topic.slug, topic.name, topic.pk) for topic in Topic.objects.all()]


def _projects() -> list[tuple[str, str, int]]:
    projects = projects_to_choose().only("title")
    return [(str(project.pk), project.title, project.pk) for project in projects]


def _municipalities() -> list[tuple[str, str, int]]:
    return [(place.slug, place.name, place.pk) for place in municipalities_of_today()]


def value_of(row: Subscription) -> str:
    """The subscription as the value of a choice in its list."""
    target = row.topic or row.municipality
    return target.slug if target else str(row.project_id)


class PreselectedField(forms.ChoiceField):
    """One of the choices is always selected, so nobody needs to hear that it is optional."""

    is_preselected = True


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

    cadence = PreselectedField(
        label=_("How often"),
        choices=Cadence.choices,
        initial=Cadence.WEEKLY,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("Newsletters come when they appear, a few times a year."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.options = self.offered()
        for name, options in self.options.items():
            field = self.fields[name]
            assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 -- for the type checker
            # What is chosen already stands first: further down nobody would see that it is.
            chosen = self.initial.get(name) or ()
            shown = sorted(options, key=lambda option: option[0] not in chosen)
            field.choices = [(value, label) for value, label, _pk in shown]
            if not options:
                del self.fields[name]

    def offered(self) -> dict[str, list[tuple[str, str, int]]]:
        """What can be chosen: value, label and primary key by the name of the field."""
        return {
            "topics": _topics(),
            "projects": _projects(),
            "municipalities": _municipalities(),
        }

    @property
    def lists(self) -> list[forms.BoundField]:
        """The lists of checkboxes that have something to choose from."""
        return [self[name] for name in self.options if name in self.fields]

    @property
    def choices(self) -> list[Choice]:
        """The cleaned choices in the order of the form."""
        found = []
        if self.cleaned_data.get("all_news"):
            label = capfirst(str(Scope.ALL.label))
            found.append(Choice(Scope.ALL, None, label, self.cadence_of(Scope.ALL, None)))
        for name, scope in LISTS.items():
            chosen = set(self.cleaned_data.get(name) or ())
            found += [
                Choice(scope, pk, label, self.cadence_of(scope, pk))
                for value, label, pk in self.options[name]
                if value in chosen
            ]
        return found

    def cadence_of(self, _scope: Scope, _target_id: int | None) -> Cadence:
        """How often one wants to hear about this choice."""
        return Cadence(self.cleaned_data["cadence"] or Cadence.WEEKLY)


class SubscribeForm(ChoicesForm):
    """The public form: an address and at least one choice."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={"invalid": NO_ADDRESS},
        help_text=_("We send you a mail with a link. Only when you confirm there does it count."),
    )
    website = forms.CharField(
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
        label=_("Leave this field empty"),
    )
    # The short link somebody came by, so that its campaign can count one more.
    k = forms.SlugField(required=False, max_length=20, widget=forms.HiddenInput)
    field_order = [
        "all_news",
        "topics",
        "projects",
        "municipalities",
        "cadence",
        "email",
        "website",
        "k",
    ]

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
    """The preference page; nothing chosen means: unsubscribe.

    Args:
        had: the subscriptions as they are. Each is offered, also a project that is not public at
            present; and as long as no other rhythm is chosen, each keeps its own.
    """

    language = PreselectedField(label=_("Language of the mails"), choices=LANGUAGES, required=False)

    def __init__(self, *args: Any, had: Sequence[Subscription], **kwargs: Any) -> None:
        self.had = had
        super().__init__(*args, **kwargs)
        if self.is_mixed:
            label = _("As now: different by choice. What you add: once a week at most.")
            field = self.fields["cadence"]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- for the type checker
            field.choices = [("", label), *Cadence.choices]

    @property
    def is_mixed(self) -> bool:
        """Whether the subscriptions have different rhythms."""
        return len({row.cadence for row in self.had}) > 1

    def offered(self) -> dict[str, list[tuple[str, str, int]]]:
        options = super().offered()
        for name, scope in LISTS.items():
            known = {pk for _value, _label, pk in options[name]}
            rows = [row for row in self.had if row.scope == scope and row.target_id not in known]
            options[name] += [(value_of(row), str(row), row.target_id or 0) for row in rows]
        return options

    def cadence_of(self, scope: Scope, target_id: int | None) -> Cadence:
        if self.cleaned_data["cadence"]:
            return Cadence(self.cleaned_data["cadence"])
        for row in self.had:
            if (row.scope, row.target_id) == (scope, target_id):
                return Cadence(row.cadence)
        return Cadence.WEEKLY


class AddressForm(forms.Form):
    """Where to send a new link."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={"invalid": NO_ADDRESS},
    )

    def clean_email(self) -> str:
        return clean_email(self.cleaned_data["email"])


class TestMailForm(forms.Form):
    """Where a test of the newsletter goes."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)

    def clean_email(self) -> str:
        return clean_email(self.cleaned_data["email"])


def future_time(*, required: bool) -> forms.DateTimeField:
    """A field for a time of day at the site's place that lies ahead."""
    return forms.DateTimeField(
        label=_("Send at"),
        required=required,
        help_text=_("Empty: at once. Otherwise date and time as the clock here shows them."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%d.%m.%Y %H:%M"],
        validators=[_lies_ahead],
    )


def _lies_ahead(at: datetime) -> None:
    if at <= timezone.now():
        raise forms.ValidationError(_("This time has passed already."))
    if at > timezone.now() + FURTHEST:
        raise forms.ValidationError(_("This is more than a year ahead."))


class StartMailingForm(forms.Form):
    """The last question before a newsletter goes out."""

    at = future_time(required=False)

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


class NoticeSettingsForm(forms.Form):
    """The channel matrix: one line for each kind of notice."""

    language = forms.ChoiceField(label=_("Language of the mails"), choices=LANGUAGES)

    def __init__(self, *args: Any, chosen: NoticeSettings, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = chosen.language
        # Work waits for staff only.
        self.kinds = [
            kind for kind in NoticeKind if kind != NoticeKind.WORK or is_staff_member(user)
        ]
        for kind in self.kinds:
            self.fields[kind.value] = forms.ChoiceField(
                label=capfirst(kind.label), choices=Channel.choices, initial=chosen.channel(kind)
            )

    @property
    def channels(self) -> dict[NoticeKind, Channel]:
        """The cleaned choice for each kind."""
        return {kind: Channel(self.cleaned_data[kind.value]) for kind in self.kinds}


class FollowForm(forms.Form):
    """What to follow, and the page to go back to."""

    key = forms.RegexField(r"^(page|project|topic|municipality|event|contribution):[\w-]{1,60}$")
    stop = forms.BooleanField(required=False)
    back = forms.CharField(max_length=500)

    def clean_back(self) -> str:
        back: str = self.cleaned_data["back"]
        is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
        if not (back.startswith("/") and is_ours):
            raise forms.ValidationError(_("This is not a page of ours."))
        return back


class RescheduleForm(forms.Form):
    """Another time for a mailing that waits for its own; empty means now. Wall time of the site."""

    at = future_time(required=False)


class RecipientFilterForm(forms.Form):
    """Which recipients of a mailing are shown."""

    q = forms.CharField(label=_("Address contains"), required=False, max_length=254, strip=True)
    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[("", _("All")), *MessageStatus.choices, ("returned", _("came back"))],
    )


class RelayForm(forms.ModelForm):  # type: ignore[type-arg]  # django-stubs wants it, Django not
    """How much a mail server may get."""

    class Meta:
        model = MailRelay
        fields = ["per_hour"]

    def clean_per_hour(self) -> int | None:
        per_hour: int | None = self.cleaned_data["per_hour"]
        if per_hour is not None and not 1 <= per_hour <= 1_000_000:
            raise forms.ValidationError(_("Please enter a number from 1 to 1,000,000."))
        return per_hour


class ReturnedMailForm(forms.Form):
    """What somebody decides who has read a returned mail."""

    verb = forms.ChoiceField(choices=[("read", _("Read")), ("block", _("Read, block the address"))])


class ProofForm(forms.Form):
    """Whose proof of consent is asked for."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)

    def clean_email(self) -> str:
        return clean_email(self.cleaned_data["email"])
