"""One subscriber in the Wagtail admin, and what staff do there on request."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.domain.audit import note_identity_view
from accounts.models import User
from accounts.views.fresh import ask, is_fresh
from accounts.views.redirects import see_other
from notifications import rules
from notifications.domain import chosen, consent, on_request
from notifications.forms import LANGUAGES
from notifications.models import Subscriber, Suppression


def _staff(request: HttpRequest) -> User:
    """Those who answer subscribers; everybody else is refused."""
    if not isinstance(request.user, User) or not rules.may_serve_subscribers(request.user):
        raise PermissionDenied
    return request.user


@never_cache
@require_safe
def show(request: HttpRequest, subscriber_id: int) -> HttpResponse:
    """State, choices, language, and what was agreed to and ended when."""
    _staff(request)
    person = get_object_or_404(Subscriber, pk=subscriber_id)
    note_identity_view(request, person)
    context = {
        "person": person,
        "language": dict(LANGUAGES).get(person.language, person.language),
        "choices": chosen.of(person),
        "records": consent.records_of(person.email),
        "blocked": Suppression.objects.filter(email__iexact=person.email).first(),
        "has_account": on_request.has_account(person),
    }
    return render(request, "notifications/admin/subscriber.html", context)


@require_POST
def unsubscribe(request: HttpRequest, subscriber_id: int) -> HttpResponse:
    """End the subscription because its owner asked us to."""
    staff = _staff(request)
    person = get_object_or_404(Subscriber, pk=subscriber_id)
    if on_request.unsubscribe(person, by=staff):
        messages.success(request, _("Unsubscribed. Newsletters that wait are not sent any more."))
    else:
        messages.info(request, _("There was no subscription to end any more."))
    return see_other("notifications_subscriber", person.pk)


@require_POST
def erase(request: HttpRequest, subscriber_id: int) -> HttpResponseBase:
    """Forget the address because its owner asked us to."""
    staff = _staff(request)
    person = get_object_or_404(Subscriber, pk=subscriber_id)
    if not is_fresh(request):
        return ask(request)
    if on_request.erase(person, by=staff):
        messages.success(request, _("The data of this address is deleted."))
        return see_other("subscriber:index")
    messages.error(request, _("An account belongs to this address; it is erased as a whole."))
    return see_other("notifications_subscriber", person.pk)
