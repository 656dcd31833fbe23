"""Show by a code from one's mailbox that it is still oneself."""

import time
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.internal.flows.reauthentication import suspend_request
from allauth.account.views import BaseReauthenticateView, EmailView
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from accounts.domain import mail_code
from accounts.forms import MailCodeForm
from accounts.views.profile import own_account


@method_decorator([never_cache, login_required], name="dispatch")
class MailCodeView(BaseReauthenticateView):
    """For accounts without a second factor; who has one uses that."""

    form_class = MailCodeForm
    template_name = "account/reauthenticate_by_code.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not mail_code.is_waiting(request.session):
            mail_code.send(own_account(request), request.session)
        response: HttpResponse = super().get(request, *args, **kwargs)
        return response

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "again" in request.POST:
            mail_code.send(own_account(request), request.session)
            again: HttpResponse = super().get(request, *args, **kwargs)
            return again
        response: HttpResponse = super().post(request, *args, **kwargs)
        return response

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "request": self.request}

    def form_valid(self, form: MailCodeForm) -> HttpResponse:
        record_authentication(self.request, self.request.user, method="code", reauthenticated=True)
        response: HttpResponse = super().form_valid(form)
        return response


reauthenticate_by_code = MailCodeView.as_view()


class ChangeEmailView(EmailView):
    """Allauth's page; the mailbox of the old address has to agree before a new one is asked."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if "action_add" in request.POST and not _old_mailbox_agreed(request):
            answer: HttpResponseBase = suspend_request(
                request, reverse("account_reauthenticate_code")
            )
            return answer
        response: HttpResponseBase = super().post(request, *args, **kwargs)
        return response


def _old_mailbox_agreed(request: HttpRequest) -> bool:
    """A code from the old mailbox, or a second factor, within the last minutes."""
    if is_mfa_enabled(request.user):
        return True
    records = get_authentication_records(request, request.user)
    latest = max((row["at"] for row in records if row.get("method") == "code"), default=0.0)
    return time.time() - latest < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


change_email = never_cache(ChangeEmailView.as_view())
