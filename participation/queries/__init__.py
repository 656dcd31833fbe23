"""Reading: a thread in a constant number of queries, one's own contributions, the queue."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import (
    Count,
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Window,
    prefetch_related_objects,
)
from django.db.models.expressions import OrderBy
from django.db.models.functions import RowNumber
from wagtail.models import Page

from accounts.models import User
from cms.models import EventPage
from participation.enums import ChangeKind, ContributionStatus, SignUpState, ThreadSort
from participation.models import (
    ConsultationPage,
    Contribution,
    DraftSection,
    DraftVersion,
    EventSignUp,
    IdeaCollectionPage,
    ModerationDecision,
    Support,
)
from participation.models.contribution import VISIBLE
from participation.models.filters import ThreadFilter

ROOTS_PER_PAGE = 20
REPLIES_IN_PREVIEW = 3
REPLIES_PER_PAGE = 50
MAP_PINS = 300
# What a root shows of other tables in the same query. PostgreSQL plans few joins in no time and
# weighs every order of eight, which took longer than all the rest of the page.
SHOWN = ("author", "case", "photo")
OF_FORMAT: dict[type[Page], tuple[str, ...]] = {
    IdeaCollectionPage: ("category", "municipality"),
    ConsultationPage: ("draft_version", "section"),
}
# What else a root may show: a query each, and none where no root has any.
SHOWN_BESIDES = ("category", "municipality", "draft_version", "section")
# What each order goes by, falling; an index stands behind each.
SORT_FIELD = {
    ThreadSort.NEWEST: "published_at",
    ThreadSort.SUPPORTED: "support_count",
    ThreadSort.DISCUSSED: "reply_count",
    ThreadSort.ANSWERED: "answered_at",
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
    asked: ThreadFilter
    # How many conversations the filter leaves; None without one.
    found: int | None = None

    @property
    def query(self) -> str:
        """The filter as the beginning of an address, for the links to other pages and orders."""
        return f"{self.asked.query}&" if self.asked.query else ""


def thread(
    page: Page,
    *,
    viewer: User | AnonymousUser,
    sort: ThreadSort,
    after: UUID | None = None,
    asked: ThreadFilter | None = None,
) -> Thread:
    """Read one page of roots with a preview of their answers, in six queries at most.

    With a filter one more counts what it leaves; what the filter offers is up to the filter.
    `after` is the public id of the last root already shown. One that stands elsewhere or is gone
    is ignored: the reader gets the beginning.
    """
    asked = asked or ThreadFilter(page, {})
    roots = Contribution.objects.filter(
        VISIBLE, page_id=page.pk, root__isnull=True, published_at__isnull=False
    )
    if asked.is_set:
        roots = asked.narrow(roots.filter(status=ContributionStatus.PUBLISHED))
    found = roots.count() if asked.is_set else None
    last = roots.filter(public_id=after).first() if after else None
    if last is not None:
        roots = roots.filter(_beyond(last, sort))
    joined = (*SHOWN, *OF_FORMAT.get(type(page), ()))
    ordered = roots.select_related(*joined).order_by(*_order(sort))
    rows = list(ordered[: ROOTS_PER_PAGE + 1])
    prefetch_related_objects(rows, *SHOWN_BESIDES)
    posts = _with_replies([Post(row) for row in rows[:ROOTS_PER_PAGE]])
    _with_answers(posts)
    mark_relation(posts, viewer)
    return Thread(
        posts=posts,
        total=published(page).count(),
        sort=sort,
        next_cursor=posts[-1].contribution.public_id if len(rows) > ROOTS_PER_PAGE else None,
        is_continued=last is not None,
        asked=asked,
        found=found,
    )


def _order(sort: ThreadSort) -> list[OrderBy | str]:
    """Falling; what has no value yet comes last, as in the index."""
    first = F(SORT_FIELD[sort]).desc(nulls_last=True if sort == ThreadSort.ANSWERED else None)
    return [first, "-id"]


def _beyond(last: Contribution, sort: ThreadSort) -> Q:
    """What comes after `last` in this order, written so that the index can jump there."""
    name = SORT_FIELD[sort]
    value = getattr(last, name)
    if value is None:
        return Q(**{f"{name}__isnull": True}, id__lt=last.pk)
    if sort == ThreadSort.ANSWERED:
        lower = Q(**{f"{name}__lt": value}) | Q(**{name: value}, id__lt=last.pk)
        return lower | Q(**{f"{name}__isnull": True})
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


def _with_answers(posts: list[Post]) -> None:
    """Put the official answers onto every post and reply, all in one query."""
    rows = [item.contribution for post in posts for item in (post, *post.replies)]
    prefetch_related_objects(rows, "responses")


def _answers() -> QuerySet[Contribution]:
    visible = Contribution.objects.filter(VISIBLE, published_at__isnull=False)
    return visible.select_related("author", "case", "parent__author")


def on_map(page: Page, asked: ThreadFilter) -> list[Contribution]:
    """The newest published ideas that have a place, as few columns as a map needs."""
    roots = Contribution.objects.filter(
        page_id=page.pk, root__isnull=True, status=ContributionStatus.PUBLISHED
    ).filter(Q(latitude__isnull=False) | Q(municipality__isnull=False))
    rows = asked.narrow(roots).select_related("municipality").order_by("-published_at", "-id")
    columns = ("public_id", "title", "latitude", "longitude", "municipality__name")
    return list(rows.only(*columns)[:MAP_PINS])


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
    root = contribution
    if contribution.root_id:
        root = Contribution.objects.select_related(*SHOWN).get(pk=contribution.root_id)
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
    prefetch_related_objects([root], *SHOWN_BESIDES)
    _with_answers([post])
    mark_relation([post], viewer)
    more = len(rows) > REPLIES_PER_PAGE
    return post, rows[REPLIES_PER_PAGE - 1].public_id if more else None


def section_counts(page: Page) -> dict[UUID, int]:
    """How many comments each section of a draft has, those on earlier versions included."""
    rows = (
        published(page)
        .filter(root__isnull=True, section__isnull=False)
        .values_list("section__key")
        .annotate(number=Count("id"))
    )
    return dict(rows)


def latest_sections(page: Page) -> list[DraftSection]:
    """What the latest version of a draft consists of, the version with each; one query."""
    latest = DraftVersion.objects.filter(page_id=page.pk).order_by("-number").values("pk")[:1]
    rows = DraftSection.objects.filter(version__in=latest).select_related("version")
    return list(rows.exclude(change=ChangeKind.REMOVED))


def draft_sections(version: DraftVersion) -> list[DraftSection]:
    """The sections of a version with the public contributions that led to them; two queries."""
    visible = Contribution.objects.filter(status=ContributionStatus.PUBLISHED)
    led_by = Prefetch("led_by", visible.select_related("author").order_by("pk"), to_attr="causes")
    return list(version.sections.prefetch_related(led_by))


def changed_sections(version: DraftVersion) -> list[DraftSection]:
    """What a version changed, for saying why; two queries."""
    rows = version.sections.exclude(change=ChangeKind.SAME).select_related("version")
    return list(rows.prefetch_related("led_by"))


def comments_before(version: DraftVersion) -> list[Contribution]:
    """Public comments on earlier versions of the draft, which may have led to this one."""
    rows = Contribution.objects.filter(
        page_id=version.page_id,
        root__isnull=True,
        status=ContributionStatus.PUBLISHED,
        draft_version__number__lt=version.number,
    )
    return list(rows.select_related("author", "section").order_by("pk"))


def discussed_pages() -> QuerySet[Page]:
    """Every page that takes or ever took contributions, formats with the latest end first."""
    written = Contribution.objects.filter(page=OuterRef("pk"))
    kinds = {"dialoguepage", "ideacollectionpage", "consultationpage"}
    rows: QuerySet[Page] = Page.objects.filter(
        Q(content_type__model__in=kinds) | Exists(written)
    ).select_related("content_type")
    return rows.order_by("-latest_revision_created_at", "-pk")


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


def own(user: User) -> QuerySet[Contribution]:
    """What a person wrote, newest first, with the page it stands on."""
    mine = Contribution.objects.filter(author=user).select_related(
        "page", "author", "sealed", "case"
    )
    decisions = ModerationDecision.objects.select_related("objection__settled_by")
    return mine.prefetch_related(Prefetch("decisions", decisions)).order_by("-created_at", "-id")


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
