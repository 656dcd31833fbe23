"""The moderation's desk in the admin: one queue for everything residents wrote."""

from typing import Any

import django_filters  # type: ignore[import-untyped]
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.defaultfilters import truncatechars
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, NumberColumn, StatusTagColumn, TitleColumn
from wagtail.models import Page

from accounts.models import User
from accounts.views.crumbs import crumbs
from accounts.views.redirects import see_other
from participation.domain import moderation
from participation.domain.moderation import DecisionNotPossible, SecondPersonNeeded
from participation.enums import ContributionStatus, DecisionAction
from participation.forms.moderation import DecisionForm
from participation.models import Contribution
from participation.queries import moderation as moderation_queue
from participation.rules import may_decide_again, may_moderate
from participation.views.desk import DeskView, SelectColumn, chosen, say_how_many

WAITING, EVERYTHING = "waiting", "all"
KINDS = {
    WAITING: moderation_queue.waiting,
    "new": moderation_queue.new,
    "held": moderation_queue.held,
    "reported": moderation_queue.reported,
    "edited": moderation_queue.edited,
    "objection": moderation_queue.objected,
}
SHOW = [
    (WAITING, gettext_lazy("waiting for a decision")),
    ("new", gettext_lazy("new and not looked at yet")),
    ("held", gettext_lazy("held")),
    ("reported", gettext_lazy("reported")),
    ("edited", gettext_lazy("edited since")),
    ("objection", gettext_lazy("with an objection")),
    (EVERYTHING, gettext_lazy("everything")),
    (ContributionStatus.PUBLISHED.value, ContributionStatus.PUBLISHED.label),
    (ContributionStatus.REMOVED.value, ContributionStatus.REMOVED.label),
    (ContributionStatus.WITHDRAWN.value, ContributionStatus.WITHDRAWN.label),
]


def written_on() -> QuerySet[Page]:
    """The pages somebody wrote on."""
    pages: QuerySet[Page] = Page.objects.filter(pk__in=Contribution.objects.values("page"))
    return pages.order_by("title")


class QueueFilterSet(WagtailFilterSet):
    """What of the queue to show; what waits for a decision unless something else is chosen."""

    status = django_filters.ChoiceFilter(
        label=gettext_lazy("Show"), method="filter_status", empty_label=None, choices=SHOW
    )
    page = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Page"), queryset=lambda request: written_on()
    )

    class Meta:
        model = Contribution
        fields = ["status", "page"]

    def filter_status(
        self, queryset: QuerySet[Contribution], name: str, value: str
    ) -> QuerySet[Contribution]:
        if value == EVERYTHING:
            return queryset
        if value in KINDS:
            return queryset.filter(KINDS[value]())
        return queryset.filter(status=value)


def words_of(item: Contribution) -> str:
    """How a row is called: its first words, sealed ones too."""
    sealed = getattr(item, "sealed", None)
    words = item.title or item.body or (sealed and (sealed.title or sealed.body))
    return truncatechars(words or "–", 90)


def why_waiting(item: Contribution) -> str:
    """What brought it into the queue, in words."""
    found = []
    if item.status == ContributionStatus.PENDING and hasattr(item, "hold"):
        words = f": {item.hold.words}" if item.hold.words else ""
        found.append(f"{item.hold.get_reason_display()}{words}")
    if getattr(item, "is_objected", False):
        found.append(_("objection"))
    return ", ".join(found)


