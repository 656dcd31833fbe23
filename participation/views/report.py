"""Reporting a contribution to the moderation."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.domain.rate_limit import all_pass
from accounts.models import User
from accounts.views.redirects import see_other
from accounts.visitors import network, visitor
from participation.domain import limits, moderation
from participation.enums import ReportReason
from participation.forms.contribution import ReportForm
from participation.rules import can_be_reported
from participation.views.loading import get_contribution


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Point the moderation at a contribution, with or without an account."""
    contribution, page = get_contribution(request, public_id)
    if not can_be_reported(contribution):
        raise Http404
    form = ReportForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_valid():
        if all_pass(
            (limits.REPORT_PER_NETWORK, network(request)),
            (limits.REPORT_PER_VISITOR, visitor(request)),
        ):
            user = request.user if isinstance(request.user, User) else None
            key = salted_hmac("participation.report", f"{visitor(request)} {public_id}")
            moderation.report(
                contribution,
                reason=ReportReason(form.cleaned_data["reason"]),
                text=form.cleaned_data["text"],
                by=user,
                visitor_key="" if user else key.hexdigest(),
            )
            return see_other("participation:reported", public_id=public_id)
        form.add_error(None, _("That was a lot at once. Please try again in an hour."))
        status = 429
    context = {"page": page, "contribution": contribution, "form": form}
    return render(request, "participation/report.html", context, status=status)


@require_safe
def reported(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say thank you for the report."""
    contribution, page = get_contribution(request, public_id)
    context = {"page": page, "contribution": contribution}
    return render(request, "participation/reported.html", context)
