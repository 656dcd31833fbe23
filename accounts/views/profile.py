"""“My account”: the public name and the ways to everything else that is one's own."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.domain.profile import rename
from accounts.forms import ProfileForm
from accounts.models import Erasure, User
from accounts.rules import has_second_factor
from accounts.views.redirects import see_other


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Show one's own account; POST changes the public name."""
    user = own_account(request)
    initial = {"display_name": user.display_name}
    form = ProfileForm(request.POST or None, user=user, initial=initial)
    if request.method == "POST" and form.is_valid():
        rename(user, display_name=form.cleaned_data["display_name"])
        messages.success(request, _("Your display name has been changed."))
        return see_other("account_profile")
    context = {
        "form": form,
        "has_second_factor": has_second_factor(user),
        "erasure": Erasure.objects.filter(user=user).first(),
    }
    return render(request, "accounts/profile.html", context)


def own_account(request: HttpRequest) -> User:
    """The signed-in person as read from the database in this request."""
    return User.objects.get(pk=request.user.pk or 0)