class QueueView(DeskView):
    """The queue."""

    may_enter = staticmethod(may_moderate)
    model = Contribution
    page_title = gettext_lazy("Moderation")
    header_icon = "comment"
    filterset_class = QueueFilterSet
    index_url_name = "participation_moderation"
    index_results_url_name = "participation_moderation_results"
    bulk_url_name = "participation_moderation_bulk"
    verbose_name_plural = gettext_lazy("contributions")
    columns = [
        SelectColumn(),
        TitleColumn(
            "body",
            label=gettext_lazy("Contribution"),
            accessor=words_of,
            get_url=lambda item: reverse("participation_moderation_detail", args=[item.pk]),
        ),
        Column("author_name", label=gettext_lazy("Author")),
        Column("page", label=gettext_lazy("Page"), accessor="page.title"),
        StatusTagColumn(
            "status",
            label=gettext_lazy("Status"),
            accessor="get_status_display",
            primary=lambda item: item.is_published,
        ),
        Column("why", label=gettext_lazy("Why it waits"), accessor=why_waiting),
        NumberColumn("open_reports", label=gettext_lazy("Reports")),
        DateColumn("created_at", label=gettext_lazy("Written")),
    ]

    def get_base_queryset(self) -> QuerySet[Contribution]:
        return moderation_queue.everything()

    def get_filterset_kwargs(self) -> dict[str, Any]:
        data = self.request.GET.copy()
        data.setdefault("status", WAITING)
        return {"data": data, "request": self.request}


def _moderator(request: HttpRequest) -> User:
    if not may_moderate(request.user):
        raise PermissionDenied
    assert isinstance(request.user, User)  # noqa: S101 -- may_moderate; for the type checker
    return request.user


@require_http_methods(["GET", "HEAD", "POST"])
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one contribution, and the form to decide about it."""
    user = _moderator(request)
    contribution = get_object_or_404(moderation_queue.everything(), pk=pk)
    actions = moderation.possible_actions(contribution)
    form = DecisionForm(request.POST if request.method == "POST" else None, actions=actions)
    if form.is_valid():
        try:
            moderation.decide(contribution, by=user, **form.decision)
        except SecondPersonNeeded:
            form.add_error(None, _("You took the first decision. A second person decides now."))
        except DecisionNotPossible:
            messages.error(request, _("Its state has changed meanwhile. Please look again."))
            return see_other("participation_moderation_detail", pk=pk)
        else:
            messages.success(request, _("The decision is noted."))
            return see_other("participation_moderation")
    return render(request, "participation/admin/detail.html", _detail(contribution, form, user))


@require_http_methods(["GET", "HEAD", "POST"])
def bulk(request: HttpRequest) -> HttpResponse:
    """One decision about several contributions at once."""
    user = _moderator(request)
    rows = list(moderation_queue.everything().filter(pk__in=chosen(request)))
    if not rows:
        messages.error(request, _("Please choose at least one row first."))
        return see_other("participation_moderation")
    sent = request.method == "POST"
    actions = [DecisionAction.PUBLISH, DecisionAction.KEEP, DecisionAction.REMOVE]
    form = DecisionForm(request.POST if sent else None, actions=actions)
    if form.is_valid():
        done, left = moderation.decide_all(rows, by=user, **form.decision)
        words = ngettext("%(n)s decision is noted.", "%(n)s decisions are noted.", done)
        say_how_many(request, words % {"n": done}, left=left)
        return see_other("participation_moderation")
    context = {
        "rows": [(row, words_of(row)) for row in rows],
        "ids": [row.pk for row in rows],
        "form": form,
        "header_title": _("Decide about several"),
        "header_icon": "comment",
        "breadcrumbs_items": crumbs(
            (reverse("participation_moderation"), _("Moderation")), ("", _("Decide about several"))
        ),
    }
    return render(request, "participation/admin/bulk.html", context)


def _detail(contribution: Contribution, form: DecisionForm, user: User) -> dict[str, Any]:
    objection = moderation.open_objection(contribution)
    return {
        "contribution": contribution,
        "sealed": getattr(contribution, "sealed", None),
        "hold": getattr(contribution, "hold", None),
        "objection": objection,
        "needs_second": objection is not None and not may_decide_again(user, objection),
        "form": form,
        "earlier_versions": contribution.earlier_versions.all(),
        "reports": contribution.reports.select_related("reporter", "settled_by"),
        "decisions": contribution.decisions.select_related("by", "settled_objection"),
        "parent": contribution.parent,
        "header_title": _("Moderation"),
        "header_icon": "comment",
        "breadcrumbs_items": crumbs(
            (reverse("participation_moderation"), _("Moderation")), ("", contribution.author_name)
        ),
    }
