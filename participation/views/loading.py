"""Loading what an address names, for the person who asks. What they may not see does not exist."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from wagtail.models import Page

from cms.models import RestrictedDocument
from participation.enums import ChangeKind
from participation.models import ConsultationPage, Contribution, DraftSection, DraftVersion
from participation.queries import SHOWN
from participation.rules import is_discussable, may_see


def get_page(request: HttpRequest, page_id: int) -> Page:
    """The specific page, if it carries a discussion and the visitor may read it; else 404."""
    page = get_object_or_404(Page.objects.live(), pk=page_id).specific
    readable = all(rule.accept_request(request) for rule in page.get_view_restrictions())
    if not is_discussable(page) or not readable:
        raise Http404
    return page


def get_contribution(
    request: HttpRequest,
    public_id: UUID,
    *,
    even_if: Callable[[Contribution], bool] = lambda _contribution: False,
) -> tuple[Contribution, Page]:
    """A contribution the visitor may see, and its page; else 404.

    What is only found by `even_if` may not be read: the caller shows nothing of its words.
    """
    rows = Contribution.objects.select_related(*SHOWN)
    contribution = get_object_or_404(rows, public_id=public_id)
    if not may_see(request.user, contribution) and not even_if(contribution):
        raise Http404
    return contribution, get_page(request, contribution.page_id)


@dataclass(frozen=True)
class DraftPart:
    """What of a draft somebody writes about; the whole of it without a section."""

    version: DraftVersion | None
    section: DraftSection | None

    @property
    def label(self) -> str:
        """The label of the form."""
        if self.section is None:
            return ""
        return _("Your comment on section %(section)s") % {"section": self.section}


def get_draft_part(request: HttpRequest, page: ConsultationPage) -> DraftPart:
    """The section and version an address names; what is unknown becomes the whole latest draft.

    A comment belongs to the version its author read, also if a newer one came while they wrote.
    """
    versions = DraftVersion.objects.filter(page=page)
    number = request.GET.get("fassung", "")
    asked = versions.filter(number=int(number)) if _is_number(number) else versions.none()
    version = asked.first() or versions.first()
    try:
        key = UUID(request.GET.get("abschnitt", ""))
    except ValueError:
        return DraftPart(version, None)
    sections = DraftSection.objects.filter(version=version, key=key)
    return DraftPart(version, sections.exclude(change=ChangeKind.REMOVED).first())


def _is_number(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) <= 6


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
