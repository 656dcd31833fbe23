"""Rows that belong to a project: steps, partners, documents, related projects."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel
from wagtail.models import Orderable

from cms.enums import DocumentKind, MilestoneStatus
from cms.models.projects import ProjectPage


class Milestone(Orderable):
    """A point or, with an end, a phase on the project's timeline."""

    page = ParentalKey(ProjectPage, on_delete=models.CASCADE, related_name="milestones")
    when = models.CharField(
        _("when, in words"),
        max_length=40,
        blank=True,
        help_text=_("For example “July 2021” or “afterwards”; otherwise the dates are shown."),
    )
    date = models.DateField(_("date or beginning"), null=True, blank=True)
    ends = models.DateField(
        _("end"), null=True, blank=True, help_text=_("Makes a phase of the milestone.")
    )
    title = models.CharField(_("what happens"), max_length=120)
    text = models.TextField(_("explanation"), max_length=400, blank=True)
    status = models.CharField(
        _("status"),
        max_length=8,
        choices=MilestoneStatus.choices,
        blank=True,
        help_text=_("Leave it empty and it follows from the dates."),
    )

    panels = [
        FieldPanel("when"),
        FieldPanel("date"),
        FieldPanel("ends"),
        FieldPanel("title"),
        FieldPanel("text"),
        FieldPanel("status"),
    ]

    def __str__(self) -> str:
        return f"{self.when or self.date}: {self.title}"

    def clean(self) -> None:
        """A step says when it is; a phase begins before it ends."""
        super().clean()
        if self.ends and not self.date:
            raise ValidationError({"date": _("A phase with an end also needs a beginning.")})
        if self.ends and self.date and self.ends < self.date:
            raise ValidationError({"ends": _("The end must be later than the beginning.")})
        if not self.date and not self.when:
            raise ValidationError({"when": _("Please say when, in words or with a date.")})
        if not self.date and not self.status:
            raise ValidationError({"status": _("Without a date the status must be chosen.")})


class ProjectPartner(Orderable):
    """A partner and the part it plays."""

    page = ParentalKey(ProjectPage, on_delete=models.CASCADE, related_name="project_partners")
    partner = models.ForeignKey(
        "cms.Partner", verbose_name=_("partner"), on_delete=models.PROTECT, related_name="+"
    )
    role = models.CharField(_("part it plays"), max_length=120, blank=True)

    panels = [FieldPanel("partner"), FieldPanel("role")]

    def __str__(self) -> str:
        return str(self.partner)


class ProjectDocument(Orderable):
    """A document that belongs to the project."""

    page = ParentalKey(ProjectPage, on_delete=models.CASCADE, related_name="project_documents")
    document = models.ForeignKey(
        "cms.SiteDocument",
        verbose_name=_("document"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    panels = [FieldPanel("document")]

    def __str__(self) -> str:
        return str(self.document)


class RestrictedDocument(Orderable):
    """A document that is not public; residents may ask for it."""

    page = ParentalKey(ProjectPage, on_delete=models.CASCADE, related_name="restricted_documents")
    title = models.CharField(_("title"), max_length=160)
    kind = models.CharField(
        _("kind"), max_length=12, choices=DocumentKind.choices, default=DocumentKind.PROFILE
    )

    panels = [FieldPanel("title"), FieldPanel("kind")]

    def __str__(self) -> str:
        return self.title


class RelatedProject(Orderable):
    """Another project a reader of this one may want to know."""

    page = ParentalKey(ProjectPage, on_delete=models.CASCADE, related_name="related_projects")
    project = models.ForeignKey(
        ProjectPage, verbose_name=_("project"), on_delete=models.CASCADE, related_name="+"
    )

    panels = [FieldPanel("project")]

    def __str__(self) -> str:
        return str(self.project)

    def clean(self) -> None:
        super().clean()
        if self.project_id and self.project_id == self.page_id:
            raise ValidationError({"project": _("A project is not related to itself.")})
