"""From a page in the editor to its form in Leichte Sprache."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from wagtail.models import Page

from cms.domain import variant
from cms.rules import may_begin_simple


def begin_simple(request: HttpRequest, page_id: int) -> HttpResponse:
    """Say what will happen, then make the draft and open it."""
    page = get_object_or_404(Page.objects.select_related("locale"), pk=page_id)
    if page.is_root():
        raise Http404
    if not may_begin_simple(request.user, page):
        raise PermissionDenied
    if request.method == "POST":
        draft = variant.begin_simple(page, request.user)  # type: ignore[arg-type]
        return redirect("wagtailadmin_pages:edit", draft.pk)
    return render(request, "cms/admin/begin_simple.html", {"page": page})
