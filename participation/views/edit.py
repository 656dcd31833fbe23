"""Correcting one's own contribution, and reading what it said before."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.models import Page

from accounts.domain.rate_limit import passes
from accounts.models import User
from accounts.views.redirects import see_other
from participation.domain import contribution as contributions
from participation.domain import limits
from participation.domain.contribution import ChangedMeanwhile, NotAllowed
from participation.forms.contribution import EditForm
from participation.models import Contribution
from participation.rules import is_author, may_edit
from participation.views.loading import get_contribution


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Correct one's own words. When the time is over, the text typed stays on the page to copy."""
    contribution, page = get_contribution(request, public_id)
    if not is_author(request.user, contribution):
        raise Http404
    form = EditForm(
        request.POST if request.method == "POST" else None,
        initial={
            "title": contribution.title,
            "body": contribution.body,
            "seen": contribution.earlier_versions.count(),
        },
        is_reply=contribution.parent_id is not None,
    )
    if request.method != "POST" or not form.is_valid():
        return _show(request, contribution, page, form)
    assert isinstance(request.user, User)  # noqa: S101 -- login_required; for the type checker
    if not passes(limits.WRITE_PER_ACCOUNT, str(request.user.pk)):
        form.add_error(None, _("That was a lot at once. Please try again in an hour."))
        return _show(request, contribution, page, form, status=429)
    try:
        contribution = contributions.edit(
            contribution,
            title=form.cleaned_data.get("title", ""),
            body=form.cleaned_data["body"],
            by=request.user,
            seen=form.cleaned_data["seen"],
        )
    except NotAllowed:
        return _show(request, contribution, page, form, status=409)
    except ChangedMeanwhile:
        form.put("seen", str(contribution.earlier_versions.count()))
        form.add_error(None, _("You have corrected this in another window meanwhile."))
        return _show(request, contribution, page, form, status=409, is_conflict=True)
    if contribution.is_published:
        messages.success(request, _("Your contribution is corrected."))
    else:
        messages.success(request, _("Thank you! We will look at your contribution and publish it."))
    return see_other("participation:permalink", public_id=public_id)


def _show(
    request: HttpRequest,
    contribution: Contribution,
    page: Page,
    form: EditForm,
    *,
    status: int = 200,
    is_conflict: bool = False,
) -> HttpResponse:
    context = {
        "is_conflict": is_conflict,
        "contribution": contribution,
        "page": page,
        "form": form,
        "is_possible": may_edit(request.user, contribution, page),
    }
    return render(request, "participation/edit.html", context, status=status)


@require_safe
def versions(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What a public contribution said before, the oldest wording first."""
    contribution, page = get_contribution(request, public_id)
    if not contribution.is_published or contribution.edited_at is None:
        raise Http404
    return render(
        request,
        "participation/versions.html",
        {
            "contribution": contribution,
            "page": page,
            "earlier_versions": contribution.earlier_versions.all(),
        },
    )
