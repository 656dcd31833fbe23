"""The doors between the public site and the Wagtail administration."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views import account as wagtail_account

from accounts.forms import StaffNameForm
from accounts.rules import has_second_factor


@never_cache
@require_safe
def staff_entrance(request: HttpRequest) -> HttpResponse:
    """Stand in for Wagtail's own sign-in: there is one sign-in, with one set of limits.

    Raises PermissionDenied for people who are signed in but do not work here; sending them back
    to the sign-in would send them round in circles.
    """
    target = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        target = "/cms/"
    if request.user.is_anonymous:
        return redirect_to_login(target)
    if not request.user.has_perm("wagtailadmin.access_admin"):
        raise PermissionDenied
    return redirect(target)


@never_cache
@login_required
@require_safe
def enrol(request: HttpRequest) -> HttpResponse:
    """The only page that opens for staff without a second factor."""
    if has_second_factor(request.user):
        return redirect("wagtailadmin_home")
    return render(request, "accounts/enrol.html")


class _NamePanel(wagtail_account.NameEmailSettingsPanel):
    title = _("Display name")
    form_class = StaffNameForm


class StaffAccountView(wagtail_account.AccountView):
    """Wagtail's page “Account” for accounts with a display name and no picture.

    Wagtail's own form asks for a first and a last name, which our accounts do not have.
    """

    def get_panels(self) -> list[Any]:
        kept = []
        for panel in super().get_panels():
            if isinstance(panel, wagtail_account.NameEmailSettingsPanel):
                kept.append(_NamePanel(panel.request, panel.user, panel.profile))
            elif not isinstance(panel, wagtail_account.AvatarSettingsPanel):
                kept.append(panel)
        return kept


staff_account = require_admin_access(StaffAccountView.as_view())
