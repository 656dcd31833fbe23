"""The proof of consent for an address, for whoever must show it."""

import csv

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.domain.audit import note_identity_view, record
from accounts.enums import AuditAction
from accounts.models import User
from accounts.views.fresh import fresh_sign_in_required, limited_export
from notifications import rules
from notifications.domain import consent
from notifications.forms import ProofForm
from notifications.models import ConsentRecord

# A file that names nobody would prove nothing about anybody: the first column repeats whom it was
# asked for, the second is what its records hold of the address.
ADDRESS = "address"
COLUMNS = (
    "address_hash",
    "event",
    "created_at",
    "requested_at",
    "confirmed_at",
    "form_path",
    "message_id",
    "wording",
    "wording_hash",
)


# The address travels in the body: an address in the URL would stand in every log.
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponseBase:
    """Ask for the address; show its records or hand them out as a file, if there are any."""
    if not isinstance(request.user, User) or not rules.may_see_proof(request.user):
        raise PermissionDenied
    form = ProofForm(request.POST if request.method == "POST" else None)
    records: list[ConsentRecord] = []
    if form.is_valid():
        email = form.cleaned_data["email"]
        records = consent.records_of(email)
        note_identity_view(request, ConsentRecord)
        if "file" in request.POST and records:
            return _file(request, email, records)
    context = {"form": form, "records": records, "asked": form.is_bound and form.is_valid()}
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, "notifications/admin/proof.html", context, status=status)


@fresh_sign_in_required
@limited_export
def _file(request: HttpRequest, email: str, rows: list[ConsentRecord]) -> HttpResponseBase:
    """The records as a file, which leaves the house: so it is asked once more who takes it."""
    record(
        AuditAction.EXPORTED,
        request=request,
        obj=ConsentRecord,
        facts={"format": "csv", "records": len(rows)},
    )
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="einwilligung.csv"'
    writer = csv.writer(response, delimiter=";")
    writer.writerow([ADDRESS, *COLUMNS])
    for row in rows:
        writer.writerow([_cell(email), *(_cell(getattr(row, name)) for name in COLUMNS)])
    return response


def _cell(value: object) -> str:
    """Times to the second in UTC; nothing that a spreadsheet takes for a formula."""
    text = value.isoformat(timespec="seconds") if hasattr(value, "isoformat") else str(value or "")
    return f"'{text}" if text[:1] in "=+-@\t\r" and text else text
