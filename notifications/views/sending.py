"""Pages of the Wagtail admin on which a newsletter is tested, sent and watched."""

from contextlib import suppress

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.views.redirects import see_other
from notifications.domain import checks, newsletter
from notifications.domain import mailing as mailings
from notifications.enums import InDoubtPolicy, MailingState
from notifications.forms import StartMailingForm, TestMailForm
from notifications.models import NewsletterIndexPage, NewsletterPage, SeedAddress
from notifications.models.parts import is_public
from notifications.queries import audiences
from notifications.views.composing import newsletter_to_send
from notifications.views.watching import BLOCKED, NOBODY, NOT_PUBLIC, sending_staff


@require_GET
def newsletters(request: HttpRequest) -> HttpResponse:
    """The menu item leads to the archive in the page explorer."""
    sending_staff(request)
    archive = NewsletterIndexPage.objects.order_by("path").first()
    if archive is None:
        return HttpResponseRedirect(reverse("wagtailadmin_explore_root"))
    return HttpResponseRedirect(reverse("wagtailadmin_explore", args=[archive.pk]))


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, page_id: int) -> HttpResponse:
    """Show who will get it and who will not; a POST sends it."""
    page = newsletter_to_send(request, page_id)
    form = StartMailingForm(request.POST or None)
    if form.is_valid():
        return _start(request, page, form)
    return _start_page(request, page, form=form)


def _start(request: HttpRequest, page: NewsletterPage, form: StartMailingForm) -> HttpResponse:
    url = reverse("notifications_start", args=[page.pk])
    try:
        mailing = mailings.start(
            page,
            by=sending_staff(request),
            in_doubt_policy=InDoubtPolicy(form.cleaned_data["in_doubt_policy"]),
            at=form.cleaned_data["at"],
        )
    except mailings.AlreadySent:
        messages.warning(request, _("This newsletter is on its way already."))
    except mailings.NotPublished:
        messages.error(request, NOT_PUBLIC)
    except mailings.NoRecipients:
        messages.error(request, NOBODY)
    except mailings.Blocked:
        messages.error(request, BLOCKED)
    else:
        url = reverse("notifications_mailing", args=[mailing.pk])
    return see_other(url)


def _start_page(
    request: HttpRequest,
    page: NewsletterPage,
    *,
    form: StartMailingForm | None = None,
    test_form: TestMailForm | None = None,
) -> HttpResponse:
    """The page with what was entered wrongly; a word at its top, since the forms stand below."""
    form = form or StartMailingForm()
    test_form = test_form or TestMailForm(initial={"email": sending_staff(request).email})
    wrong = bool(form.errors or test_form.errors)
    if wrong:
        messages.error(request, _("Something is not right yet. Please look at the entries below."))
    context = _start_context(page) | {"form": form, "test_form": test_form}
    return render(request, "notifications/admin/start.html", context, status=422 if wrong else 200)


def _start_context(page: NewsletterPage) -> dict[str, object]:
    audience = audiences.count_audience(page.audience)
    rendered = None
    with suppress(newsletter.ForeignLinks):  # The checks name them.
        rendered = newsletter.render(page)
    findings = checks.check(page)
    return {
        "page": page,
        "public": is_public(page),
        "findings": findings,
        "blocked": any(finding.blocks for finding in findings),
        "seeds": SeedAddress.objects.count(),
        "audience": audience,
        "excluded": audiences.named_exclusions(audience.excluded),
        "rendered": rendered,
        "mailing": page.mailings.exclude(state=MailingState.CANCELLED).first(),
    }


@require_POST
def test(request: HttpRequest, page_id: int) -> HttpResponse:
    """Send the newsletter as saved to one address."""
    page = newsletter_to_send(request, page_id)
    form = TestMailForm(request.POST)
    if not form.is_valid():
        return _start_page(request, page, test_form=form)
    try:
        mailings.send_test(page, to=form.cleaned_data["email"])
        said = _("The test to %(address)s is on its way.")
        messages.success(request, said % {"address": form.cleaned_data["email"]})
    except newsletter.ForeignLinks as error:
        messages.error(request, error.words)
    return see_other("notifications_start", page.pk)
