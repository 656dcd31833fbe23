"""Reading the table of considerations of a project and what belongs to it."""

from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q, QuerySet
from wagtail.models import Page

from cms.models import ParticipationPage, ProjectPage
from participation.enums import ContributionStatus, Outcome
from participation.models import Contribution, Theme

PUBLISHED = Q(status=ContributionStatus.PUBLISHED)
LATEST = 20


@dataclass(frozen=True)
class Row:
    """A theme with the published contributions it groups."""

    number: int
    theme: Theme
    contributions: list[Contribution]


def project_of(page: Page) -> ProjectPage | None:
    """The project a (specific) page is or belongs to."""
    if isinstance(page, ProjectPage):
        return page
    return page.project if isinstance(page, ParticipationPage) else None


def pages_of(project: ProjectPage) -> list[int]:
    """The project itself and everything below it that people write on."""
    below = project.get_descendants(inclusive=True)
    return list(below.values_list("pk", flat=True))


def table(project: ProjectPage, *, public_only: bool) -> list[Row]:
    """The rows in their order; two queries whatever their number."""
    published = Contribution.objects.filter(PUBLISHED).select_related("author", "page")
    themes = Theme.objects.filter(project=project)
    if public_only:
        themes = themes.filter(is_public=True)
    ordered = themes.order_by("position", "pk").prefetch_related(
        Prefetch("contributions", published.order_by("published_at", "pk"))
    )
    return [
        Row(number, theme, list(theme.contributions.all()))
        for number, theme in enumerate(ordered, start=1)
    ]


def has_public_table(project: ProjectPage) -> bool:
    """Whether residents find a table there."""
    return Theme.objects.filter(project=project, is_public=True).exists()


def latest_outcomes(project: ProjectPage) -> QuerySet[Contribution]:
    """What was decided about single contributions, the latest first."""
    decided = Contribution.objects.filter(
        PUBLISHED, page__in=pages_of(project), case__outcome_at__isnull=False
    ).exclude(case__outcome__in=[Outcome.RECEIVED, Outcome.REVIEW])
    return decided.select_related("author", "case", "page").order_by("-case__outcome_at", "-pk")[
        :LATEST
    ]


def projects() -> QuerySet[ProjectPage]:
    """Projects on which somebody wrote or that have themes, with the number of themes."""
    paths = Contribution.objects.filter(PUBLISHED).values("page__path")
    found = ProjectPage.objects.live().annotate(number=Count("themes", distinct=True))
    written = {path["page__path"] for path in paths.distinct()}
    ids = [
        row.pk
        for row in ProjectPage.objects.live().only("pk", "path")
        if any(path.startswith(row.path) for path in written)
    ]
    rows: QuerySet[ProjectPage] = found.filter(Q(pk__in=ids) | Q(number__gt=0))
    return rows.order_by("title")


def candidates(theme: Theme, words: str) -> QuerySet[Contribution]:
    """Published contributions of the project that the theme does not group yet."""
    rows = Contribution.objects.filter(PUBLISHED, page__in=pages_of(theme.project))
    rows = rows.exclude(pk__in=theme.contributions.values("pk"))
    if words:
        rows = rows.filter(Q(title__icontains=words) | Q(body__icontains=words))
    return rows.select_related("author", "page", "case").order_by("-support_count", "-pk")
