"""Writing a contribution or an answer."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from wagtail.models import Page

from accounts.domain.rate_limit import all_pass, passes
from accounts.models import User
from accounts.views.redirects import see_other
from accounts.visitors import network, visitor
from participation.domain import contribution as contributions
from participation.domain import limits
from participation.domain.contribution import DiscussionClosed
from participation.forms import ContributionForm, GuestContributionForm
from participation.models import Contribution
from participation.queries import Post
from participation.rules import accepts_contributions, can_be_answered
from participation.views.loading import get_contribution, get_page, is_htmx


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, page_id: int) -> HttpResponse:
    """Write below a page."""
    return _write(request, get_page(request, page_id), parent=None)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Answer a contribution."""
    parent, page = get_contribution(request, public_id, or_tombstone=request.method == "POST")
    return _write(request, page, parent=parent)


def _write(request: HttpRequest, page: Page, *, parent: Contribution | None) -> HttpResponse:
    form = _form(request, page, parent=parent)
    open_now = can_be_answered(parent, page) if parent else accepts_contributions(page)
    if request.method != "POST":
        return _show(request, page, form, parent=parent, is_closed=not open_now)
    if not form.is_valid():
        return _show(request, page, form, parent=parent, is_closed=not open_now)
    if form.is_trapped:
        return _handed_in(request, page, None)
    if not _within_limits(request, form):
        form.add_error(None, _("That was a lot at once. Please try again in an hour."))
        return _show(request, page, form, parent=parent, status=429)
    try:
        contribution = contributions.submit(
            page,
            body=form.cleaned_data["body"],
            title=form.cleaned_data.get("title", ""),
            submit_key=form.cleaned_data["submit_key"],
            author=request.user if isinstance(request.user, User) else None,
            guest=form.guest if isinstance(form, GuestContributionForm) else None,
            parent=parent,
        )
    except DiscussionClosed:
        return _show(request, page, form, parent=parent, is_closed=True)
    return _handed_in(request, page, contribution)


def _form(request: HttpRequest, page: Page, *, parent: Contribution | None) -> ContributionForm:
    """The form that fits the person: a guest also gives an address."""
    cls = ContributionForm if request.user.is_authenticated else GuestContributionForm
    data = request.POST if request.method == "POST" else None
    label = getattr(page, "question", "")
    if parent and not parent.is_tombstone:
        label = _("Your answer to %(name)s") % {"name": parent.author_name}
    return cls(data, is_reply=parent is not None, label=label, auto_id=_field_ids(page, parent))


def _field_ids(page: Page, parent: Contribution | None) -> str:
    """Ids that differ when several forms are open on one page."""
    return f"id_{parent.public_id if parent else page.pk}_%s"


def _within_limits(request: HttpRequest, form: ContributionForm) -> bool:
    if isinstance(request.user, User):
        return passes(limits.WRITE_PER_ACCOUNT, str(request.user.pk))
    return all_pass(
        (limits.WRITE_PER_NETWORK, network(request)),
        (limits.WRITE_PER_VISITOR, visitor(request)),
        (limits.WRITE_PER_ADDRESS, form.cleaned_data["email"]),
    )


def _show(
    request: HttpRequest,
    page: Page,
    form: ContributionForm,
    *,
    parent: Contribution | None,
    is_closed: bool = False,
    status: int = 200,
) -> HttpResponse:
    """The form with what was typed, as a page or as a piece. htmx shows only answers with 200."""
    is_piece = is_htmx(request)
    if is_piece and not form.is_bound:
        form.fields["body"].widget.attrs["autofocus"] = True
    if is_closed and request.method == "POST":
        status = 409
    context = {
        "page": page,
        "form": form,
        "parent": parent,
        "is_closed": is_closed,
        "is_piece": is_piece,
    }
    template = "participation/form.html" if is_piece else "participation/form_page.html"
    response = render(request, template, context, status=200 if is_piece else status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _handed_in(request: HttpRequest, page: Page, contribution: Contribution | None) -> HttpResponse:
    """Say what happens next. Without a contribution (a trapped machine): as to a guest."""
    if contribution is None or contribution.is_guest:
        if is_htmx(request):
            return render(request, "participation/guest_next.html", {"page": page})
        return see_other("participation:thanks")
    if is_htmx(request):
        post = Post(contribution, is_own=True)
        return render(
            request, "participation/handed_in.html", {"page": page, "post": post, "accepts": True}
        )
    if contribution.is_published:
        messages.success(request, _("Thank you! Your contribution is published."))
    else:
        messages.success(request, _("Thank you! We will look at your contribution and publish it."))
    return see_other("participation:permalink", public_id=contribution.public_id)
