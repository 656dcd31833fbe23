"""Loading what an address names, for the person who asks. What they may not see does not exist."""

from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from wagtail.models import Page

from cms.models import RestrictedDocument
from participation.models import Contribution
from participation.rules import is_discussable, may_see


def get_page(request: HttpRequest, page_id: int) -> Page:
    """The specific page, if it carries a discussion and the visitor may read it; else 404."""
    page = get_object_or_404(Page.objects.live(), pk=page_id).specific
    readable = all(rule.accept_request(request) for rule in page.get_view_restrictions())
    if not is_discussable(page) or not readable:
        raise Http404
    return page


def get_contribution(
    request: HttpRequest, public_id: UUID, *, or_tombstone: bool = False
) -> tuple[Contribution, Page]:
    """A contribution the visitor may see, and its page; else 404.

    With `or_tombstone` also one that was public and is gone: whoever was answering it meanwhile
    gets their text back. The caller shows nothing of it.
    """
    contribution = get_object_or_404(
        Contribution.objects.select_related("author", "parent__author", "root__author"),
        public_id=public_id,
    )
    was_public = contribution.is_tombstone and contribution.published_at is not None
    if not may_see(request.user, contribution) and not (or_tombstone and was_public):
        raise Http404
    return contribution, get_page(request, contribution.page_id)


def get_restricted(request: HttpRequest, document_id: int) -> RestrictedDocument:
    """A document one may ask for: its project is readable and names a contact; else 404."""
    rows = RestrictedDocument.objects.select_related("page__contact")
    document: RestrictedDocument = get_object_or_404(
        rows, pk=document_id, page__live=True, page__contact__isnull=False
    )
    if not all(rule.accept_request(request) for rule in document.page.get_view_restrictions()):
        raise Http404
    return document


def is_htmx(request: HttpRequest) -> bool:
    """Whether htmx asks for a piece of the page instead of the browser for a whole one."""
    return request.headers.get("HX-Request") == "true"
