"""The desk for the public archive: offer the statements on a draft, note the answer."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.views.crumbs import crumbs
from accounts.views.redirects import see_other
from participation import queries
from participation.domain import archive
from participation.domain.archive import NothingOffered, OfferNotPossible
from participation.enums import ArchiveAnswer
from participation.forms.archive import ArchiveAnswerForm, OfferForm
from participation.models import ArchiveOffer, ConsultationPage
from participation.rules import accepts_contributions, may_offer_to_archive


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def archive_desk(request: HttpRequest, page_id: int) -> HttpResponse:
    """How far the offer is, and the one or two things that can be noted about it."""
    if not may_offer_to_archive(request.user):
        raise PermissionDenied
    page = get_object_or_404(ConsultationPage, pk=page_id)
    row = ArchiveOffer.objects.filter(page=page).select_related("offered_by").first()
    offer_form, answer_form = _forms(request, row)
    if _note(request, page, offer_form, answer_form):
        return see_other("participation_archive", page_id=page.pk)
    context = {
        "page": page,
        "offer": row,
        "number": queries.published(page).count(),
        "is_open": accepts_contributions(page),
        "can_be_offered": archive.can_be_offered(page),
        "offer_form": offer_form,
        "answer_form": answer_form,
        "header_title": page.title,
        "header_icon": "folder-open-inverse",
        "breadcrumbs_items": crumbs(
            (reverse("participation_formats"), _("Formats")), ("", _("Public archive"))
        ),
    }
    return render(request, "participation/admin/archive.html", context)


def _forms(request: HttpRequest, row: ArchiveOffer | None) -> tuple[OfferForm, ArchiveAnswerForm]:
    """Both forms; the one whose button was pressed holds what was sent."""
    act = request.POST.get("act") if request.method == "POST" else None
    known = {"reference": row.reference, "answer": row.answer} if row else {}
    return (
        OfferForm(request.POST if act == "offer" else None, initial=known, prefix="offer"),
        ArchiveAnswerForm(
            request.POST if act == "answer" else None, initial=known, prefix="answer"
        ),
    )


def _note(
    request: HttpRequest,
    page: ConsultationPage,
    offer_form: OfferForm,
    answer_form: ArchiveAnswerForm,
) -> bool:
    """Note what was sent; whether there was something to note."""
    assert isinstance(request.user, User)  # noqa: S101 -- may_offer_to_archive; for mypy
    try:
        if offer_form.is_valid():
            reference = offer_form.cleaned_data["reference"]
            archive.offer(page, reference=reference, by=request.user)
        elif answer_form.is_valid():
            answer = ArchiveAnswer(answer_form.cleaned_data["answer"])
            reference = answer_form.cleaned_data["reference"]
            archive.record_answer(page, answer, reference=reference, by=request.user)
        else:
            return False
    except (OfferNotPossible, NothingOffered):
        messages.error(request, _("Its state has changed meanwhile. Please look again."))
    else:
        messages.success(request, _("It is noted."))
    return True
