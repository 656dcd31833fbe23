"""What a public body has to publish: whom to ask, and how accessible the website is."""

from datetime import date
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import Orderable, Page
from wagtail.search import index

from cms.enums import AssessmentMethod, DefectReason


class ContactPage(Page):
    """The offices residents can turn to; each has a form of its own."""

    lead_text = models.TextField(_("lead text"), max_length=400, blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("lead_text"),
        InlinePanel("offices", label=_("office"), heading=_("offices")),
    ]
    search_fields = [*Page.search_fields, index.SearchField("lead_text")]

    parent_page_types = ["cms.HomePage"]
    subpage_types: list[str] = []
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("contact page")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The offices in the editors' order."""
        return {
            **super().get_context(request, *args, **kwargs),
            "offices": self.offices.select_related("contact"),
        }


class ContactOffice(Orderable):
    """An office on the contact page, and what it is there for."""

    page = ParentalKey(ContactPage, on_delete=models.CASCADE, related_name="offices")
    contact = models.ForeignKey(
        "cms.Contact", verbose_name=_("contact"), on_delete=models.CASCADE, related_name="+"
    )
    purpose = models.CharField(_("helps with"), max_length=200, blank=True)

    panels = [FieldPanel("contact"), FieldPanel("purpose")]


@register_setting(icon="success")
class AccessibilitySettings(BaseSiteSetting):
    """What the accessibility statement says about the body that runs the website."""

    responsible_body = models.CharField(_("responsible body"), max_length=200, blank=True)
    legal_basis = models.TextField(_("legal basis"), max_length=600, blank=True)
    method = models.CharField(
        _("method"),
        max_length=8,
        choices=AssessmentMethod.choices,
        default=AssessmentMethod.SELF,
    )
    made_on = models.DateField(_("statement made on"), default=timezone.localdate)
    checked_on = models.DateField(_("last checked on"), default=timezone.localdate)
    contact = models.ForeignKey(
        "cms.Contact",
        verbose_name=_("office for barriers"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Hears of every reported barrier and once a year that a check is due."),
    )
    answer_days = models.PositiveSmallIntegerField(
        _("days to answer"),
        default=14,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text=_("How soon staff promise to answer what residents hand in."),
    )
    enforcement_name = models.CharField(_("enforcement body"), max_length=200, blank=True)
    enforcement_address = models.TextField(_("postal address"), max_length=300, blank=True)
    enforcement_phone = models.CharField(_("telephone"), max_length=40, blank=True)
    enforcement_url = models.URLField(_("website"), blank=True)

    panels = [
        MultiFieldPanel(
            [FieldPanel("responsible_body"), FieldPanel("legal_basis"), FieldPanel("contact")],
            heading=_("responsible body"),
        ),
        MultiFieldPanel(
            [FieldPanel("method"), FieldPanel("made_on"), FieldPanel("checked_on")],
            heading=_("assessment"),
        ),
        FieldPanel("answer_days"),
        MultiFieldPanel(
            [
                FieldPanel("enforcement_name"),
                FieldPanel("enforcement_address"),
                FieldPanel("enforcement_phone"),
                FieldPanel("enforcement_url"),
            ],
            heading=_("enforcement body"),
        ),
    ]

    # The statement has to be looked through once a year.
    CHECK_EVERY_DAYS = 365

    class Meta:
        verbose_name = _("accessibility statement")
        verbose_name_plural = _("accessibility statements")

    def is_check_due(self, today: date) -> bool:
        """Whether a year has gone by since the last check."""
        return (today - self.checked_on).days >= self.CHECK_EVERY_DAYS


class AccessibilityDefectQuerySet(models.QuerySet["AccessibilityDefect"]):
    def open(self) -> "AccessibilityDefectQuerySet":
        return self.filter(fixed_on__isnull=True)


class AccessibilityDefect(models.Model):
    """A barrier of the website that is known; the statement lists it until it is fixed."""

    what = models.CharField(_("what does not work"), max_length=200)
    where = models.CharField(_("where"), max_length=300, blank=True)
    reason = models.CharField(
        _("reason"), max_length=8, choices=DefectReason.choices, default=DefectReason.TO_BE_FIXED
    )
    explanation = models.TextField(_("explanation"), max_length=600, blank=True)
    alternative = models.TextField(_("accessible alternative"), max_length=400, blank=True)
    found_on = models.DateField(_("found on"), default=timezone.localdate)
    planned_until = models.DateField(_("to be fixed until"), null=True, blank=True)
    fixed_on = models.DateField(_("fixed on"), null=True, blank=True)

    objects = AccessibilityDefectQuerySet.as_manager()

    class Meta:
        verbose_name = _("known barrier")
        verbose_name_plural = _("known barriers")
        ordering = ["-found_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(fixed_on__isnull=True)
                | models.Q(fixed_on__gte=models.F("found_on")),
                name="defect_fixed_after_found",
                violation_error_message=_("It cannot be fixed before it was found."),
            )
        ]

    def __str__(self) -> str:
        return self.what


class AccessibilityStatementPage(Page):
    """The accessibility statement; its words follow from the settings and the known barriers."""

    lead_text = models.TextField(_("lead text"), max_length=400, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("lead_text")]
    search_fields = [*Page.search_fields, index.SearchField("lead_text")]

    parent_page_types = ["cms.HomePage"]
    subpage_types: list[str] = []
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("accessibility statement (page)")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Settings and what is open: without an open barrier the website conforms fully."""
        facts = AccessibilitySettings.for_request(request)
        defects = list(AccessibilityDefect.objects.open())
        return {
            **super().get_context(request, *args, **kwargs),
            "facts": facts,
            "office": facts.contact,
            "defects": defects,
            "fully": not defects,
        }
