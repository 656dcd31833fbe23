"""The form with which somebody without an account subscribes."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.views.even import evenly
from accounts.views.redirects import see_other
from notifications.domain import consent, languages, results, subscription
from notifications.forms import SubscribeForm
from notifications.views.links import may_ask, own_address, too_often


def _prefill(query: QueryDict) -> dict[str, object]:
    """What a link or the teaser chose already. Unknown values simply tick nothing."""
    return {
        "topics": query.getlist("thema"),
        "projects": query.getlist("projekt"),
        "municipalities": query.getlist("gemeinde"),
        "k": query.get("k", "")[:20],
        "all_news": not (query.get("thema") or query.get("projekt") or query.get("gemeinde")),
    }


@never_cache
@evenly
@require_http_methods(["GET", "HEAD", "POST"])
def form(request: HttpRequest) -> HttpResponse:
    """Show the form; take it and answer the same whether the address is known or not."""
    if request.method != "POST":
        initial = {**_prefill(request.GET), "email": own_address(request)}
        return _show(request, SubscribeForm(initial=initial))
    bound = SubscribeForm(request.POST)
    if not bound.is_valid():
        return _show(request, bound, status=422)
    if not may_ask(request):
        return _show(request, bound, status=too_often(bound))
    if not bound.is_robot:
        subscription.request(
            bound.cleaned_data["email"],
            choices=bound.choices,
            form_path=request.path,
            language=languages.for_mails(),
        )
        results.sign_up(bound.cleaned_data["k"])
    return see_other("notifications:thanks")


def _show(request: HttpRequest, bound: SubscribeForm, *, status: int = 200) -> HttpResponse:
    context = {"form": bound, "declaration": consent.declaration()}
    return render(request, "notifications/subscribe.html", context, status=status)


@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    """Say that a mail is under way, if there is a reason for one."""
    return render(request, "notifications/thanks.html")
