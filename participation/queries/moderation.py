"""What waits for the moderation, by kind, over all pages."""

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from participation.enums import ContributionStatus
from participation.models import Contribution, ModerationDecision, Objection, Report


def everything() -> QuerySet[Contribution]:
    """All that residents wrote and confirmed, newest first, with the number of open reports."""
    reports = (
        Report.objects.filter(contribution=OuterRef("pk"), settled_by=None)
        .order_by()
        .values("contribution")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return (
        Contribution.objects.exclude(status=ContributionStatus.UNCONFIRMED)
        .select_related("page", "author", "hold", "sealed")
        .annotate(open_reports=Coalesce(Subquery(reports), 0), is_objected=objected())
        .order_by("-created_at", "-id")
    )


def held() -> Q:
    """Not public until the moderation has read it."""
    return Q(status=ContributionStatus.PENDING)


def reported() -> Q:
    """Public, and somebody asks the moderation to look."""
    open_reports = Report.objects.filter(contribution=OuterRef("pk"), settled_by=None)
    return Q(status=ContributionStatus.PUBLISHED) & Q(Exists(open_reports))


def new() -> Q:
    """Public at once, and nobody of the moderation has looked at it yet."""
    decided = ModerationDecision.objects.filter(contribution=OuterRef("pk"))
    return Q(status=ContributionStatus.PUBLISHED) & ~Q(Exists(decided))


def edited() -> Q:
    """Corrected by its author since the moderation last decided about it, if it ever did."""
    later = ModerationDecision.objects.filter(
        contribution=OuterRef("pk"), at__gte=OuterRef("edited_at")
    )
    return (
        Q(edited_at__isnull=False)
        & ~Q(Exists(later))
        & ~Q(status__in=[ContributionStatus.WITHDRAWN, ContributionStatus.REMOVED])
    )


def objected() -> Exists:
    """Removed, and the author disagrees."""
    return Exists(Objection.objects.filter(contribution=OuterRef("pk"), settled_by=None))


def waiting() -> Q:
    """What the moderation has to decide about: held, reported or objected to."""
    return held() | reported() | Q(objected())


def counts() -> dict[str, int]:
    """How much of each kind waits; one query."""
    return Contribution.objects.exclude(status=ContributionStatus.UNCONFIRMED).aggregate(
        held=Count("pk", filter=held()),
        reported=Count("pk", filter=reported()),
        objected=Count("pk", filter=Q(objected())),
        edited=Count("pk", filter=edited()),
        new=Count("pk", filter=new()),
    )
