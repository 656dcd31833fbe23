"""“No more mails about this”: a page with a button, and a way back."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.views.redirects import see_other
from notifications.domain import quiet, tokens
from notifications.domain.tokens import Purpose
from notifications.models import NoticeRecipient
from notifications.views.links import private, worthless


def recipient_of(token: str) -> NoticeRecipient | None:
    """The notification the link belongs to; None for every kind of worthless link."""
    subject = tokens.read(Purpose.QUIET, token)
    rows = NoticeRecipient.objects.select_related("notice", "user", "subscriber")
    return rows.filter(uuid=subject).first() if subject else None


# The signed token is the authority here, and no cookie is set, so CSRF has nothing to protect.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, token: str) -> HttpResponse:
    """Ask with a button; only a POST ends or resumes the mails."""
    row = recipient_of(token)
    if row is None:
        return worthless(request)
    if request.method == "POST":
        form_path = reverse("notifications:quiet", args=["-"])
        verb = quiet.allow if "undo" in request.POST else quiet.refuse
        verb(row, form_path=form_path)
        return see_other(reverse("notifications:quiet", args=[token]))
    return private(render(request, "notifications/quiet.html", context_of(row, token)))


def context_of(row: NoticeRecipient | None, token: str) -> dict[str, object]:
    """What the page says of the mail with this link; a worthless link says nothing of any."""
    return {
        "token": token,
        "row": row,
        "ending": quiet.ending(row) if row else None,
        "is_refused": row is not None and quiet.is_refused(row),
        "is_all_over": bool(row and row.subscriber and not row.subscriber.is_active),
    }
