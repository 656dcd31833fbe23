"""Pages of the Wagtail admin on which a newsletter is tested, sent and watched."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.views.redirects import see_other
from notifications import queries, rules
from notifications.domain import mailing as mailings
from notifications.domain import newsletter
from notifications.enums import FINAL, InDoubtPolicy, MailingState
from notifications.forms import MailingVerbForm, StartMailingForm, TestMailForm
from notifications.models import Mailing, NewsletterIndexPage, NewsletterPage


def _staff(request: HttpRequest) -> User:
    """The person who may send; everybody else is refused."""
    if not isinstance(request.user, User) or not rules.may_send_newsletters(request.user):
        raise PermissionDenied
    return request.user


def _newsletter_to_send(request: HttpRequest, page_id: int) -> NewsletterPage:
    """The newsletter, for those who may send it."""
    _staff(request)
    return get_object_or_404(NewsletterPage, pk=page_id)


def _mailing_to_watch(request: HttpRequest, mailing_id: int) -> Mailing:
    """The mailing, for those who may send."""
    _staff(request)
    return get_object_or_404(Mailing.objects.defer("html", "mime"), pk=mailing_id)


@require_GET
def newsletters(request: HttpRequest) -> HttpResponse:
    """The menu item leads to the archive in the page explorer."""
    _staff(request)
    archive = NewsletterIndexPage.objects.order_by("path").first()
    if archive is None:
        return HttpResponseRedirect(reverse("wagtailadmin_explore_root"))
    return HttpResponseRedirect(reverse("wagtailadmin_explore", args=[archive.pk]))


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, page_id: int) -> HttpResponse:
    """Show who will get it and who will not; a POST sends it."""
    page = _newsletter_to_send(request, page_id)
    form = StartMailingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _start(request, page, InDoubtPolicy(form.cleaned_data["in_doubt_policy"]))
    return render(request, "notifications/admin/start.html", _start_context(page, form))


def _start(request: HttpRequest, page: NewsletterPage, policy: InDoubtPolicy) -> HttpResponse:
    url = reverse("notifications_start", args=[page.pk])
    try:
        mailing = mailings.start(page, by=_staff(request), in_doubt_policy=policy)
    except mailings.AlreadySent:
        messages.warning(request, _("This newsletter is on its way already."))
    except mailings.NotPublished:
        messages.error(request, _("Please publish the newsletter first."))
    except newsletter.ForeignLinks as error:
        messages.error(request, _foreign(error))
    else:
        url = reverse("notifications_mailing", args=[mailing.pk])
    return see_other(url)


def _foreign(error: newsletter.ForeignLinks) -> str:
    return _("Links to other hosts need https: %(links)s") % {"links": ", ".join(error.links)}


def _start_context(page: NewsletterPage, form: StartMailingForm) -> dict[str, object]:
    audience = queries.count_audience(page.audience)
    problem, rendered = "", None
    try:
        rendered = newsletter.render(page)
    except newsletter.ForeignLinks as error:
        problem = _foreign(error)
    return {
        "page": page,
        "form": form,
        "test_form": TestMailForm(),
        "audience": audience,
        "excluded": queries.named_exclusions(audience.excluded),
        "problem": problem,
        "rendered": rendered,
        "mailing": page.mailings.exclude(state=MailingState.CANCELLED).first(),
    }


@require_POST
def test(request: HttpRequest, page_id: int) -> HttpResponse:
    """Send the newsletter as saved to one address."""
    page = _newsletter_to_send(request, page_id)
    form = TestMailForm(request.POST)
    if form.is_valid():
        try:
            mailings.send_test(page, to=form.cleaned_data["email"])
            messages.success(request, _("The test is on its way."))
        except newsletter.ForeignLinks as error:
            messages.error(request, _foreign(error))
    else:
        messages.error(request, _("Please enter an e-mail address."))
    return see_other("notifications_start", page.pk)


@require_GET
def mailing(request: HttpRequest, mailing_id: int) -> HttpResponse:
    """How far the mailing is. Reloading the page is enough to follow it."""
    row = _mailing_to_watch(request, mailing_id)
    counts = queries.progress(row)
    return render(
        request,
        "notifications/admin/mailing.html",
        {
            "mailing": row,
            "numbers": queries.named_progress(counts),
            "excluded": queries.named_exclusions(row.excluded),
            "finished": sum(counts[status.value] for status in FINAL),
            "may_pause": row.state == MailingState.SENDING,
            "may_resume": row.state == MailingState.PAUSED,
            "may_cancel": row.state not in (MailingState.DONE, MailingState.CANCELLED),
        },
    )


@require_POST
def switch(request: HttpRequest, mailing_id: int) -> HttpResponse:
    """Pause, resume or cancel."""
    row = _mailing_to_watch(request, mailing_id)
    form = MailingVerbForm(request.POST)
    if form.is_valid():
        verbs = {"pause": mailings.pause, "resume": mailings.resume, "cancel": mailings.cancel}
        verbs[form.cleaned_data["verb"]](row, by=_staff(request))
    return see_other("notifications_mailing", row.pk)
