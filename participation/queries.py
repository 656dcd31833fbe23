"""Reading: a thread in a constant number of queries, one's own contributions, the queue."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Window
from django.db.models.functions import Coalesce, RowNumber
from wagtail.models import Page

from accounts.models import User
from cms.models import EventPage
from participation.enums import ContributionStatus, SignUpState, ThreadSort
from participation.models import Contribution, EventSignUp, ModerationDecision, Report, Support
from participation.models.contribution import VISIBLE

ROOTS_PER_PAGE = 20
REPLIES_IN_PREVIEW = 3
REPLIES_PER_PAGE = 50
# What each order goes by, falling; an index stands behind each.
SORT_FIELD = {
    ThreadSort.NEWEST: "published_at",
    ThreadSort.SUPPORTED: "support_count",
    ThreadSort.DISCUSSED: "reply_count",
}


@dataclass
class Post:
    """A contribution as a reader meets it: with its answers and the reader's own relation to it."""

    contribution: Contribution
    replies: list["Post"] = field(default_factory=list)
    is_supported: bool = False
    is_own: bool = False
    more_replies: bool = False


@dataclass(frozen=True)
class Thread:
    """One page of a discussion."""

    posts: list[Post]
    total: int
    sort: ThreadSort
    next_cursor: UUID | None
    is_continued: bool


def thread(
    page: Page, *, viewer: User | AnonymousUser, sort: ThreadSort, after: UUID | None = None
) -> Thread:
    """Read one page of roots with a preview of their answers, in five queries at most.

    `after` is the public id of the last root already shown. One that stands elsewhere or is gone
    is ignored: the reader gets the beginning.
    """
    roots = Contribution.objects.filter(
        VISIBLE, page_id=page.pk, root__isnull=True, published_at__isnull=False
    )
    last = roots.filter(public_id=after).first() if after else None
    if last is not None:
        roots = roots.filter(_beyond(last, sort))
    ordered = roots.select_related("author").order_by(f"-{SORT_FIELD[sort]}", "-id")
    rows = list(ordered[: ROOTS_PER_PAGE + 1])
    posts = _with_replies([Post(row) for row in rows[:ROOTS_PER_PAGE]])
    mark_relation(posts, viewer)
    return Thread(
        posts=posts,
        total=published(page).count(),
        sort=sort,
        next_cursor=posts[-1].contribution.public_id if len(rows) > ROOTS_PER_PAGE else None,
        is_continued=last is not None,
    )


def _beyond(last: Contribution, sort: ThreadSort) -> Q:
    """What comes after `last` in this order, written so that the index can jump there."""
    name = SORT_FIELD[sort]
    value = getattr(last, name)
    same, further = Q(**{name: value}), Q(**{f"{name}__lt": value})
    return Q(**{f"{name}__lte": value}) & (further | (same & Q(id__lt=last.pk)))


def _with_replies(posts: list[Post]) -> list[Post]:
    """Put the first few answers below each root, all in one query."""
    by_root = {post.contribution.pk: post for post in posts if post.contribution.reply_count}
    if not by_root:
        return posts
    place = Window(RowNumber(), partition_by=F("root_id"), order_by=["published_at", "id"])
    answers = (
        _answers()
        .filter(root_id__in=by_root)
        .annotate(place=place)
        .filter(place__lte=REPLIES_IN_PREVIEW + 1)
        .order_by("root_id", "published_at", "id")
    )
    for answer in answers:
        post = by_root[answer.root_id or 0]
        if len(post.replies) < REPLIES_IN_PREVIEW:
            post.replies.append(Post(answer))
        else:
            post.more_replies = True
    return posts


def _answers() -> QuerySet[Contribution]:
    visible = Contribution.objects.filter(VISIBLE, published_at__isnull=False)
    return visible.select_related("author", "parent__author")


def mark_relation(posts: Iterable[Post], viewer: User | AnonymousUser) -> None:
    """Note on each post whether the reader wrote or supports it; one query, none for visitors."""
    if not isinstance(viewer, User):
        return
    flat = [item for post in posts for item in (post, *post.replies)]
    supported = set(
        Support.objects.filter(
            user=viewer, contribution__in=[item.contribution.pk for item in flat]
        ).values_list("contribution_id", flat=True)
    )
    for item in flat:
        item.is_supported = item.contribution.pk in supported
        item.is_own = item.contribution.author_id == viewer.pk


