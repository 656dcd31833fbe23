"""The survey author's desk in the admin: check, differences, publication, codes, files."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.models import Page

from accounts.domain.audit import record
from accounts.enums import AuditAction
from accounts.views.fresh import refuse_export
from accounts.views.redirects import see_other
from surveys import rules
from surveys.domain import access, interchange
from surveys.domain.draft import start_test
from surveys.domain.letters import letters
from surveys.domain.lint import report_on
from surveys.domain.mixing import waiting
from surveys.enums import Access
from surveys.models import SurveyPage
from surveys.queries import latest_version
from surveys.views.loading import remember
from surveys.views.office.loading import screen

PAGE_METHODS = ["GET", "HEAD", "POST"]
MAX_ADDRESSES = 2000


def _survey(request: HttpRequest, page_id: int) -> SurveyPage:
    """The survey with its newest draft, for those who may edit it."""
    stored = get_object_or_404(SurveyPage, pk=page_id)
    if not stored.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    draft: SurveyPage = stored.get_latest_revision_as_object()
    return draft


@never_cache
@require_http_methods(PAGE_METHODS)
def check(request: HttpRequest, page_id: int) -> HttpResponse:
    """What there is to mend, what would change, and the button that publishes all the same."""
    survey = _survey(request, page_id)
    report = report_on(survey)
    may_publish = survey.permissions_for_user(request.user).can_publish()
    if request.method == "POST":
        if not may_publish:
            raise PermissionDenied
        if not report.errors:
            survey.get_latest_revision().publish(user=request.user)
            messages.success(request, _("The survey is published."))
            return redirect("surveys_check", page_id=page_id)
    context = screen(
        request, survey, _("Check before publishing"), report=report, may_publish=may_publish
    )
    return render(request, "surveys/admin/check.html", context)


@require_POST
def try_out(request: HttpRequest, page_id: int) -> HttpResponse:
    """Begin a test of the published questionnaire, open or not; its answers are kept apart."""
    survey = _survey(request, page_id)
    version = latest_version(survey)
    if version is None or not SurveyPage.objects.live().filter(pk=page_id).exists():
        messages.error(request, _("Please publish the survey first. It need not be open yet."))
        return redirect("surveys_check", page_id=page_id)
    response = see_other("surveys:page", page_id=page_id, number=1)
    return remember(response, survey, start_test(version))


class CodesForm(forms.Form):
    number = forms.IntegerField(
        label=gettext_lazy("How many letters?"), min_value=1, max_value=access.MAX_CODES
    )


class AddressesForm(forms.Form):
    """One address per line; what is no address is told by line."""

    addresses = forms.CharField(
        label=gettext_lazy("E-mail addresses, one per line"),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=200_000,
    )

    def clean_addresses(self) -> list[str]:
        lines = [line.strip().lower() for line in self.cleaned_data["addresses"].splitlines()]
        addresses = [line for line in lines if line]
        if len(addresses) > MAX_ADDRESSES:
            raise forms.ValidationError(_("Please at most %s addresses at a time.") % MAX_ADDRESSES)
        wrong = [address for address in addresses if not _is_address(address)]
        if wrong:
            raise forms.ValidationError(_("Not an address: %s") % ", ".join(wrong[:5]))
        return addresses


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except forms.ValidationError:
        return False
    return True


@never_cache
@require_safe
def who(request: HttpRequest, page_id: int) -> HttpResponse:
    """Codes, letters, invitations and quotas of a survey."""
    survey = _survey(request, page_id)
    return _render_who(request, survey)


def _render_who(request: HttpRequest, survey: SurveyPage, **forms_given: Any) -> HttpResponse:
    context = {
        **screen(request, survey, _("Codes, invitations, quotas")),
        "uses_codes": survey.access == Access.CODE,
        "codes": survey.access_codes.count(),
        "invited": survey.invitations.count(),
        "quotas": survey.quota_counters.all(),
        "waiting": waiting(survey),
        "codes_form": CodesForm(initial={"number": 100}),
        "addresses_form": AddressesForm(),
        **forms_given,
    }
    status = 422 if forms_given else 200
    return render(request, "surveys/admin/access.html", context, status=status)


@require_POST
def print_letters(request: HttpRequest, page_id: int) -> HttpResponseBase:
    """Make codes and give them out as letters, this once."""
    survey = _survey(request, page_id)
    form = CodesForm(request.POST)
    if not form.is_valid():
        return _render_who(request, survey, codes_form=form)
    if refusal := refuse_export(request):
        return refusal
    try:
        codes = access.issue(survey, form.cleaned_data["number"])
    except access.NoKey:
        return _no_key(request, page_id)
    record(AuditAction.EXPORTED, obj=survey, request=request, facts={"letters": len(codes)})
    return HttpResponse(
        letters(survey, codes),
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{slugify(survey.title)}.pdf"'},
    )


@require_POST
def send_invitations(request: HttpRequest, page_id: int) -> HttpResponse:
    """Invite addresses by mail."""
    survey = _survey(request, page_id)
    form = AddressesForm(request.POST)
    if not form.is_valid():
        return _render_who(request, survey, addresses_form=form)
    try:
        number = access.invite(survey, form.cleaned_data["addresses"])
    except access.NoKey:
        return _no_key(request, page_id)
    record(AuditAction.SEND_STARTED, obj=survey, request=request, facts={"invitations": number})
    messages.success(request, _("Invitations on their way: %s") % number)
    return redirect("surveys_access", page_id=page_id)


@require_POST
def send_reminders(request: HttpRequest, page_id: int) -> HttpResponse:
    """Remind everybody who was invited."""
    survey = _survey(request, page_id)
    try:
        number = access.remind(survey)
    except access.NoKey:
        return _no_key(request, page_id)
    record(AuditAction.SEND_STARTED, obj=survey, request=request, facts={"reminders": number})
    messages.success(request, _("Reminders on their way: %s") % number)
    return redirect("surveys_access", page_id=page_id)


def _no_key(request: HttpRequest, page_id: int) -> HttpResponse:
    messages.error(request, _("The survey must be published and not yet settled."))
    return redirect("surveys_access", page_id=page_id)


@never_cache
@require_safe
def export_questionnaire(request: HttpRequest, page_id: int) -> HttpResponse:
    """The questionnaire as a JSON file."""
    survey = _survey(request, page_id)
    name = slugify(survey.title) or f"survey-{survey.pk}"
    return HttpResponse(
        interchange.to_file(survey),
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}.json"'},
    )


class ImportForm(forms.Form):
    """Where a new survey goes, and the file it is made from."""

    parent = forms.ModelChoiceField(
        label=gettext_lazy("Below the page"), queryset=Page.objects.none()
    )
    file = forms.FileField(label=gettext_lazy("Questionnaire (JSON)"))

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = rules.parents_for(user)  # type: ignore[attr-defined]


@never_cache
@require_http_methods(PAGE_METHODS)
def import_questionnaire(request: HttpRequest) -> HttpResponse:
    """Make a draft from a JSON file, or say what is wrong with it."""
    if not rules.may_build(request.user):
        raise PermissionDenied
    form = ImportForm(request.POST or None, request.FILES or None, user=request.user)
    problems: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            survey = interchange.take_in(
                form.cleaned_data["file"].read(),
                parent=form.cleaned_data["parent"],
                by=request.user,  # type: ignore[arg-type]
            )
        except interchange.BadFile as error:
            problems = error.problems
        else:
            messages.success(request, _("The questionnaire is a draft now."))
            return redirect("wagtailadmin_pages:edit", survey.pk)
    context = {"form": form, "problems": problems}
    status = 422 if request.method == "POST" else 200
    return render(request, "surveys/admin/import.html", context, status=status)
