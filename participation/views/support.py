"""Supporting a contribution."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.views.redirects import see_other
from participation.domain import support as supports
from participation.domain.contribution import DiscussionClosed
from participation.forms.contribution import SupportForm
from participation.queries import Post
from participation.views.loading import get_contribution, is_htmx


@require_POST
def support(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Support or take it back. A visitor signs in first and comes back to the contribution."""
    contribution, page = get_contribution(request, public_id)
    if not isinstance(request.user, User):
        return redirect_to_login(reverse("participation:permalink", args=[public_id]))
    form = SupportForm(request.POST)
    if form.is_valid():
        verb = supports.support if form.cleaned_data["wish"] == "support" else supports.unsupport
        try:
            contribution = verb(contribution, by=request.user, page=page)
        except DiscussionClosed:
            messages.error(request, _("Supporting is no longer possible here."))
        else:
            if is_htmx(request):
                post = Post(contribution, is_supported=verb is supports.support)
                return render(
                    request, "participation/support_button.html", {"post": post, "accepts": True}
                )
    return see_other("participation:permalink", public_id=public_id)
