"""Pages of the Wagtail admin about the mail servers and about what comes back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.domain.audit import note_identity_view
from accounts.models import User
from accounts.views.redirects import see_other
from notifications import queries, rules
from notifications.domain import reasons, returns, throttle
from notifications.enums import RelayName, ReturnState
from notifications.forms import RelayForm, ReturnedMailForm
from notifications.models import MailRelay, ReturnedMail


def _post_staff(request: HttpRequest) -> User:
    """Those who answer for the mail; everybody else is refused."""
    if not isinstance(request.user, User) or not rules.may_see_outbox(request.user):
        raise PermissionDenied
    return request.user


@require_http_methods(["GET", "HEAD", "POST"])
def relays(request: HttpRequest) -> HttpResponse:
    """What the mail servers do at present, and how much they may get."""
    staff = _post_staff(request)
    throttle.relay_named(RelayName.MAIN)
    forms = [_relay_form(request, relay) for relay in MailRelay.objects.all()]
    if request.method == "POST" and all(form.is_valid() for form in forms):
        for form in forms:
            if form.has_changed():
                throttle.set_limit(form.instance, form.cleaned_data["per_hour"], by=staff)
        messages.success(request, _("Saved."))
        return see_other("notifications_relays")
    shown = [(form, _state(form.instance)) for form in forms]
    mailbox = queries.mailbox()
    context = {
        "relays": shown,
        "mailbox": mailbox,
        "problem": mailbox and (reasons.ours(mailbox.error) or mailbox.error),
    }
    return render(
        request,
        "notifications/admin/relays.html",
        context,
        status=422 if request.method == "POST" else 200,
    )


def _state(relay: MailRelay) -> dict[str, object]:
    """What staff want to know about a mail server."""
    now = timezone.now()
    return {
        "rests": relay.paused_until is not None and relay.paused_until > now,
        "used": throttle.used(relay, now),
        "reason": reasons.explain(relay.smtp_code, relay.smtp_text),
        "answer": f"{relay.smtp_code or ''} {relay.smtp_text}".strip(),
    }


def _relay_form(request: HttpRequest, relay: MailRelay) -> RelayForm:
    data = request.POST if request.method == "POST" else None
    return RelayForm(data, instance=relay, prefix=relay.name)


@require_POST
def wake(request: HttpRequest, relay_id: int) -> HttpResponse:
    """Try a mail server again at once."""
    staff = _post_staff(request)
    throttle.wake(get_object_or_404(MailRelay, pk=relay_id), by=staff)
    messages.success(request, _("The mail server is tried again."))
    return see_other("notifications_relays")


@require_GET
def returned(request: HttpRequest, returned_id: int) -> HttpResponse:
    """One returned mail, with its text while somebody has to read it."""
    _post_staff(request)
    row = get_object_or_404(ReturnedMail.objects.select_related("message__mailing"), pk=returned_id)
    note_identity_view(request, row)
    context = {
        "row": row,
        "text": bytes(row.content).decode(errors="replace") if row.content else "",
        "may_read": row.state == ReturnState.OPEN,
    }
    return render(request, "notifications/admin/returned.html", context)


@require_POST
def handle(request: HttpRequest, returned_id: int) -> HttpResponse:
    """Somebody has read it."""
    staff = _post_staff(request)
    row = get_object_or_404(ReturnedMail, pk=returned_id)
    form = ReturnedMailForm(request.POST)
    if form.is_valid():
        returns.mark_read(row, by=staff, block=form.cleaned_data["verb"] == "block")
        messages.success(request, _("Done."))
    return see_other("returned_mail:index")
