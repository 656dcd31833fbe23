"""Which contributions the site's search finds: published ones with a title, by that title."""

from collections.abc import Iterable, Iterator

from django.urls import reverse
from django.utils import translation

from accounts.models import User
from cms.domain import search_index
from cms.domain.search_index import Findable
from cms.enums import FoundKind
from participation.enums import ContributionStatus
from participation.models import Contribution


def titles(page_ids: Iterable[int]) -> Iterator[Findable]:
    """What may be found below these pages. Words of a deleted account are read, not found."""
    rows = Contribution.objects.filter(
        page_id__in=list(page_ids), status=ContributionStatus.PUBLISHED
    ).exclude(title="")
    for contribution in rows.exclude(author=None, guest_name=""):
        yield _findable(contribution)


def show(contribution: Contribution) -> None:
    """It is public now."""
    if contribution.title:
        search_index.put(_findable(contribution))


def hide(contribution: Contribution) -> None:
    """It is no longer public."""
    search_index.remove(_key(contribution))


def hide_all(author: User) -> None:
    """The account goes, and nothing it wrote is found any more."""
    search_index.remove(*map(_key, Contribution.objects.filter(author=author)))


def _findable(contribution: Contribution) -> Findable:
    language = contribution.page.locale.language_code
    known = language if translation.check_for_language(language) else None
    with translation.override(known):
        url = reverse("participation:permalink", args=[contribution.public_id])
    kind = FoundKind.CONTRIBUTION
    return Findable(_key(contribution), contribution.page_id, kind, contribution.title, url)


def _key(contribution: Contribution) -> str:
    return f"contribution:{contribution.public_id}"
