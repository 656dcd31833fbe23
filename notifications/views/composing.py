"""Pages of the Wagtail admin on which a newsletter is looked at before it goes out."""

import uuid
from collections.abc import Mapping

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.domain.audit import note_identity_view
from accounts.views.redirects import see_other
from notifications.domain import checks, chosen, mailing, mime, newsletter
from notifications.domain.tokens import Purpose, make
from notifications.forms import TestMailForm
from notifications.models import NewsletterPage, SeedAddress, Subscriber
from notifications.queries import audiences
from notifications.views.watching import sending_staff

PER_PAGE = 50
MODES = {
    "mail": gettext_lazy("light"),
    "dark": gettext_lazy("dark"),
    "text": gettext_lazy("plain text"),
}
WIDTHS = {"breit": 720, "schmal": 390}


def newsletter_to_send(request: HttpRequest, page_id: int) -> NewsletterPage:
    """The newsletter, for those who may send it: what would go out, or the draft before that.

    What only repeats another newsletter is none: its readers have got that.
    """
    sending_staff(request)
    page = get_object_or_404(NewsletterPage, pk=page_id, alias_of=None)
    return page if page.live else page.get_latest_revision_as_object()


@require_http_methods(["GET", "HEAD", "POST"])
def look(request: HttpRequest, page_id: int) -> HttpResponse:
    """The mail in every way it is read, also as one subscriber gets it.

    The address of the subscriber travels in the body; the URL names the person by a random id.
    """
    page = newsletter_to_send(request, page_id)
    url = reverse("notifications_look", args=[page.pk])
    form = TestMailForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        person = Subscriber.objects.filter(email__iexact=form.cleaned_data["email"]).first()
        if person is not None:
            return see_other(f"{url}?als={person.uuid}")
        messages.warning(request, _("Nobody subscribed with this address."))
    seen_as = _person(request)
    if seen_as is not None:
        note_identity_view(request, seen_as)
    context = {
        "page": page,
        "form": form,
        "person": seen_as,
        "choices": chosen.of(seen_as) if seen_as else [],
        "reason": _reason(page, seen_as) if seen_as else None,
        "mode": _one_of(MODES, request.GET.get("modus", "")),
        "modes": MODES.items(),
        "width": WIDTHS[_one_of(WIDTHS, request.GET.get("breite", ""))],
        "narrow": request.GET.get("breite") == "schmal",
        "sender": settings.NEWSLETTER_FROM_EMAIL,
    }
    return render(request, "notifications/admin/look.html", context)


def _one_of(options: Mapping[str, object], wanted: str) -> str:
    return wanted if wanted in options else next(iter(options))


def _person(request: HttpRequest) -> Subscriber | None:
    try:
        wanted = uuid.UUID(request.GET.get("als", ""))
    except ValueError:
        return None
    return Subscriber.objects.filter(uuid=wanted).first()


def _reason(page: NewsletterPage, person: Subscriber) -> str:
    """Empty if the person gets it; else why not."""
    reason = audiences.reason_for(page.audience, person)
    if reason is None:
        return _("does not belong to the audience")
    return str(audiences.EXCLUSIONS.get(reason, ""))


@require_safe
def frame(request: HttpRequest, page_id: int) -> HttpResponse:
    """The mail itself, for the frame of the page above. Its personal links lead nowhere."""
    page = newsletter_to_send(request, page_id)
    mode = _one_of(MODES, request.GET.get("modus", ""))
    try:
        html = newsletter.as_seen(newsletter.render(page), mode)
    except newsletter.ForeignLinks as error:
        return HttpResponse(error.words, content_type="text/plain; charset=utf-8")
    nobody = uuid.uuid4()
    html = html.replace(mime.UNSUBSCRIBE, make(Purpose.UNSUBSCRIBE, nobody))
    return HttpResponse(html.replace(mime.PREFERENCES, make(Purpose.PREFERENCES, nobody)))


@require_safe
def audience(request: HttpRequest, page_id: int) -> HttpResponse:
    """Everybody the newsletter is meant for, by name: who gets it, who does not and why."""
    page = newsletter_to_send(request, page_id)
    wanted = request.GET.get("grund", "")
    if wanted not in audiences.EXCLUSIONS:
        wanted = ""
    note_identity_view(request, page)
    rows = audiences.left_out(page.audience, wanted)
    counted = audiences.count_audience(page.audience)
    pages = Paginator(rows, PER_PAGE)
    context = {
        "page": page,
        "wanted": wanted,
        "recipients": counted.recipients,
        "groups": [
            (name, str(audiences.EXCLUSIONS[name]), number)
            for name, number in counted.excluded.items()
        ],
        "page_obj": pages.get_page(request.GET.get("seite")),
    }
    return render(request, "notifications/admin/audience.html", context)


@require_POST
def seeds(request: HttpRequest, page_id: int) -> HttpResponse:
    """Send a test to every seed address."""
    page = newsletter_to_send(request, page_id)
    addresses = list(SeedAddress.objects.values_list("email", flat=True))
    try:
        for address in addresses:
            mailing.send_test(page, to=address)
    except newsletter.ForeignLinks as error:
        messages.error(request, error.words)
    else:
        messages.success(
            request, _("Tests are on their way: %(number)d") % {"number": len(addresses)}
        )
    return see_other("notifications_start", page.pk)


@require_POST
def links(request: HttpRequest, page_id: int) -> HttpResponse:
    """Ask other hosts whether the linked pages answer."""
    page = newsletter_to_send(request, page_id)
    try:
        found = checks.check_foreign(page)
    except newsletter.ForeignLinks as error:
        messages.error(request, error.words)
        return see_other("notifications_start", page.pk)
    for finding in found:
        messages.warning(request, finding.text)
    if not found:
        messages.success(request, _("All linked pages answer."))
    return see_other("notifications_start", page.pk)
