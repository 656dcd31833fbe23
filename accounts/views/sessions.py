"""End one of one's own sessions; the list of them is allauth's."""

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.domain.audit import record
from accounts.enums import AuditAction
from accounts.views.redirects import see_other


@login_required
@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign out in one other browser."""
    session = get_object_or_404(UserSession, pk=pk, user=request.user)
    session.end()
    record(AuditAction.SESSION_ENDED, request=request, obj=session.user)
    messages.success(request, _("You are signed out there."))
    return see_other("usersessions_list")