def conversation(
    contribution: Contribution, *, viewer: User | AnonymousUser, after: UUID | None = None
) -> tuple[Post, UUID | None]:
    """A root with its answers, and the cursor behind the last of them.

    With a long conversation, the answers begin at `contribution` itself or after the cursor.
    """
    root = contribution.root or contribution
    answers = _answers().filter(root=root).order_by("published_at", "id")
    last = answers.filter(public_id=after).first() if after else None
    start = last or contribution
    if start.root_id and start.published_at and (last or root.reply_count > REPLIES_PER_PAGE):
        from_here = Q(published_at__gt=start.published_at) | Q(
            published_at=start.published_at, **{"id__gt" if last else "id__gte": start.pk}
        )
        answers = answers.filter(from_here)
    rows = list(answers[: REPLIES_PER_PAGE + 1])
    post = Post(root, replies=[Post(row) for row in rows[:REPLIES_PER_PAGE]])
    mark_relation([post], viewer)
    more = len(rows) > REPLIES_PER_PAGE
    return post, rows[REPLIES_PER_PAGE - 1].public_id if more else None


def cursor(value: str) -> UUID | None:
    """The cursor an address names; None for anything that is none."""
    try:
        return UUID(value)
    except ValueError:
        return None


def published(page: Page) -> QuerySet[Contribution]:
    """Everything readable below a page, answers included."""
    return Contribution.objects.filter(page_id=page.pk, status=ContributionStatus.PUBLISHED)


def published_counts(page_ids: Iterable[int]) -> dict[int, int]:
    """How many contributions each of several pages has, in one query."""
    counted = (
        Contribution.objects.filter(page__in=list(page_ids), status=ContributionStatus.PUBLISHED)
        .values("page_id")
        .annotate(number=Count("id"))
    )
    return {row["page_id"]: row["number"] for row in counted}


def figures() -> tuple[int, int, int]:
    """Published contributions, the supports they have, and how many people wrote them.

    Guests count once for each confirmed address that is still known.
    """
    row = Contribution.objects.filter(status=ContributionStatus.PUBLISHED).aggregate(
        contributions=Count("id"),
        supports=Coalesce(Sum("support_count"), 0),
        authors=Count("author", distinct=True),
        guests=Count("guest_confirmation__email", distinct=True),
    )
    return row["contributions"], row["supports"], row["authors"] + row["guests"]


def own(user: User) -> QuerySet[Contribution]:
    """What a person wrote, newest first, with the page it stands on."""
    mine = Contribution.objects.filter(author=user)
    return mine.select_related("page", "author").order_by("-created_at", "-id")


def moderation_queue() -> QuerySet[Contribution]:
    """Everything residents wrote and confirmed, newest first, with the number of open reports."""
    reports = (
        Report.objects.filter(contribution=OuterRef("pk"), settled_by=None)
        .order_by()
        .values("contribution")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return (
        Contribution.objects.exclude(status=ContributionStatus.UNCONFIRMED)
        .select_related("page", "author")
        .annotate(open_reports=Coalesce(Subquery(reports), 0))
        .order_by("-created_at", "-id")
    )


def edited_since_decision() -> Q:
    """Corrected by its author since the moderation last decided about it, if it ever did."""
    later = ModerationDecision.objects.filter(
        contribution=OuterRef("pk"), at__gte=OuterRef("edited_at")
    )
    return Q(edited_at__isnull=False) & ~Q(Exists(later))


def is_waiting() -> Q:
    """What the moderation has to look at: held back, or public and reported."""
    reported = Exists(Report.objects.filter(contribution=OuterRef("pk"), settled_by=None))
    return Q(status=ContributionStatus.PENDING) | (
        Q(status=ContributionStatus.PUBLISHED) & Q(reported)
    )


def places_taken(event_id: int) -> int:
    """How many places of an event are taken."""
    return EventSignUp.objects.filter(event=event_id, state=SignUpState.CONFIRMED).count()


def free_places(event: EventPage) -> int | None:
    """How many places of an event are free; None if there is no limit."""
    if event.capacity is None:
        return None
    return max(event.capacity - places_taken(event.pk), 0)


def attendees(event_id: int, state: SignUpState) -> list[EventSignUp]:
    """The sign-ups of an event in one state, whoever came first standing first."""
    rows = EventSignUp.objects.filter(event=event_id, state=state).select_related("account")
    return list(rows.order_by("confirmed_at", "pk"))
