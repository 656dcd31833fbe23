"""Objecting to a removal: with an account by a button, as a guest by the signed link."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.views.redirects import see_other
from participation.domain import decision_mails, moderation
from participation.domain.moderation import ObjectionNotPossible
from participation.forms.moderation import ObjectionForm
from participation.models import Contribution, ModerationDecision, SealedText
from participation.rules import may_object


@require_POST
@login_required
def object_as_author(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The button on “my contributions”."""
    contribution = get_object_or_404(Contribution, public_id=public_id)
    decision = moderation.last_removal(contribution)
    if not may_object(request.user, contribution) or decision is None:
        raise Http404
    form = ObjectionForm(request.POST)
    try:
        moderation.object_to(decision, text=form.cleaned_data["text"] if form.is_valid() else "")
    except ObjectionNotPossible:
        messages.error(request, _("It is no longer possible to object to this decision."))
    else:
        messages.success(request, _("Thank you. A second person looks at it and decides."))
    return see_other("participation:mine")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def object_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link in the mail. Opening it changes nothing: scanners do that too."""
    decision = decision_mails.decision_behind(token)
    if decision is None:
        return render(request, "participation/objection_invalid.html", status=404)
    form = ObjectionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            moderation.object_to(decision, text=form.cleaned_data["text"])
        except ObjectionNotPossible:
            return _show(request, decision, form, status=409)
        return see_other("participation:object", token=token)
    return _show(request, decision, form)


def _show(
    request: HttpRequest, decision: ModerationDecision, form: ObjectionForm, status: int = 200
) -> HttpResponse:
    objection = getattr(decision, "objection", None)
    context = {
        "decision": decision,
        "contribution": decision.contribution,
        "sealed": SealedText.objects.filter(contribution=decision.contribution).first(),
        "objection": objection,
        "is_possible": moderation.can_be_objected_to(decision),
        "form": form,
    }
    return render(request, "participation/objection.html", context, status=status)
