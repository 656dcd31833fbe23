"""A person's own contributions."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.views.redirects import see_other
from cms.models.paging import page_of
from participation import queries
from participation.domain import contribution as contributions
from participation.domain.contribution import NotAllowed
from participation.models import Contribution
from participation.rules import may_withdraw

PER_PAGE = 20


@never_cache
@require_safe
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """List what the person wrote, with its state."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101 -- login_required; for the type checker
    context = {"page_obj": page_of(request, queries.own(user), PER_PAGE)}
    return render(request, "participation/mine.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask once more, then take one's own words back."""
    contribution = _get_own(request, public_id)
    if request.method == "POST":
        try:
            assert isinstance(request.user, User)  # noqa: S101 -- login_required
            contributions.withdraw(contribution, by=request.user)
        except NotAllowed:
            messages.error(request, _("This contribution can no longer be withdrawn."))
        else:
            messages.success(request, _("Your contribution is withdrawn."))
        return see_other("participation:mine")
    return render(
        request,
        "participation/withdraw.html",
        {
            "contribution": contribution,
            "is_possible": may_withdraw(request.user, contribution),
            "back": reverse("participation:mine"),
        },
    )


def _get_own(request: HttpRequest, public_id: UUID) -> Contribution:
    """The person's own contribution, on a page that is no longer public too; else 404."""
    own = Contribution.objects.filter(author_id=request.user.pk)
    return get_object_or_404(own.select_related("page", "author"), public_id=public_id)
