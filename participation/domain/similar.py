"""Ideas that say much the same as the one somebody is about to hand in."""

from collections.abc import Iterable

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db import connection
from wagtail.models import Page

from participation.enums import ContributionStatus
from participation.models import Contribution
from participation.models.contribution import SEARCHED

CANDIDATES = 30
SHOWN = 4
# At least so many word stems in common, and so large a part of the shorter text's.
COMMON_STEMS = 2
COMMON_SHARE = 0.3
LONGEST = 60


def find(page: Page, *, title: str, body: str) -> list[Contribution]:
    """Published ideas of the page that share enough words, the most similar first.

    Words are compared by their German stems, as PostgreSQL makes them; three queries.
    """
    [asked] = _stems([f"{title} {body}"])
    [heading] = _stems([title])
    if not asked:
        return []
    wanted = " | ".join(_quoted(stem) for stem in sorted(asked)[:LONGEST])
    query = SearchQuery(wanted, config="simple", search_type="raw")
    published = Contribution.objects.filter(
        page_id=page.pk, root__isnull=True, status=ContributionStatus.PUBLISHED
    )
    found = list(
        published.annotate(words=SEARCHED)
        .filter(words=query)
        .annotate(rank=SearchRank(SEARCHED, query))
        .order_by("-rank", "-id")
        .select_related("author", "category")[:CANDIDATES]
    )
    texts = [f"{item.title} {item.body}" for item in found]
    titles = [item.title for item in found]
    rated = []
    for item, stems, own in zip(found, _stems(texts), _stems(titles), strict=True):
        share = max(_share(asked, stems), _share(heading, own))
        if share >= COMMON_SHARE:
            rated.append((share, item))
    rated.sort(key=lambda pair: -pair[0])
    return [item for _share_of, item in rated[:SHOWN]]


def _share(one: set[str], other: set[str]) -> float:
    common = len(one & other)
    return common / min(len(one), len(other)) if common >= COMMON_STEMS else 0.0


def _stems(texts: Iterable[str]) -> list[set[str]]:
    """The German word stems of each text, in one query for all."""
    listed = list(texts)
    if not listed:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tsvector_to_array(to_tsvector('german', text))"
            " FROM unnest(%s::text[]) WITH ORDINALITY AS given (text, place) ORDER BY place",
            [listed],
        )
        return [set(row[0]) for row in cursor.fetchall()]


def _quoted(stem: str) -> str:
    """A stem as tsquery takes it: in quotes, so that nothing in it is an operator."""
    escaped = stem.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
