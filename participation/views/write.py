"""Writing a contribution or an answer."""

from dataclasses import dataclass, field
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
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
from participation.domain import hints, limits, proof, similar
from participation.domain import photo as photos
from participation.domain.contribution import DiscussionClosed
from participation.domain.details import Details
from participation.enums import Hint
from participation.forms.contribution import ContributionForm, GuestContributionForm
from participation.forms.ideas import GuestIdeaForm, IdeaForm
from participation.models import ConsultationPage, Contribution, IdeaCollectionPage
from participation.queries import Post
from participation.rules import accepts_contributions, can_be_answered, was_public
from participation.views.loading import (
    DraftPart,
    get_contribution,
    get_draft_part,
    get_page,
    is_htmx,
)


@dataclass
class Desk:
    """Everything the form shows: where one writes, to whom or what, and what is to be said."""

    page: Page
    form: ContributionForm
    parent: Contribution | None = None
    part: DraftPart | None = None
    is_closed: bool = False
    hints: list[Hint] = field(default_factory=list)
    similar: list[Contribution] = field(default_factory=list)

    @property
    def details(self) -> Details:
        """What the format asks for beside the words."""
        if isinstance(self.form, IdeaForm):
            return self.form.details
        if self.part:
            return Details(draft_version=self.part.version, section=self.part.section)
        return Details()


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, page_id: int) -> HttpResponse:
    """Write below a page."""
    return _write(request, get_page(request, page_id), parent=None)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Answer a contribution."""
    if request.method == "POST":
        # Whoever was answering while it went out of sight gets their text back.
        parent, page = get_contribution(request, public_id, even_if=was_public)
    else:
        parent, page = get_contribution(request, public_id)
    return _write(request, page, parent=parent)


def _write(request: HttpRequest, page: Page, *, parent: Contribution | None) -> HttpResponse:
    desk = _desk(request, page, parent=parent)
    form = desk.form
    desk.is_closed = not (can_be_answered(parent, page) if parent else accepts_contributions(page))
    if request.method != "POST":
        return _show(request, desk)
    is_valid = form.is_valid()
    _keep_photo(request, form)
    if not is_valid or form.errors:
        return _show(request, desk)
    if form.is_trapped:
        return _handed_in(request, page, None)
    if not desk.is_closed and _has_something_to_say(desk):
        return _show(request, desk)
    if not _within_limits(request, form):
        form.add_error(None, _("That was a lot at once. Please try again in an hour."))
        return _show(request, desk, status=429)
    try:
        contribution = contributions.submit(
            page,
            body=form.cleaned_data["body"],
            title=form.cleaned_data.get("title", ""),
            submit_key=form.cleaned_data["submit_key"],
            author=request.user if isinstance(request.user, User) else None,
            guest=form.guest if isinstance(form, GuestContributionForm) else None,
            parent=parent,
            details=desk.details,
        )
    except DiscussionClosed:
        desk.is_closed = True
        return _show(request, desk)
    return _handed_in(request, page, contribution)


def _desk(request: HttpRequest, page: Page, *, parent: Contribution | None) -> Desk:
    """The form that fits the person and the format: a guest also gives an address."""
    is_member = request.user.is_authenticated
    data = request.POST if request.method == "POST" else None
    ids = f"id_{parent.public_id if parent else page.pk}_%s"
    if isinstance(page, IdeaCollectionPage) and parent is None:
        cls = IdeaForm if is_member else GuestIdeaForm
        files = request.FILES if data is not None else None
        return Desk(page, cls(data, files, page=page, auto_id=ids))
    part = None
    label = getattr(page, "question", "")
    if parent:
        label = _("Your answer to %(name)s") % {"name": parent.author_name}
        label = label if parent.is_published else ""
    elif isinstance(page, ConsultationPage):
        part = get_draft_part(request, page)
        label = part.label or label
    plain = ContributionForm if is_member else GuestContributionForm
    form = plain(data, is_reply=parent is not None, label=label, auto_id=ids)
    return Desk(page, form, parent, part)


def _keep_photo(request: HttpRequest, form: ContributionForm) -> None:
    """Store a picture as it arrives, whatever else is wrong: no browser fills it in again."""
    if not isinstance(form, IdeaForm):
        return
    owner = request.user if isinstance(request.user, User) else None
    file = form.cleaned_data.get("photo")
    if not file:
        if kept := photos.waiting(form.cleaned_data.get("photo_key"), owner=owner):
            form.keep(kept)
        return
    if not all_pass(
        (limits.PHOTO_PER_NETWORK, network(request)),
        (limits.PHOTO_PER_VISITOR, visitor(request)),
    ):
        form.add_error("photo", _("That was a lot at once. Please try again in an hour."))
        return
    try:
        form.keep(photos.keep(file, owner=owner))
    except ValidationError as error:
        form.add_error("photo", error)


def _has_something_to_say(desk: Desk) -> bool:
    """Look for hints and similar ideas; whether there are any this person has not seen yet."""
    data = desk.form.cleaned_data
    title = data.get("title", "")
    desk.hints = hints.find(title, data["body"])
    if isinstance(desk.form, IdeaForm):
        desk.similar = similar.find(desk.page, title=title, body=data["body"])
    codes = [*desk.hints, *(str(item.public_id) for item in desk.similar)]
    if set(codes) <= desk.form.seen:
        return False
    desk.form.show_again(codes)
    return True


def _within_limits(request: HttpRequest, form: ContributionForm) -> bool:
    """Members are limited by their account; guests more strictly without a proof of work."""
    if isinstance(request.user, User):
        return passes(limits.WRITE_PER_ACCOUNT, str(request.user.pk))
    if not proof.holds(request.POST.get("altcha", "")) and not all_pass(
        (limits.UNPROVEN_PER_NETWORK, network(request)),
        (limits.UNPROVEN_PER_VISITOR, visitor(request)),
    ):
        return False
    return all_pass(
        (limits.WRITE_PER_NETWORK, network(request)),
        (limits.WRITE_PER_VISITOR, visitor(request)),
        (limits.WRITE_PER_ADDRESS, form.cleaned_data["email"]),
    )


def _show(request: HttpRequest, desk: Desk, *, status: int = 200) -> HttpResponse:
    """The form with what was typed, as a page or as a piece. htmx shows only answers with 200."""
    is_piece = is_htmx(request)
    form = desk.form
    if is_piece and not form.is_bound:
        first = "title" if isinstance(form, IdeaForm) else "body"
        form.fields[first].widget.attrs["autofocus"] = True
    if desk.is_closed and request.method == "POST":
        status = 409
    context = {
        "page": desk.page,
        "form": form,
        "parent": desk.parent,
        "part": desk.part,
        "is_closed": desk.is_closed,
        "hints": desk.hints,
        "similar": desk.similar,
        "is_piece": is_piece,
        "action": request.get_full_path(),
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
