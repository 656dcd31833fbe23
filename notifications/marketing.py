"""The menu “Campaigns” of the Wagtail admin: campaigns, measures, target groups, audiences."""

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import CreateView, DeleteView, IndexView
from wagtail.admin.viewsets.model import ModelViewSetGroup

from accounts.domain.roles import staff_members
from accounts.models import User
from notifications import rules
from notifications.enums import Cadence
from notifications.models import Campaign, Measure, SeedAddress, Segment, TargetGroup
from notifications.models.audience import ProjectChoice
from notifications.queries import audiences
from notifications.views import campaigns
from notifications.viewsets import AheadColumn, StaffViewSet

KEEP = frozenset({"view", "add", "change", "delete"})


class PlanViewSet(StaffViewSet):
    """What marketing staff keep by themselves."""

    actions = KEEP
    rule = staticmethod(rules.may_plan_campaigns)


class CampaignForm(WagtailAdminModelForm):
    """A campaign whose owner works here, or is the one it has had so far."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Q(pk__in=staff_members()) | Q(pk=self.instance.owner_id)
        self.fields["owner"].queryset = User.objects.filter(people).order_by("display_name", "pk")


class CampaignViewSet(PlanViewSet):
    model = Campaign
    icon = "calendar-alt"
    menu_label = _("Campaigns")
    list_display = [
        TitleColumn(
            "name",
            label=_("Name"),
            get_url=lambda row: reverse("notifications_campaign", args=[row.pk]),
        ),
        AheadColumn("starts_on", label=_("Begins")),
        AheadColumn("ends_on", label=_("Ends")),
        Column("owner", label=_("Responsible")),
    ]
    search_fields = ["name", "goal"]
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldPanel("goal"),
            FieldPanel("target_groups", widget=forms.CheckboxSelectMultiple),
            FieldPanel("messages"),
            FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")], heading=_("period")),
            FieldPanel("owner"),
            FieldRowPanel([FieldPanel("budget"), FieldPanel("spent")], heading=_("money")),
            MultiFieldPanel(
                [
                    FieldPanel("goal_visits"),
                    FieldPanel("goal_sign_ups"),
                    FieldPanel("goal_contributions"),
                    FieldPanel("goal_responses"),
                ],
                heading=_("Goals in numbers"),
            ),
            FieldPanel("conclusion"),
        ],
        base_form_class=CampaignForm,
    )

    def listed(self) -> QuerySet[Campaign]:
        return Campaign.objects.select_related("owner")


class MeasureCreateView(CreateView):
    """The page of a campaign leads here with the campaign chosen."""

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "campaign": self.request.GET.get("campaign", "")}


class MeasureViewSet(PlanViewSet):
    model = Measure
    add_view_class = MeasureCreateView
    icon = "tasks"
    menu_label = _("Measures")
    list_display = [
        TitleColumn(
            "title",
            label=_("Title"),
            get_url=lambda row: reverse("measure:edit", args=[row.pk]),
        ),
        Column("campaign", label=_("Campaign")),
        Column("get_channel_display", label=_("Channel")),
        AheadColumn("due_on", label=_("Date")),
        Column("short_url", label=_("Short link")),
    ]
    list_filter = ["campaign", "channel", "is_done"]
    search_fields = ["title"]
    panels = [
        FieldPanel("campaign"),
        FieldPanel("channel"),
        FieldPanel("title"),
        FieldPanel("page"),
        FieldRowPanel([FieldPanel("due_on"), FieldPanel("is_done")]),
        FieldPanel("note"),
        FieldPanel(
            "code", help_text=_("What is printed or shared already leads nowhere if this changes.")
        ),
    ]

    def listed(self) -> QuerySet[Measure]:
        return Measure.objects.select_related("campaign")


class TargetGroupViewSet(PlanViewSet):
    model = TargetGroup
    icon = "group"
    menu_label = _("Target groups")
    form_fields = ["name", "description"]
    list_display = ["name"]
    search_fields = ["name"]


class SegmentForm(ProjectChoice, forms.ModelForm):  # type: ignore[type-arg]  # django-stubs wants it, Django not
    """An audience: every list is short, so all of it is ticked."""

    cadences = forms.MultipleChoiceField(
        label=_("how often they want to hear"),
        choices=Cadence.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    languages = forms.MultipleChoiceField(
        label=_("languages"),
        choices=[(code, name) for code, name in settings.LANGUAGES if code != "de-simple"],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Segment
        fields = [
            "name",
            "topics",
            "projects",
            "municipalities",
            "match",
            "cadences",
            "languages",
            "joined_after",
            "joined_before",
        ]
        widgets = dict.fromkeys(
            ("topics", "projects", "municipalities"), forms.CheckboxSelectMultiple
        )


class SegmentIndexView(IndexView):
    """Each audience of the page with the number of people it reaches now."""

    def paginate_queryset(self, queryset: QuerySet[Segment], page_size: int) -> tuple[Any, ...]:
        paginator, page, rows, is_paginated = super().paginate_queryset(queryset, page_size)
        page.object_list = list(rows)
        heads = audiences.head_counts(page.object_list)
        for row in page.object_list:
            row.heads = heads[row.pk]
        return paginator, page, page.object_list, is_paginated


class SegmentDeleteView(DeleteView):
    """An audience stays while a newsletter is to go to it: without it, others would get that."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        titles = [page.title for page in audiences.awaited_by(self.object)]
        if not titles:
            response: HttpResponseBase = super().post(request, *args, **kwargs)
            return response
        words = _("Newsletters are to go to this audience: %(titles)s. Please change them first.")
        messages.error(request, words % {"titles": ", ".join(titles)})
        return redirect("segment:edit", self.object.pk)


