"""Writing to the administration and reporting a barrier, without an account."""

from django.db.models import Exists
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.domain.rate_limit import all_pass
from accounts.views.redirects import see_other
from accounts.visitors import network, visitor
from cms.models import Contact, ContactOffice
from participation.domain import inquiry as inquiries
from participation.domain import limits
from participation.domain.receipt import new_receipt
from participation.enums import InquiryKind
from participation.forms.inquiry import BarrierForm, InquiryForm
from participation.models import Inquiry

PLACE_LENGTH = 500


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def barrier(request: HttpRequest) -> HttpResponse:
    """Report a barrier; the page it was noticed on is filled in."""
    initial = {"place": own_path(request.GET.get("seite", ""))}
    form = BarrierForm(request.POST if request.method == "POST" else None, initial=initial)
    return _answer(request, form, InquiryKind.BARRIER, None)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Write to an office the contact page lists."""
    listed = ContactOffice.objects.filter(page__live=True, contact_id=pk)
    office = get_object_or_404(Contact.objects.filter(Exists(listed)), pk=pk)
    form = InquiryForm(request.POST if request.method == "POST" else None)
    return _answer(request, form, InquiryKind.CONTACT, office)


@never_cache
@require_safe
def received(request: HttpRequest, receipt: str) -> HttpResponse:
    """Show the receipt number. Nothing of what was handed in, whoever knows the number."""
    inquiry = Inquiry.objects.filter(receipt=receipt).only("receipt", "due_on").first()
    context = {"receipt": receipt, "due_on": inquiry.due_on if inquiry else None}
    return render(request, "participation/inquiry_received.html", context)


def own_path(value: str) -> str:
    """A path of this site from a query string, else nothing."""
    is_own = (
        value.startswith("/")
        and value.isprintable()
        and len(value) <= PLACE_LENGTH
        and url_has_allowed_host_and_scheme(value, allowed_hosts=None)
    )
    return value if is_own else ""


def _answer(
    request: HttpRequest, form: InquiryForm, kind: InquiryKind, office: Contact | None
) -> HttpResponse:
    status = 200
    if form.is_valid():
        if form.is_trapped:
            # A machine learns nothing from the answer, and its words go nowhere.
            return see_other("inquiries:received", receipt=new_receipt(inquiries.PREFIXES[kind]))
        if _is_within_limits(request, form.cleaned_data["email"]):
            data = {
                name: form.cleaned_data[name] for name in form.cleaned_data if name != "website"
            }
            inquiry = inquiries.hand_in(kind, contact=office, **data)
            return see_other("inquiries:received", receipt=inquiry.receipt)
        form.add_error(None, _("That was a lot at once. Please try again in an hour."))
        status = 429
    context = {"form": form, "office": office}
    return render(request, "participation/inquiry.html", context, status=status)


def _is_within_limits(request: HttpRequest, email: str) -> bool:
    attempts = [
        (limits.INQUIRY_PER_NETWORK, network(request)),
        (limits.INQUIRY_PER_VISITOR, visitor(request)),
    ]
    if email:
        attempts.append((limits.INQUIRY_PER_ADDRESS, email))
    return all_pass(*attempts)
