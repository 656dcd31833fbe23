"""Where people live and when they were born, if they like to say: their page, and the sums."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.views.crumbs import crumbs
from accounts.views.redirects import see_other
from participation.domain import about_me
from participation.forms.about_me import AboutMeForm
from participation.models import AboutMe
from participation.rules import may_see_reach


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Show, change and delete the details. Both are free, and so is each of them."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101 -- login_required; for the type checker
    if request.method == "POST" and request.POST.get("wish") == "delete":
        about_me.delete(user)
        messages.success(request, _("Your details are deleted."))
        return see_other("participation:about_me")
    kept = AboutMe.objects.filter(user=user).first()
    form = AboutMeForm(request.POST if request.method == "POST" else None, initial=_initial(kept))
    if form.is_valid():
        about_me.keep(user, **form.cleaned_data)
        messages.success(request, _("Your details are saved."))
        return see_other("participation:about_me")
    context = {"form": form, "kept": kept, "smallest": about_me.SMALLEST_GROUP}
    status = 422 if form.is_bound else 200
    return render(request, "participation/about_me.html", context, status=status)


def _initial(kept: AboutMe | None) -> dict[str, Any]:
    if kept is None:
        return {}
    return {"municipality": kept.municipality_id, "year_band": kept.year_band}


@never_cache
@require_safe
def reach(request: HttpRequest) -> HttpResponse:
    """For staff: whom the platform reaches, in sums only."""
    if not may_see_reach(request.user):
        raise PermissionDenied
    context = {
        "header_title": _("Whom we reach"),
        "header_icon": "group",
        "breadcrumbs_items": crumbs(("", _("Whom we reach"))),
        "tables": [
            (_("Municipality"), about_me.by_municipality()),
            (_("Year of birth"), about_me.by_year_band()),
        ],
        "smallest": about_me.SMALLEST_GROUP,
    }
    return render(request, "participation/admin/reach.html", context)
