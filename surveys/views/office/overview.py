"""All surveys of the survey office, whoever's pages they are: analysts edit none of them."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.views.crumbs import crumbs
from surveys import rules
from surveys.queries import office_surveys

PER_PAGE = 50


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The list, the survey that opened last on top."""
    if not rules.may_analyse(request.user):
        raise PermissionDenied
    context: dict[str, Any] = {
        "surveys": Paginator(office_surveys(), PER_PAGE).get_page(request.GET.get("page")),
        "header_title": _("Survey office"),
        "header_icon": "table",
        "page_title": _("Survey office"),
        "breadcrumbs_items": crumbs(
            ("", _("Survey office")),
        ),
    }
    return render(request, "surveys/admin/overview.html", context)