class SegmentViewSet(PlanViewSet):
    model = Segment
    delete_view_class = SegmentDeleteView
    icon = "group"
    menu_label = _("Audiences")
    index_view_class = SegmentIndexView
    list_display = [
        "name",
        Column("in_words", label=_("Criteria")),
        Column("heads", label=_("Recipients at present")),
    ]
    search_fields = ["name"]

    def listed(self) -> QuerySet[Segment]:
        return Segment.objects.prefetch_related("topics", "projects", "municipalities")

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm[Segment]]:
        return SegmentForm


class SeedViewSet(PlanViewSet):
    model = SeedAddress
    icon = "mail"
    menu_label = _("Seed addresses")
    form_fields = ["email", "note"]
    list_display = ["email", "note"]
    search_fields = ["email"]


class PlanMenuItem(MenuItem):
    def __init__(self) -> None:
        super().__init__(_("Plan"), reverse("notifications_plan"), icon_name="calendar", order=0)

    def is_shown(self, request: HttpRequest) -> bool:
        return rules.may_plan_campaigns(request.user)


class CampaignGroup(ModelViewSetGroup):
    menu_label = _("Campaigns")
    menu_name = "campaigns"
    menu_icon = "calendar-alt"
    menu_order = 260
    items = (
        CampaignViewSet,
        MeasureViewSet,
        TargetGroupViewSet,
        SegmentViewSet,
        SeedViewSet,
    )

    def get_submenu_items(self) -> list[MenuItem]:
        return [PlanMenuItem(), *super().get_submenu_items()]


def urls() -> list[URLPattern]:
    base = "kampagnen/"
    return [
        path(f"{base}plan/", campaigns.plan, name="notifications_plan"),
        path(f"{base}<int:campaign_id>/", campaigns.show, name="notifications_campaign"),
        path(
            f"{base}<int:campaign_id>/bericht.pdf",
            campaigns.report,
            name="notifications_campaign_report",
        ),
        path(
            f"{base}massnahme/<int:measure_id>/<slug:kind>/",
            campaigns.paper,
            name="notifications_paper",
        ),
    ]
