"""The privacy officer's page: what is kept, whose erasure waits, what retention would do."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.domain import registry, retention
from accounts.domain.privacy_record import markdown
from accounts.models import Erasure
from accounts.rules import may_look_after_privacy
from accounts.views.crumbs import crumbs


@never_cache
@require_safe
def privacy_desk(request: HttpRequest) -> HttpResponse:
    """The record of processing activities, with numbers of today."""
    if not may_look_after_privacy(request.user):
        raise PermissionDenied
    context = {
        "header_title": _("Privacy"),
        "header_icon": "lock",
        "breadcrumbs_items": crumbs(
            ("", _("Privacy")),
        ),
        "processings": registry.processings(),
        "lines": retention.report(timezone.now()),
        "waiting": Erasure.objects.count(),
        "due": Erasure.objects.filter(due_at__lte=timezone.now()).count(),
    }
    return render(request, "accounts/admin/privacy.html", context)


@never_cache
@require_safe
def privacy_record(request: HttpRequest) -> HttpResponse:
    """The same as a file to keep."""
    if not may_look_after_privacy(request.user):
        raise PermissionDenied
    return HttpResponse(
        markdown(),
        content_type="text/markdown; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="verarbeitungsverzeichnis.md"'},
    )
