"""The menu “Campaigns” of the Wagtail admin: campaigns, measures, target groups, audiences."""

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.viewsets.model import ModelViewSetGroup

from notifications import rules
from notifications.enums import Cadence
from notifications.models import Campaign, Measure, SeedAddress, Segment, TargetGroup
from notifications.models.audience import ProjectChoice
from notifications.views import campaigns
from notifications.viewsets import StaffViewSet

KEEP = frozenset({"view", "add", "change", "delete"})


class PlanViewSet(StaffViewSet):
    """What marketing staff keep by themselves."""

    actions = KEEP
    rule = staticmethod(rules.may_plan_campaigns)


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
        DateColumn("starts_on", label=_("Begins")),
        DateColumn("ends_on", label=_("Ends")),
        Column("owner", label=_("Responsible")),
    ]
    search_fields = ["name", "goal"]
    panels = [
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
    ]


class MeasureViewSet(PlanViewSet):
    model = Measure
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
        DateColumn("due_on", label=_("Date")),
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
        FieldPanel("code"),
    ]


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


class SegmentViewSet(PlanViewSet):
    model = Segment
    icon = "group"
    menu_label = _("Audiences")
    list_display = ["name", Column("get_match_display", label=_("criteria"))]
    search_fields = ["name"]

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
