"""Asking for a document that is not public."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.domain.rate_limit import all_pass
from accounts.models import User
from accounts.views.redirects import see_other
from accounts.visitors import network, visitor
from cms.models import RestrictedDocument
from participation.domain import data_sheet, limits
from participation.domain.data_sheet import Asker
from participation.forms.data_sheet import DataSheetForm
from participation.views.loading import get_restricted


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, document_id: int) -> HttpResponse:
    """The form, with or without an account."""
    document = get_restricted(request, document_id)
    user = request.user if isinstance(request.user, User) else None
    form = DataSheetForm(
        request.POST if request.method == "POST" else None,
        initial={"email": user.email} if user else {},
    )
    if not form.is_valid():
        return _show(request, document, form)
    if form.is_trapped:
        return see_other("participation:data_sheet_asked", number=data_sheet.new_number())
    if not all_pass(
        (limits.ASK_PER_NETWORK, network(request)),
        (limits.ASK_PER_VISITOR, visitor(request)),
        (limits.ASK_PER_ADDRESS, form.cleaned_data["email"]),
    ):
        form.add_error(None, _("That was a lot at once. Please try again in an hour."))
        return _show(request, document, form, status=429)
    asker = Asker(
        email=form.cleaned_data["email"],
        purpose=form.cleaned_data["purpose"],
        name=form.cleaned_data["name"],
        user=user,
    )
    asked = data_sheet.ask(document, asker=asker, submit_key=form.cleaned_data["submit_key"])
    return see_other("participation:data_sheet_asked", number=asked.number)


def _show(
    request: HttpRequest, document: RestrictedDocument, form: DataSheetForm, status: int = 200
) -> HttpResponse:
    context = {"page": document.page, "document": document, "form": form}
    return render(request, "participation/data_sheet.html", context, status=status)


@require_safe
def asked(request: HttpRequest, number: str) -> HttpResponse:
    """Say thank you and name the number. Whether it exists is nobody's business."""
    return render(request, "participation/data_sheet_asked.html", {"number": number})
