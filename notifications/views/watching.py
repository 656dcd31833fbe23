"""Pages of the Wagtail admin on which a mailing is watched, stopped, moved and mended."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.domain.audit import note_identity_view
from accounts.models import User
from accounts.views.redirects import see_other
from notifications import queries, rules
from notifications.domain import checks, throttle
from notifications.domain import mailing as mailings
from notifications.enums import MailingState, Queue
from notifications.forms import MailingVerbForm, RecipientFilterForm, RescheduleForm
from notifications.models import Mailing
from notifications.queries import audiences

PER_PAGE = 50
RUNNING = (MailingState.PREPARING, MailingState.SENDING)
OVER = (MailingState.DONE, MailingState.CANCELLED)
NOT_PUBLIC = gettext_lazy(
    "Please publish the newsletter first. Everybody must be able to read it without signing in."
)
NOBODY = gettext_lazy("Nobody would get it at present. Please look at the audience.")
BLOCKED = gettext_lazy("Some checks forbid to send it like this.")


def sending_staff(request: HttpRequest) -> User:
    """The person who may send; everybody else is refused."""
    if not isinstance(request.user, User) or not rules.may_send_newsletters(request.user):
        raise PermissionDenied
    return request.user


def _mailing_to_watch(request: HttpRequest, mailing_id: int) -> Mailing:
    """The mailing, for those who may send."""
    sending_staff(request)
    return get_object_or_404(Mailing.objects.defer("html", "text", "mime"), pk=mailing_id)


@require_GET
def mailing(request: HttpRequest, mailing_id: int) -> HttpResponse:
    """How far the mailing is. The numbers follow by themselves; reloading does the same."""
    row = _mailing_to_watch(request, mailing_id)
    schedule = RescheduleForm(initial={"at": row.scheduled_for})
    return _page(request, row, schedule)


def _page(
    request: HttpRequest, row: Mailing, schedule: RescheduleForm, *, status: int = 200
) -> HttpResponse:
    numbers = _numbers(row)
    failed = queries.retriable(row).count()
    context = {
        **numbers,
        "failed": failed,
        "may_retry": row.state in mailings.RETRIED and (failed or numbers["in_doubt"]),
        "excluded": audiences.named_exclusions(row.excluded),
        "may_pause": row.state in RUNNING,
        "may_resume": row.state == MailingState.PAUSED,
        "may_cancel": row.state not in OVER,
        "may_move": row.state == MailingState.SCHEDULED,
        "schedule": schedule,
        "outdated": row.is_outdated,
        "dead": _dead_links(row),
        "running": row.state in RUNNING,
    }
    return render(request, "notifications/admin/mailing.html", context, status=status)


def _dead_links(row: Mailing) -> list[checks.Finding]:
    """What it links to may have gone since; once it has begun nothing can be done about that."""
    if not row.is_open or row.page is None:
        return []
    return checks.dead_links(row.html, besides=row.page.full_url)


def _numbers(row: Mailing) -> dict[str, Any]:
    counts = queries.progress(row)
    finished = queries.settled(counts)
    relay = queries.relay(throttle.name_for(Queue.BULK))
    sending = row.state == MailingState.SENDING
    return {
        "mailing": row,
        "numbers": queries.named_progress(counts),
        "finished": finished,
        "percent": 100 * finished // row.prepared if row.prepared else 0,
        "in_doubt": counts["unknown"],
        "returned": queries.named_returns(row),
        "relay": relay,
        "full_until": throttle.full_until(relay, Queue.BULK) if relay and sending else None,
    }


@require_GET
def progress(request: HttpRequest, mailing_id: int) -> HttpResponse:
    """The numbers alone, for the page that follows them."""
    row = _mailing_to_watch(request, mailing_id)
    response = render(request, "notifications/admin/progress.html", _numbers(row))
    response["X-Settled"] = "0" if row.state in RUNNING else "1"
    return response


@require_GET
def recipients(request: HttpRequest, mailing_id: int) -> HttpResponse:
    """Who got it, who did not, and why: searchable by address and by status."""
    row = _mailing_to_watch(request, mailing_id)
    form = RecipientFilterForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    rows = queries.recipients_of(row, status=wanted.get("status", ""), address=wanted.get("q", ""))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("p"))
    note_identity_view(request, row)
    return render(
        request,
        "notifications/admin/recipients.html",
        {"mailing": row, "form": form, "rows": page, "filtered": any(wanted.values())},
    )


@require_POST
def switch(request: HttpRequest, mailing_id: int) -> HttpResponse:
    """Pause, resume or cancel."""
    row = _mailing_to_watch(request, mailing_id)
    form = MailingVerbForm(request.POST)
    if form.is_valid():
        verbs = {"pause": mailings.pause, "resume": mailings.resume, "cancel": mailings.cancel}
        try:
            after = verbs[form.cleaned_data["verb"]](row, by=sending_staff(request))
        except mailings.NotPublished:
            messages.error(request, NOT_PUBLIC)
        except mailings.NoRecipients:
            messages.error(request, NOBODY)
        except mailings.Blocked:
            messages.error(request, BLOCKED)
        else:
            _say_what_became(request, row, after)
    return see_other("notifications_mailing", row.pk)


def _say_what_became(request: HttpRequest, before: Mailing, after: Mailing) -> None:
    state = {"state": after.get_state_display()}
    if after.state == before.state:
        messages.info(request, _("Nothing has changed. State: %(state)s.") % state)
    else:
        messages.success(request, _("Done. State: %(state)s.") % state)


@require_POST
def freeze_again(request: HttpRequest, mailing_id: int) -> HttpResponse:
    """Let a mailing that has not begun take over what was published since."""
    row = _mailing_to_watch(request, mailing_id)
    try:
        if mailings.freeze_again(row, by=sending_staff(request)):
            messages.success(request, _("The newsletter goes out as it is published now."))
        else:
            messages.info(request, _("This mailing has begun; what it sends cannot change."))
    except mailings.NotPublished:
        messages.error(request, NOT_PUBLIC)
    except mailings.Blocked:
        messages.error(request, BLOCKED)
    return see_other("notifications_mailing", row.pk)


@require_POST
def move(request: HttpRequest, mailing_id: int) -> HttpResponse:
    """Another time for a scheduled mailing, or at once."""
    row = _mailing_to_watch(request, mailing_id)
    form = RescheduleForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form, status=422)
    after = mailings.reschedule(row, at=form.cleaned_data["at"], by=sending_staff(request))
    if after.state != MailingState.SCHEDULED:
        _say_what_became(request, row, after)
    else:
        messages.success(request, _("The mailing has a new time."))
    return see_other("notifications_mailing", row.pk)


@require_POST
def retry(request: HttpRequest, mailing_id: int) -> HttpResponse:
    """Send again to exactly those it failed for."""
    row = _mailing_to_watch(request, mailing_id)
    in_doubt = request.POST.get("in_doubt") == "1"
    count = mailings.retry_failed(row, by=sending_staff(request), in_doubt=in_doubt)
    if count:
        said = ngettext("%d mail is tried again.", "%d mails are tried again.", count)
        messages.success(request, said % count)
    else:
        messages.info(request, _("There is nobody to try again for."))
    return see_other("notifications_mailing", row.pk)
